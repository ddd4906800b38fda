"""The WSGI entry that `expertpool serve` and any other server load."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "expertpool.config.settings")

application = get_wsgi_application()
