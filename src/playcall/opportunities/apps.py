"""The opportunities app."""

from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    """Registers the app."""

    name = "playcall.opportunities"
    label = "opportunities"
