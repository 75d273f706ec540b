"""The app of imports."""

from django.apps import AppConfig


class ImportingConfig(AppConfig):
    """Uploads, their mapping, dry runs and imports."""

    name = "playcall.importing"
    label = "importing"
