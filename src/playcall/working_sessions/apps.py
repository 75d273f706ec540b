"""The app of working sessions."""

from importlib import import_module

from django.apps import AppConfig


class WorkingSessionsConfig(AppConfig):
    """Registers the app."""

    name = "playcall.working_sessions"
    label = "working_sessions"

    def ready(self) -> None:
        """What waits for somebody stands in their lists."""
        source = import_module("playcall.working_sessions.queries").waiting
        import_module("playcall.people.waiting").also_from(source)
