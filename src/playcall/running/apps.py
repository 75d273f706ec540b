"""The running app."""

from django.apps import AppConfig


class RunningConfig(AppConfig):
    """Registers the app."""

    name = "playcall.running"
    label = "running"
