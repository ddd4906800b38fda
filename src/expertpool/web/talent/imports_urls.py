from django.urls import path

from expertpool.web.talent import imports_downloads as downloads
from expertpool.web.talent import imports_views as views
from expertpool.web.talent import migration_views as migration

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/new/", views.upload, name="import_new"),
    path("imports/template/", downloads.template, name="import_template"),
    path("imports/<int:run_id>/", views.run, name="import_run"),
    path("imports/<int:run_id>/columns/", views.columns, name="import_columns"),
    path("imports/<int:run_id>/sheet/", views.choose_sheet, name="import_sheet"),
    path("imports/<int:run_id>/heading/", views.choose_heading, name="import_heading"),
    path("imports/<int:run_id>/another/", views.take_another_sheet, name="import_another"),
    path("imports/<int:run_id>/check/", views.check, name="import_check"),
    path("imports/<int:run_id>/units/", views.introduce_units, name="import_units"),
    path("imports/<int:run_id>/start/", views.start, name="import_start"),
    path("imports/<int:run_id>/undo/", views.undo, name="import_undo"),
    path("imports/<int:run_id>/drop/", views.drop, name="import_drop"),
    path("imports/<int:run_id>/findings/", downloads.findings, name="import_findings"),
    path("imports/<int:run_id>/left-out/", downloads.left_out, name="import_left_out"),
    path("migration/", migration.migration, name="migration"),
    path("migration/approve/", migration.approve, name="migration_approve"),
    path("migration/ask-lock/", migration.ask_lock, name="migration_ask_lock"),
    path("migration/lock/", migration.lock, name="migration_lock"),
]
