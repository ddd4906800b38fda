"""Addresses of units' pages and of the bureau's pages about units' accounts."""

from django.urls import path

from expertpool.web.units import accounts_views as accounts
from expertpool.web.units import applications_views as applications
from expertpool.web.units import experts_views as experts
from expertpool.web.units import join_views as join
from expertpool.web.units import persons_views as persons
from expertpool.web.units import rolls_views as rolls

urlpatterns = [
    path("units/join/<str:token>/", join.join, name="unit_join"),
    path("e/applications/<int:application_id>/invite/", accounts.invite_own, name="application_invite_unit"),
    path("vouching/", applications.listing, name="unit_applications"),
    path("vouching/export/", applications.export, name="unit_applications_export"),
    path("vouching/<int:application_id>/", applications.application, name="unit_application"),
    path("vouching/<int:application_id>/proofs/<int:proof_id>/", applications.proof, name="unit_proof"),
    path("vouching/<int:application_id>/vouch/", applications.vouch, name="unit_vouch"),
    path("vouching/<int:application_id>/return/", applications.send_back, name="unit_return"),
    path("vouching/<int:application_id>/decline/", applications.decline, name="unit_decline"),
    path("vouching/experts/", experts.experts, name="unit_experts"),
    path("vouching/experts/export/", experts.export, name="unit_experts_export"),
    path("vouching/experts/<int:number>/feedback/", experts.tell, name="unit_feedback_new"),
    path("feedbacks/", experts.feedbacks, name="unit_feedbacks"),
    path("feedbacks/<int:feedback_id>/", experts.feedback, name="unit_feedback"),
    path("feedbacks/<int:feedback_id>/answer/", experts.answer, name="unit_feedback_answer"),
    path("feedbacks/<int:feedback_id>/files/<int:file_id>/", experts.file, name="unit_feedback_file"),
    path("unit-accounts/", accounts.accounts, name="unit_accounts"),
    path("unit-accounts/export/", accounts.export_accounts, name="unit_accounts_export"),
    path("unit-accounts/<int:account_id>/switch/", accounts.switch, name="unit_account_switch"),
    path("unit-accounts/invites/", accounts.invites, name="unit_invites"),
    path("unit-accounts/invites/export/", accounts.export_invites, name="unit_invites_export"),
    path("unit-accounts/invites/new/", accounts.invite, name="unit_invite_new"),
    path("unit-accounts/invites/<int:invite_id>/", accounts.one_invite, name="unit_invite"),
    path("unit-accounts/invites/<int:invite_id>/send/", accounts.send, name="unit_invite_send"),
    path("unit-accounts/invites/<int:invite_id>/confirm/", accounts.confirm, name="unit_invite_confirm"),
    path("unit-accounts/invites/<int:invite_id>/refuse/", accounts.refuse, name="unit_invite_refuse"),
    path("unit-accounts/invites/<int:invite_id>/letter/", accounts.letter, name="unit_invite_letter"),
    path("rolls/", rolls.rolls, name="rolls"),
    path("rolls/export/", rolls.export, name="rolls_export"),
    path("rolls/new/", rolls.new, name="roll_new"),
    path("rolls/template/", rolls.template, name="roll_template"),
    path("rolls/<int:roll_id>/", rolls.roll, name="roll"),
    path("rolls/<int:roll_id>/findings/", rolls.findings, name="roll_findings"),
    path("rolls/<int:roll_id>/people/export/", rolls.export_people, name="roll_people_export"),
    path("rolls/<int:roll_id>/left-out/", rolls.left_out, name="roll_left_out"),
    path("rolls/<int:roll_id>/upload/", rolls.upload, name="roll_upload"),
    path("rolls/<int:roll_id>/take/", rolls.take, name="roll_take"),
    path("rolls/<int:roll_id>/scan/", rolls.scan, name="roll_scan"),
    path("rolls/<int:roll_id>/scan/attach/", rolls.attach, name="roll_attach"),
    path("rolls/<int:roll_id>/submit/", rolls.submit, name="roll_submit"),
    path("rolls/<int:roll_id>/remind/", rolls.remind, name="roll_remind"),
    path("rolls/<int:roll_id>/people/new/", persons.new, name="roll_person_new"),
    path("rolls/<int:roll_id>/people/<int:application_id>/", persons.person, name="roll_person"),
    path("rolls/<int:roll_id>/people/<int:application_id>/remove/", persons.remove, name="roll_person_remove"),
]
