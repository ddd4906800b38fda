from django.urls import path

from expertpool.web.rules import changes_views as changes
from expertpool.web.rules import readings_views as readings
from expertpool.web.rules import views

urlpatterns = [
    path("articles/", views.articles, name="articles"),
    path("parameters/", views.parameters_in_force, name="parameters"),
    path("parameters/export/", views.export_parameters, name="parameters_export"),
    path("parameters/of/<slug:name>/", views.parameter, name="parameter"),
    path("parameters/changes/", changes.changes, name="parameter_changes"),
    path("parameters/changes/export/", changes.export, name="parameter_changes_export"),
    path("parameters/changes/new/", changes.propose, name="parameter_propose"),
    path("parameters/changes/<int:proposal_id>/", changes.change, name="parameter_change"),
    path("parameters/changes/<int:proposal_id>/set/", changes.set_values, name="parameter_set"),
    path("parameters/changes/<int:proposal_id>/refuse/", changes.refuse, name="parameter_refuse"),
    path("parameters/changes/<int:proposal_id>/withdraw/", changes.withdraw, name="parameter_withdraw"),
    path("parameters/changes/<int:proposal_id>/scan/", changes.scan, name="parameter_scan"),
    path("readings/", readings.readings, name="readings"),
    path("readings/export/", readings.export, name="readings_export"),
    path("readings/<int:number>/", readings.reading, name="reading"),
    path("readings/<int:number>/confirm/", readings.confirm, name="reading_confirm"),
    path("readings/<int:number>/object/", readings.object_to, name="reading_object"),
    path("access/", views.access_table, name="access_table"),
]
