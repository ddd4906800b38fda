"""Addresses of records being kept true."""

from django.urls import path

from expertpool.web.expert import upkeep_views as own
from expertpool.web.talent import upkeep_views as views

urlpatterns = [
    path("changes/", views.changes, name="record_changes"),
    path("changes/export/", views.changes_export, name="record_changes_export"),
    path("changes/<int:change_id>/", views.change, name="record_change"),
    path("changes/<int:change_id>/proof/", views.proof, name="record_change_proof"),
    path("confirmations/", views.confirmation_list, name="confirmations"),
    path("confirmations/export/", views.confirmations_export, name="confirmations_export"),
    path("leaves/", views.leave_list, name="leaves"),
    path("leaves/export/", views.leaves_export, name="leaves_export"),
    path("leaves/<int:leave_id>/decide/", views.leave_decide, name="leave_decide"),
    path("e/record/", own.record, name="own_record"),
    path("e/record/change/", own.change, name="own_record_change"),
    path("e/record/change/<int:change_id>/withdraw/", own.change_withdraw, name="own_record_change_withdraw"),
    path("e/record/confirm/", own.confirm, name="own_record_confirm"),
    path("e/leaves/", own.leave_list, name="own_leaves"),
    path("e/leaves/<int:leave_id>/withdraw/", own.leave_withdraw, name="own_leave_withdraw"),
]
