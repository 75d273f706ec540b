"""The playbooks app."""

from django.apps import AppConfig


class PlaybooksConfig(AppConfig):
    """Registers the app."""

    name = "playcall.playbooks"
    label = "playbooks"
