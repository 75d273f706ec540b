"""The playbook: its records, their revisions, drafts and versions."""

from django.apps import AppConfig


class PlaybooksConfig(AppConfig):
    """The app of records, revisions and versions."""

    name = "playcall.playbooks"
    label = "playbooks"
    verbose_name = "Playbook"
