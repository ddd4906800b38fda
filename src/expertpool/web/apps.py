from importlib import import_module
from typing import Any

from django.apps import AppConfig, apps
from django.core import checks
from django.db.models.signals import post_migrate


class WebConfig(AppConfig):
    """Django app 2: pages by audience, templates, static files and commands."""

    name = "expertpool.web"
    label = "web"

    def ready(self) -> None:
        import_module("expertpool.web.sessions")  # its clocks start at every log-in
        # The signal is sent for apps that have models.
        post_migrate.connect(_settle, sender=apps.get_app_config("records"), dispatch_uid="expertpool.settle")
        checks.register(_check_keys, checks.Tags.security)


def _settle(**_: Any) -> None:
    """After every migration: evidence is guarded, and the database belongs to the keys."""
    from expertpool.services import keyring

    keyring.settle()


def _check_keys(**_: Any) -> list[checks.CheckMessage]:
    """No command that reads or writes data starts with keys missing or wrong."""
    from expertpool.gateways import keys
    from expertpool.services import keyring

    try:
        keyring.check()
    except (keys.KeysMissing, keys.KeysWrong) as error:
        return [checks.Critical(str(error), id="expertpool.keys")]
    return []
