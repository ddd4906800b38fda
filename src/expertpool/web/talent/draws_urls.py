from django.urls import path

from expertpool.web.talent import draws_views as views

urlpatterns = [
    path("draws/", views.draws, name="draws"),
    path("draws/export/", views.export_draws, name="draws_export"),
    path("draws/<int:demand_id>/", views.draw, name="draw"),
    path("draws/<int:demand_id>/freeze/", views.freeze, name="draw_freeze"),
    path("draws/<int:demand_id>/waiting/", views.waiting, name="draw_waiting"),
    path("draws/<int:demand_id>/entropy/", views.read_entropy, name="draw_entropy"),
    path("draws/<int:demand_id>/run/", views.run, name="draw_run"),
    path("draws/<int:demand_id>/commit/", views.commit_slip, name="draw_commit"),
    path("draws/<int:demand_id>/record/", views.record, name="draw_record"),
    path("draws/<int:demand_id>/record/file/", views.record_file, name="draw_record_file"),
    path("draws/<int:demand_id>/reasons/", views.reasons, name="draw_reasons"),
    path("draws/<int:demand_id>/void/", views.ask_void, name="draw_void"),
    path("draws/<int:demand_id>/list/", views.sealed_list, name="draw_list"),
    path("draws/<int:demand_id>/evidence/", views.evidence_file, name="draw_evidence"),
]
