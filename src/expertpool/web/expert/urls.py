"""Addresses of experts' pages."""

from django.urls import include, path

from expertpool.web.expert import case_views as cases
from expertpool.web.expert import day_views as day
from expertpool.web.expert import entrance_views as entrance
from expertpool.web.expert import invitation_views as invitation
from expertpool.web.expert import own_views as own
from expertpool.web.talent import letter_views

#: what hangs on one invitation: all that a link reaches
of_contact = [
    path("", invitation.show, name="own_invitation"),
    path("agree/", invitation.agree, name="own_agree"),
    path("declare/", invitation.declare, name="own_declare"),
    path("decline/", invitation.decline, name="own_decline"),
    path("recuse/", invitation.recuse, name="own_recuse"),
    path("withdraw/", invitation.withdraw, name="own_withdraw"),
    path("object/", invitation.object_to, name="own_object"),
    path("activity.ics", invitation.calendar, name="own_calendar"),
    path("letter/", day.letter, name="own_letter"),
    path("letter/scan/", day.scan, name="own_letter_scan"),
    path("letter/print/", day.letter_print, name="own_letter_print"),
    path("materials/", day.material_list, name="own_materials"),
    path("materials/<int:material_id>/", day.material, name="own_material"),
    path("reception/", day.reception, name="own_reception"),
    path("ticket/", day.ticket, name="own_ticket"),
]

urlpatterns = [
    path("i/<str:token>/", entrance.link, name="own_link"),
    path("letters/texts/", letter_views.texts, name="letter_texts"),
    path("e/login/", entrance.phone, name="expert_login"),
    path("e/login/code/", entrance.code, name="expert_code"),
    path("e/logout/", entrance.leave, name="expert_logout"),
    path("e/", own.home, name="own"),
    path("e/history/", own.history, name="own_history"),
    path("e/evaluations/<int:evaluation_id>/", own.evaluation, name="own_evaluation"),
    path("e/unavailable/", own.unavailable, name="own_unavailable"),
    path("e/unavailable/<int:period_id>/remove/", own.unavailable_remove, name="own_unavailable_remove"),
    path("e/fees/", own.own_fees, name="own_fees"),
    path("e/data/", own.data, name="own_data"),
    path("e/cases/", cases.cases, name="own_cases"),
    path("e/cases/<int:case_id>/", cases.case, name="own_case"),
    path("e/cases/<int:case_id>/state/", cases.state, name="own_case_state"),
    path("e/cases/<int:case_id>/contest/", cases.contest, name="own_case_contest"),
    path("e/cases/<int:case_id>/files/<int:file_id>/", cases.file, name="own_case_file"),
    path("e/resign/", cases.resign, name="own_resign"),
    path("e/looks/", own.looks, name="own_looks"),
    path("e/invitations/<int:contact_id>/", include(of_contact)),
]
