"""Rules of section 7, best practices."""

from __future__ import annotations

from collections.abc import Iterator

from playcall_core.book.completeness.checkup import Checkup
from playcall_core.book.completeness.rules import Found, covers, rule
from playcall_core.book.completeness.wording import without
from playcall_core.book.findings import Severity
from playcall_core.book.records.practices import Lesson, Practice


@rule(
    "every-practice-says-when",
    section="practices",
    severity=Severity.HOLE,
    covers=covers(Practice, "when"),
    explanation="What works in one situation fails in another.",
    remedy="Say in which situation it works.",
)
def practices_without_when(checkup: Checkup) -> Iterator[Found]:
    """Finds practices that do not say when they help."""
    return without(checkup.playbook.of(Practice), "when", "Nothing says when the {} helps.")


@rule(
    "a-lesson-says-what-to-do-instead",
    section="practices",
    severity=Severity.HOLE,
    explanation="A playbook without a failure in it was written by people who forgot theirs.",
    remedy="Write down one thing that did not work, and what to do instead.",
)
def no_lesson(checkup: Checkup) -> Iterator[Found]:
    """Finds that no lesson says what to do instead."""
    if not any(lesson.instead for lesson in checkup.playbook.of(Lesson)):
        yield Found("No lesson says what to do instead.")
