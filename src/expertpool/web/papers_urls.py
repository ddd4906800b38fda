from django.urls import path

from expertpool.web import papers_views as views

urlpatterns = [
    path("papers/", views.activities, name="papers"),
    path("activities/<int:activity_id>/papers/", views.activity, name="activity_papers"),
    path("activities/<int:activity_id>/papers/<slug:kind>/<int:row>/", views.paper, name="activity_paper"),
    path("activities/<int:activity_id>/case-file/", views.whole, name="case_file"),
]
