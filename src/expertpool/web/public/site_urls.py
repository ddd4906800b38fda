"""Addresses of the public site."""

from django.urls import path

from expertpool.web.public import site_notices as notices
from expertpool.web.public import site_views as views

urlpatterns = [
    path("", views.front, name="home"),
    path("site/", views.home, name="site"),
    path("about/", views.about, name="site_about"),
    path("announcements/", views.announcements_list, name="site_announcements"),
    path("announcements/<str:code>/", views.announcement, name="site_announcement"),
    path("announcements/<str:code>/<int:file_id>/", views.announcement_file, name="site_announcement_file"),
    path("call/", views.call, name="site_call"),
    path("public-notices/", notices.notices, name="site_notices"),
    path("public-notices/<str:code>/", notices.notice, name="site_notice"),
    path("public-notices/<str:code>/paper/<str:form>/", notices.notice_paper, name="site_notice_paper"),
    path("public-notices/<str:code>/object/<int:entry_id>/", notices.object_to, name="site_object"),
    path("object/", notices.object_start, name="site_object_start"),
    path("receipt/", notices.receipt, name="site_receipt"),
    path("robots.txt", views.robots, name="robots"),
]
