from django.urls import path

from expertpool.web.supervisor import reports_keys_views as keys
from expertpool.web.supervisor import reports_views as views

urlpatterns = [
    path("reports/", views.register, name="reports"),
    path("reports/export/", views.export, name="reports_export"),
    path("reports/unlock/", views.unlock, name="reports_unlock"),
    path("reports/lock/", views.lock, name="reports_lock"),
    path("reports/keys/", keys.keys, name="report_keys"),
    path("reports/keys/make/", keys.make, name="report_key_make"),
    path("reports/keys/change/", keys.change, name="report_key_change"),
    path("reports/keys/restore/", keys.restore, name="report_key_restore"),
    path("reports/keys/move/", keys.move, name="report_key_move"),
    path("reports/keys/<int:key_id>/backup/", keys.backup, name="report_key_backup"),
    path("reports/<int:report_id>/", views.report, name="report"),
    path("reports/<int:report_id>/files/<int:file_id>/", views.file, name="report_file"),
    path("reports/<int:report_id>/examine/", views.examine, name="report_examine"),
    path("reports/<int:report_id>/transfer/", views.transfer, name="report_transfer"),
    path("reports/<int:report_id>/uphold/", views.uphold, name="report_uphold"),
    path("reports/<int:report_id>/dismiss/", views.dismiss, name="report_dismiss"),
    path("reports/<int:report_id>/close/", views.close, name="report_close"),
    path("reports/<int:report_id>/answer/", views.answer, name="report_answer"),
    path("reports/<int:report_id>/note/", views.note, name="report_note"),
]
