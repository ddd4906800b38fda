"""The WSGI entry that `expertpool serve` and any other server load; it refuses to start with keys missing or wrong."""

import os

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application


def load() -> WSGIHandler:
    """The application, once the keys have proved to be those of the database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "expertpool.config.settings")
    handler = get_wsgi_application()
    from expertpool.services import keyring

    keyring.check()
    return handler


application = load()
