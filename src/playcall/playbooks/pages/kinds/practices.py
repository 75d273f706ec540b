"""Best practices: what to do, and what was tried."""

from __future__ import annotations

from playcall.playbooks.pages.links import Linker
from playcall.playbooks.pages.making import Blocks, figures, prose, whole
from playcall_core.book.records.practices import Lesson, Practice


def practice(linker: Linker, record: Practice) -> Blocks:
    """The page of a practice."""
    yield from whole("Do", record.text, tone="answer")
    yield from prose("When", record.when, "When does this hold?")
    yield from figures("", ("How well it is proved", record.status))
    yield from prose("How we know", record.evidence)


def lesson(linker: Linker, record: Lesson) -> Blocks:
    """The page of a lesson: what to do instead comes first."""
    yield from prose("Do this instead", record.instead, "What is better?", tone="answer")
    yield from whole("We tried", record.tried)
    yield from prose("What came of it", record.result, "What happened?")
