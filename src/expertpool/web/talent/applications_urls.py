"""Addresses of the review of applications."""

from django.urls import path

from expertpool.web.talent import application_views as one
from expertpool.web.talent import applications_views as views
from expertpool.web.talent import shared_views as shared

urlpatterns = [
    path("applications/", views.work_list, name="applications"),
    path("applications/export/", views.export, name="applications_export"),
    path("applications/several/", views.several, name="applications_several"),
    path("applications/shared/new/", shared.new, name="application_share"),
    path("applications/<int:application_id>/", one.application, name="application_review"),
    path("applications/<int:application_id>/opine/", one.opine, name="application_opine"),
    path("applications/<int:application_id>/pass/", one.pass_on, name="application_pass"),
    path("applications/<int:application_id>/return/", one.send_back, name="application_return"),
    path("applications/<int:application_id>/refuse/", one.refuse, name="application_refuse"),
    path("applications/<int:application_id>/again/", one.review_again, name="application_again"),
    path("applications/<int:application_id>/recommend/", one.recommend, name="application_recommend"),
    path("applications/<int:application_id>/admit/", one.admit_directly, name="application_admit"),
    path("applications/<int:application_id>/unit/", one.settle_unit, name="application_unit"),
    path("applications/<int:application_id>/reveal/", one.reveal, name="application_reveal"),
    path("applications/<int:application_id>/proofs/<int:proof_id>/", one.proof, name="review_proof"),
]
