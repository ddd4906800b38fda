from django.urls import path

from expertpool.web.organiser import activities_views as activities
from expertpool.web.organiser import demands_views as demands

urlpatterns = [
    path("activities/", activities.activities, name="activities"),
    path("activities/export/", activities.export_activities, name="activities_export"),
    path("activities/new/", activities.new, name="activity_new"),
    path("activities/<int:activity_id>/", activities.activity, name="activity"),
    path("activities/<int:activity_id>/edit/", activities.edit, name="activity_edit"),
    path("activities/<int:activity_id>/demand/", demands.new, name="demand_new"),
    path("demands/template/", demands.template, name="demand_template"),
    path("demands/<int:demand_id>/edit/", demands.edit, name="demand_edit"),
    path("demands/<int:demand_id>/withdraw/", demands.withdraw, name="demand_withdraw"),
    path("demands/<int:demand_id>/projects/", demands.import_projects, name="demand_projects"),
    path("demands/<int:demand_id>/projects/take/", demands.take_projects, name="demand_projects_take"),
]
