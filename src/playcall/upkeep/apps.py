"""The upkeep app."""

from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    """Registers the app."""

    name = "playcall.upkeep"
    label = "upkeep"
