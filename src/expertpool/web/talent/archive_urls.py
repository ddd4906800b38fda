from django.urls import path

from expertpool.web.talent import archive_views as views

urlpatterns = [
    path("contacts/<int:demand_id>/final/", views.hand_over, name="final_list"),
    path("archive/", views.archive, name="archive"),
    path("archive/export/", views.export, name="archive_export"),
    path("archive/<int:activity_id>/", views.make, name="archive_make"),
]
