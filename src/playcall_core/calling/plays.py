"""From the playbook's records to plays that can be called."""

from __future__ import annotations

from dataclasses import dataclass

from playcall_core.book import Playbook
from playcall_core.book.records import Play
from playcall_core.book.records.base import days_in
from playcall_core.calling.outcome import CallablePlay
from playcall_core.errors import Problem
from playcall_core.facts import Subject


@dataclass(frozen=True, slots=True)
class PlaysOf:
    """The plays that can be called, and why the others cannot."""

    plays: tuple[CallablePlay, ...]
    problems: tuple[Problem, ...]

    def on(self, subject: Subject) -> tuple[CallablePlay, ...]:
        """The plays for one kind of subject."""
        return tuple(play for play in self.plays if play.on is subject)


def plays_of(playbook: Playbook) -> PlaysOf:
    """Every play of the playbook that can be called.

    A play whose condition is missing or cannot be read is never called; neither is one of which
    another condition cannot be read, because it might wrongly be offered.
    """
    plays, problems = [], []
    for record in playbook.of(Play):
        play = _callable(playbook, record)
        if isinstance(play, Problem):
            problems.append(play)
        else:
            plays.append(play)
    return PlaysOf(tuple(plays), tuple(problems))


def _callable(playbook: Playbook, record: Play) -> CallablePlay | Problem:
    if not record.when:
        what = f"The play “{record.heading}” has no condition and is never called."
        return Problem(what, playbook.place(record), "Say under “when” when it applies.")
    when = playbook.condition(record, "when")
    exclude = playbook.condition(record, "exclude")
    stop = playbook.condition(record, "stop")
    prefer = [playbook.condition(record, "prefer", n) for n in range(len(record.prefer))]
    unread = (
        when is None
        or (record.exclude and exclude is None)
        or (record.stop and stop is None)
        or None in prefer
    )
    if when is None or unread:
        what = f"A condition of the play “{record.heading}” cannot be read, so it is never called."
        return Problem(what, playbook.place(record), "“playcall check” says what is wrong with it.")
    return CallablePlay(
        record=record,
        on=Subject(record.on),
        when=when,
        exclude=exclude,
        prefer=tuple(test for condition in prefer if condition for test in condition.tests()),
        stop=stop,
        first=record.window.first if record.window else None,
        last=record.window.last if record.window else None,
        cooldown=days_in(record.cooldown) if record.cooldown else 0,
    )
