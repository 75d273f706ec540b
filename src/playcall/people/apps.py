"""People: users, workspaces, members and what they may do."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The app of users, workspaces and members."""

    name = "playcall.people"
    label = "people"
    verbose_name = "People"
