"""Pulling in the background."""

from __future__ import annotations

from django_tasks import task

from playcall.connecting.actions import OtherRunnerError, do_pull
from playcall.connecting.models import Pull


@task
def pull_now(number: int) -> None:
    """Do a pull to its end; nothing if it is done, or if another process does it."""
    pull = Pull.objects.filter(pk=number, ended_at=None).first()
    if pull is None:
        return
    try:
        do_pull(pull)
    except OtherRunnerError:
        return
