from django.urls import path

from expertpool.web.talent import demands_views as views

urlpatterns = [
    path("demands/", views.demands, name="demands"),
    path("demands/export/", views.export_demands, name="demands_export"),
    path("demands/<int:demand_id>/", views.demand, name="demand"),
    path("demands/<int:demand_id>/accept/", views.accept, name="demand_accept"),
    path("demands/<int:demand_id>/return/", views.send_back, name="demand_return"),
    path("demands/<int:demand_id>/judge/", views.judge, name="demand_judge"),
    path("demands/<int:demand_id>/judge/<int:judgement_id>/reopen/", views.reopen, name="demand_judge_reopen"),
    path("demands/<int:demand_id>/search/", views.search_again, name="demand_search"),
]
