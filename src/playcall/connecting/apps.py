"""The app of connections to CRMs."""

from django.apps import AppConfig


class ConnectingConfig(AppConfig):
    """Connections to CRMs."""

    name = "playcall.connecting"
    label = "connecting"
