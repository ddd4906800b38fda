from django.urls import path

from expertpool.web.talent import fields_views as fields
from expertpool.web.talent import pool_views as pool
from expertpool.web.talent import records_views as records
from expertpool.web.talent import workdays_views as workdays

urlpatterns = [
    path("pool/", pool.pool, name="pool"),
    path("pool/export/", pool.export_pool, name="pool_export"),
    path("pool/<int:number>/", pool.expert, name="expert"),
    path("pool/<int:number>/reveal/", pool.reveal, name="expert_reveal"),
    path("pool/<int:number>/edit/", records.edit, name="expert_edit"),
    path("pool/<int:number>/edit/save/", records.save, name="expert_save"),
    path("pool/<int:number>/edit/ties/", records.add_tie, name="expert_add_tie"),
    path("pool/<int:number>/edit/ties/none/", records.declare_none, name="expert_declare_none"),
    path("pool/<int:number>/edit/ties/<int:tie_id>/end/", records.end_tie, name="expert_end_tie"),
    path("pool/<int:number>/edit/titles/", records.prove_title, name="expert_prove_title"),
    path("pool/<int:number>/edit/unavailable/", records.add_unavailable, name="expert_add_unavailable"),
    path("pool/<int:number>/edit/status/", records.set_status, name="expert_set_status"),
    path("fields/", fields.fields, name="fields"),
    path("fields/add/", fields.add, name="field_add"),
    path("fields/<int:field_id>/rename/", fields.rename, name="field_rename"),
    path("fields/<int:field_id>/switch/", fields.switch, name="field_switch"),
    path("workdays/", workdays.workdays, name="workdays"),
    path("workdays/open/", workdays.open_year, name="workdays_open"),
    path("workdays/<int:year>/", workdays.workdays, name="workdays_year"),
    path("workdays/<int:year>/day/", workdays.set_day, name="workdays_set"),
    path("workdays/<int:year>/confirm/", workdays.confirm, name="workdays_confirm"),
]
