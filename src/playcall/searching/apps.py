"""The searching app."""

from importlib import import_module

from django.apps import AppConfig


class SearchingConfig(AppConfig):
    """Registers the app."""

    name = "playcall.searching"
    label = "searching"

    def ready(self) -> None:
        """The index of a large playbook follows every write, in the background."""
        job = import_module("playcall.searching.actions").index_again
        followers = import_module("playcall.playbooks.computed").followers
        followers.append(job.using(priority=60).enqueue)
