from django.urls import path

from expertpool.web.supervisor import check_views as checks
from expertpool.web.supervisor import witness_views as views

urlpatterns = [
    path("inspection/", checks.inspection, name="inspection"),
    path("inspection/check/", checks.check, name="inspection_check"),
    path("inspection/export/", checks.export, name="inspection_export"),
    path("witness/", views.witnesses, name="witnesses"),
    path("witness/<int:draw_id>/", views.witness, name="witness"),
    path("draws/second-witness/<int:draw_id>/", views.second_witness, name="second_witness"),
]
