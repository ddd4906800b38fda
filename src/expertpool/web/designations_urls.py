from django.urls import path

from expertpool.web.leadership import designations_views as leadership
from expertpool.web.organiser import designations_views as organiser
from expertpool.web.talent import designations_views as talent

urlpatterns = [
    path("designations/", organiser.designations, name="designations"),
    path("designations/export/", organiser.export, name="designations_export"),
    path("designations/new/", organiser.ask, name="designation_new"),
    path("designations/<int:designation_id>/", organiser.designation, name="designation"),
    path("designations/<int:designation_id>/minutes/", organiser.scan, name="designation_scan"),
    path("designations/<int:designation_id>/match/", talent.match, name="designation_match"),
    path("designations/<int:designation_id>/return/", talent.send_back, name="designation_return"),
    path("designations/<int:designation_id>/approve/", leadership.approve, name="designation_approve"),
    path("designations/<int:designation_id>/refuse/", leadership.refuse, name="designation_refuse"),
]
