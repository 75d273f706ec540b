"""The searching app."""

from django.apps import AppConfig


class SearchingConfig(AppConfig):
    """Registers the app."""

    name = "playcall.searching"
    label = "searching"
