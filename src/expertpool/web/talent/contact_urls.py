from django.urls import path

from expertpool.web.talent import contact_acts as acts
from expertpool.web.talent import contact_views as views
from expertpool.web.talent import reopening_views as reopenings
from expertpool.web.talent import resignation_views as resignations

urlpatterns = [
    path("contacts/", views.contacts, name="contacts"),
    path("contacts/export/", views.export, name="contacts_export"),
    path("contacts/<int:demand_id>/", views.desk, name="contact_desk"),
    path("contacts/<int:demand_id>/caller/", views.assign, name="contact_assign"),
    path("contacts/<int:demand_id>/start/", views.start, name="contact_start"),
    path("contacts/<int:demand_id>/round/", views.next_round, name="contact_round"),
    path("contacts/<int:demand_id>/sheet/", views.call_sheet, name="contact_sheet"),
    path("contacts/one/<int:contact_id>/", views.course, name="contact_course"),
    path("contacts/one/<int:contact_id>/phone/", acts.reveal, name="contact_phone"),
    path("contacts/one/<int:contact_id>/units/", acts.units, name="contact_units"),
    path("contacts/one/<int:contact_id>/withdraw/", acts.fall_out, name="contact_withdraw"),
    path("contacts/one/<int:contact_id>/correct/", reopenings.ask, name="reopening_ask"),
    path("contacts/one/<int:contact_id>/<slug:name>/", acts.act, name="contact_act"),
    path("resignations/", resignations.resignations, name="resignations"),
    path("resignations/find/", resignations.find, name="resignation_find"),
    path("resignations/<int:number>/", resignations.record, name="resignation_record"),
    path("reopenings/", reopenings.reopenings, name="reopenings"),
    path("reopenings/export/", reopenings.export, name="reopenings_export"),
    path("reopenings/<int:reopening_id>/", reopenings.reopening, name="reopening"),
    path("reopenings/<int:reopening_id>/decide/", reopenings.decide, name="reopening_decide"),
]
