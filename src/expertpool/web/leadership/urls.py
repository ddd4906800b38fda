from django.urls import path

from expertpool.web.leadership import voids_views as voids
from expertpool.web.leadership import waivers_views as waivers
from expertpool.web.talent import waiver_views as asking

urlpatterns = [
    path("waivers/", waivers.waivers, name="waivers"),
    path("waivers/export/", waivers.export, name="waivers_export"),
    path("waivers/<int:demand_id>/", waivers.approve, name="waiver_approve"),
    path("waivers/<int:demand_id>/ask/", asking.ask, name="waiver_ask"),
    path("waivers/requests/<int:request_id>/grant/", waivers.grant, name="waiver_grant"),
    path("waivers/requests/<int:request_id>/refuse/", waivers.refuse, name="waiver_refuse"),
    path("voids/", voids.voids, name="voids"),
    path("voids/<int:draw_id>/approve/", voids.approve, name="void_approve"),
    path("voids/<int:draw_id>/reject/", voids.reject, name="void_reject"),
    path("voids/<int:draw_id>/urgent/", voids.approve_urgent, name="urgent_approve"),
]
