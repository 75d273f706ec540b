"""The app of forms."""

from django.apps import AppConfig


class EditingConfig(AppConfig):
    """Forms for records, the condition editor, the report."""

    name = "playcall.editing"
    label = "editing"
