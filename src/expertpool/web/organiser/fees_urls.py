from django.urls import path

from expertpool.web.organiser import fees_views as fees
from expertpool.web.talent import fee_scale_views as scale

urlpatterns = [
    path("fees/", fees.fees, name="fees"),
    path("fees/export/", fees.export, name="fees_export"),
    path("fees/scale/", scale.scale, name="fee_scale"),
    path("fees/<int:sheet_id>/paid/", fees.paid, name="fee_paid"),
    path("activities/<int:activity_id>/fees/", fees.activity, name="activity_fees"),
    path("activities/<int:activity_id>/fees/draft/", fees.draft, name="fee_draft"),
    path("activities/<int:activity_id>/fees/sheet/", fees.make_sheet, name="fee_sheet"),
]
