from django.urls import path

from expertpool.web.leadership import voids_views as voids

urlpatterns = [
    path("voids/", voids.voids, name="voids"),
    path("voids/<int:draw_id>/approve/", voids.approve, name="void_approve"),
]
