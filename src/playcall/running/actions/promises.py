"""Promises between the functions: when they begin, and when they are kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from playcall.audit.actions import note
from playcall.people.models import Membership
from playcall.people.rules import May, audience_of, insist
from playcall.running.actions.steps import keep, now, promise, refused
from playcall.running.models import Promise
from playcall.running.setting import name_of, setting_of
from playcall_core.book.records import Agreement
from playcall_core.book.visibility import is_visible
from playcall_core.facts import Subject


def begin_promise(
    agreement: str, subject: Subject, subject_id: str, *, by: Membership, at: datetime | None = None
) -> Promise:
    """Say that the trigger of an agreement happened on a subject: its clock begins."""
    insist(by, May.RUN)
    setting = setting_of(by, at or now())
    found = setting.book.playbook.get(Agreement.kind_name, agreement)
    if not isinstance(found, Agreement) or not is_visible(found, audience_of(by)):
        raise refused("There is no such agreement.", "Choose one of the list.")
    name = name_of(by, subject, subject_id)
    with transaction.atomic():
        made = promise(found, setting, subject, subject_id, name)
        running = Promise.objects.filter(
            workspace=by.workspace,
            record_id=made.record_id,
            subject=subject.value,
            subject_id=subject_id,
            kept_at=None,
        )
        if running.exists():
            raise refused("This promise is already running here.", "Keep it first.")
        made.save()
        says = f"The clock of “{found.heading}” runs for {name}."
        target = f"promise/{made.pk}"
        note(by.workspace, by=by, action="promise-begun", says=says, target=target)
    return made


def keep_promise(kept: Promise, *, by: Membership) -> None:
    """Say that what was promised is done."""
    insist(by, May.RUN)
    with transaction.atomic():
        found = list(
            Promise.objects.select_for_update(of=("self",))
            .select_related("agreement")
            .filter(pk=kept.pk, kept_at=None)
        )
        if not found:
            raise refused("That was kept already.")
        keep(found, by, now())
