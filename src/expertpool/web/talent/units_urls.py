from django.urls import path

from expertpool.web.talent import suspects_views as suspects
from expertpool.web.talent import units_views as units

urlpatterns = [
    path("units/", units.units, name="units"),
    path("units/export/", units.export_units, name="units_export"),
    path("units/new/", units.new, name="unit_new"),
    path("units/<int:unit_id>/", units.unit, name="unit"),
    path("units/<int:unit_id>/names/", units.add_name, name="unit_name_add"),
    path("units/<int:unit_id>/names/remove/", units.remove_name, name="unit_name_remove"),
    path("units/<int:unit_id>/facts/", units.set_facts, name="unit_facts"),
    path("units/<int:unit_id>/parent/", units.set_parent, name="unit_parent"),
    path("units/<int:unit_id>/merge/", units.merge, name="unit_merge"),
    path("suspects/", suspects.desk, name="suspects"),
    path("suspects/sure/", suspects.accept_sure, name="suspects_sure"),
]
