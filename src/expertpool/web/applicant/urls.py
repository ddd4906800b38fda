"""Addresses of people who apply."""

from django.urls import path

from expertpool.web.applicant import entrance_views as entrance
from expertpool.web.applicant import form_views as form
from expertpool.web.applicant import paper_views as papers
from expertpool.web.applicant import proof_views as proofs

urlpatterns = [
    path("apply/", entrance.start, name="apply"),
    path("apply/code/", entrance.code, name="apply_code"),
    path("apply/blank/<str:kind>/<str:ending>/", papers.blank, name="blank_form"),
    path("apply/own/", form.home, name="application"),
    path("apply/own/begin/", form.begin, name="application_begin"),
    path("apply/own/form/<str:name>/", form.part, name="application_part"),
    path("apply/own/proofs/", proofs.proof_list, name="application_proofs"),
    path("apply/own/proofs/<int:proof_id>/", proofs.proof, name="application_proof"),
    path("apply/own/proofs/<int:proof_id>/remove/", proofs.proof_remove, name="application_proof_remove"),
    path("apply/own/submit/", form.submit, name="application_submit"),
    path("apply/own/withdraw/", form.withdraw, name="application_withdraw"),
    path("apply/own/paper/<str:ending>/", papers.own_paper, name="application_paper"),
    path("apply/own/read/", papers.read, name="application_read"),
    path("confirm/<str:token>/", papers.confirm, name="person_confirm"),
]
