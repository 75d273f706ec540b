"""Trying and doing an import, in the background."""

from __future__ import annotations

from django_tasks import task

from playcall.importing.running import run_import, run_undo


@task
def do_import(number: int, is_trial: bool) -> None:
    """Try or do an import; done twice it is done once."""
    run_import(number, is_trial=is_trial)


@task
def undo_import(number: int, by: int) -> None:
    """Undo an import; one that is undone stays so."""
    run_undo(number, by)
