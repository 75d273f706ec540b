"""Best practices: what to do, and what was tried."""

from __future__ import annotations

from django.utils.translation import gettext as _

from playcall.playbooks.pages.links import Linker
from playcall.playbooks.pages.making import Blocks, figures, prose, whole
from playcall_core.book.records.practices import Lesson, Practice


def practice(linker: Linker, record: Practice) -> Blocks:
    """The page of a practice."""
    yield from whole(_("Do"), record.text, tone="answer")
    yield from prose(_("When"), record.when, _("When does this hold?"))
    yield from figures("", (_("How well it is proved"), record.status))
    yield from prose(_("How we know"), record.evidence)


def lesson(linker: Linker, record: Lesson) -> Blocks:
    """The page of a lesson: what to do instead comes first."""
    yield from prose(_("Do this instead"), record.instead, _("What is better?"), tone="answer")
    yield from whole(_("We tried"), record.tried)
    yield from prose(_("What came of it"), record.result, _("What happened?"))
