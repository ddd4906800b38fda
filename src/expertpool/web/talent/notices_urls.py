"""Addresses of announcements, notices, objections and certificates."""

from django.urls import path

from expertpool.web.talent import announcements_views as announcements
from expertpool.web.talent import certificate_views as certificates
from expertpool.web.talent import notices_views as notices
from expertpool.web.talent import objections_views as objections

urlpatterns = [
    path("notices/", notices.notices, name="notices"),
    path("notices/export/", notices.export, name="notices_export"),
    path("notices/new/", notices.compose, name="notice_new"),
    path("notices/<int:notice_id>/", notices.notice, name="notice"),
    path("notices/<int:notice_id>/change/", notices.change, name="notice_change"),
    path("notices/<int:notice_id>/publish/", notices.publish, name="notice_publish"),
    path("notices/<int:notice_id>/drop/", notices.drop, name="notice_drop"),
    path("notices/<int:notice_id>/withdraw/", notices.withdraw, name="notice_withdraw"),
    path("notices/<int:notice_id>/paper/", notices.paper, name="notice_paper"),
    path("notices/<int:notice_id>/<int:entry_id>/leave-out/", notices.leave_out, name="notice_leave_out"),
    path("notices/<int:notice_id>/<int:entry_id>/remove/", notices.remove, name="notice_remove"),
    path("objections/", objections.objections, name="objections"),
    path("objections/export/", objections.export, name="objections_export"),
    path("objections/<int:objection_id>/", objections.objection, name="objection"),
    path("objections/<int:objection_id>/read/", objections.read, name="objection_read"),
    path("objections/<int:objection_id>/file/<int:file_id>/", objections.read_file, name="objection_file"),
    path("objections/<int:objection_id>/take/", objections.take, name="objection_take"),
    path("objections/<int:objection_id>/decide/", objections.decide, name="objection_decide"),
    path("news/", announcements.announcements, name="announcements"),
    path("news/new/", announcements.draft, name="announcement_new"),
    path("news/<int:announcement_id>/", announcements.announcement, name="announcement"),
    path("news/<int:announcement_id>/change/", announcements.change, name="announcement_change"),
    path("news/<int:announcement_id>/attach/", announcements.attach, name="announcement_attach"),
    path("news/<int:announcement_id>/publish/", announcements.publish, name="announcement_publish"),
    path("news/<int:announcement_id>/withdraw/", announcements.withdraw, name="announcement_withdraw"),
    path("news/<int:announcement_id>/file/<int:file_id>/", announcements.file, name="announcement_file"),
    path("news/<int:announcement_id>/file/<int:file_id>/remove/", announcements.detach, name="announcement_detach"),
    path("pool/<int:number>/certificate/<str:kind>/<str:form>/", certificates.of_expert, name="expert_certificate"),
    path("e/certificate/<str:kind>/<str:form>/", certificates.own, name="own_certificate"),
]
