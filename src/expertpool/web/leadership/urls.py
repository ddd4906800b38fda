from django.urls import path

from expertpool.web.leadership import voids_views as voids
from expertpool.web.leadership import waivers_views as waivers

urlpatterns = [
    path("waivers/", waivers.waivers, name="waivers"),
    path("waivers/<int:demand_id>/", waivers.approve, name="waiver_approve"),
    path("voids/", voids.voids, name="voids"),
    path("voids/<int:draw_id>/approve/", voids.approve, name="void_approve"),
    path("voids/<int:draw_id>/urgent/", voids.approve_urgent, name="urgent_approve"),
]
