from django.apps import AppConfig


class WebConfig(AppConfig):
    """Django app 2: pages by audience, templates, static files and commands."""

    name = "expertpool.web"
    label = "web"
