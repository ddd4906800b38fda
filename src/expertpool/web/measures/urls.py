from django.urls import path

from expertpool.web.measures import acts, views
from expertpool.web.measures import own_views as own

urlpatterns = [
    path("measures/", views.measures, name="measures"),
    path("measures/export/", views.export, name="measures_export"),
    path("units/<int:unit_id>/measures/new/", acts.propose, name="measure_new"),
    path("measures/<int:measure_id>/", views.measure, name="measure"),
    path("measures/<int:measure_id>/statement/", acts.enter, name="measure_enter"),
    path("measures/<int:measure_id>/hear/", acts.hear, name="measure_hear"),
    path("measures/<int:measure_id>/decide/", acts.decide, name="measure_decide"),
    path("measures/<int:measure_id>/drop/", acts.drop, name="measure_drop"),
    path("measures/<int:measure_id>/lift/", acts.lift, name="measure_lift"),
    path("measures/<int:measure_id>/files/<int:file_id>/", views.file, name="measure_file"),
    path("measures/<int:measure_id>/scan/", views.scan, name="measure_scan"),
    path("measures/<int:measure_id>/paper.<str:form>", views.paper, name="measure_paper"),
    path("own-measures/", own.measures, name="measures_own"),
    path("own-measures/<int:measure_id>/", own.measure, name="measure_own"),
    path("own-measures/<int:measure_id>/statement/", own.answer, name="measure_answer"),
    path("own-measures/<int:measure_id>/files/<int:file_id>/", own.file, name="measure_own_file"),
    path("own-measures/<int:measure_id>/scan/", own.scan, name="measure_own_scan"),
]
