"""The guidance app."""

from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    """Registers the app."""

    name = "playcall.guidance"
    label = "guidance"
