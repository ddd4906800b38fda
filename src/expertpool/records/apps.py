from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Django app 1: tables and constraints."""

    name = "expertpool.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
