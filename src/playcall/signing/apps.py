"""The signing app."""

from django.apps import AppConfig


class SigningConfig(AppConfig):
    """Registers the app."""

    name = "playcall.signing"
    label = "signing"
