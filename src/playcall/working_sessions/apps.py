"""The app of working sessions."""

from django.apps import AppConfig


class WorkingSessionsConfig(AppConfig):
    """Registers the app."""

    name = "playcall.working_sessions"
    label = "working_sessions"
