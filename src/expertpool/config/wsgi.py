"""The WSGI entry that `expertpool serve` and any other server load; it refuses to start with keys missing or wrong."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "expertpool.config.settings")

application = get_wsgi_application()

from expertpool.services import keyring  # needs the applications loaded

keyring.check()
