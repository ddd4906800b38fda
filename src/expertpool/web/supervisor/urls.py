from django.urls import path

from expertpool.web.supervisor import witness_views as views

urlpatterns = [
    path("witness/", views.witnesses, name="witnesses"),
    path("witness/<int:draw_id>/", views.witness, name="witness"),
    path("draws/second-witness/<int:draw_id>/", views.second_witness, name="second_witness"),
]
