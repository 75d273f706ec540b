"""Rules about the steps of plays, and about windows."""

from __future__ import annotations

from collections.abc import Iterator

from playcall_core.book.completeness.checkup import Checkup
from playcall_core.book.completeness.rules import Found, covers, rule
from playcall_core.book.completeness.wording import named, without
from playcall_core.book.findings import Severity
from playcall_core.book.records import Play
from playcall_core.book.records.plan import Program
from playcall_core.conditions.boxes import intersect


@rule(
    "every-play-has-steps",
    section="plays",
    severity=Severity.HOLE,
    covers=covers(Play, "steps"),
    explanation="A play without steps is a headline: nobody can run it.",
    remedy="Write the first three things to do, and who does them.",
)
def plays_without_steps(checkup: Checkup) -> Iterator[Found]:
    """Finds plays in which there is nothing to do."""
    return without(checkup.playbook.of(Play), "steps", "The {} has no steps.")


@rule(
    "every-step-has-an-actor",
    section="plays",
    severity=Severity.HOLE,
    explanation="A task for everybody is done by nobody.",
    remedy="Name the role that does it.",
)
def steps_without_actor(checkup: Checkup) -> Iterator[Found]:
    """Finds steps that nobody does."""
    for play in checkup.playbook.of(Play):
        for n, step in enumerate(play.steps):
            if not step.actor:
                what = f"Nobody does step {step.n} of the {named(play)}."
                yield Found(what, play, ("steps", n, "actor"))


@rule(
    "step-numbers-are-used-once",
    section="plays",
    severity=Severity.ERROR,
    explanation="A branch to a number that two steps have could lead to either.",
    remedy="Number the steps one after the other.",
)
def repeated_numbers(checkup: Checkup) -> Iterator[Found]:
    """Finds plays with two steps of one number."""
    for play in checkup.playbook.of(Play):
        seen: set[int] = set()
        for n, step in enumerate(play.steps):
            if step.n in seen:
                what = f"The {named(play)} has two steps with the number {step.n}."
                yield Found(what, play, ("steps", n, "n"))
            seen.add(step.n)


@rule(
    "branches-lead-to-steps",
    section="plays",
    severity=Severity.ERROR,
    explanation="A branch to a step that does not exist ends the play in the middle.",
    remedy="Name the number of a step of this play.",
)
def branches_to_nowhere(checkup: Checkup) -> Iterator[Found]:
    """Finds branches to steps that do not exist."""
    for play in checkup.playbook.of(Play):
        numbers = {step.n for step in play.steps}
        for n, step in enumerate(play.steps):
            for m, branch in enumerate(step.branch):
                if branch.to not in numbers:
                    what = (
                        f"Step {step.n} of the {named(play)} branches to step {branch.to}, "
                        "which does not exist."
                    )
                    yield Found(what, play, ("steps", n, "branch", m, "to"))


@rule(
    "effects-do-not-contradict",
    section="plays",
    severity=Severity.ERROR,
    explanation="A play that offers a discount in one step and none in the next breaks its word.",
    remedy="Give one of the steps another value, or gates that cannot both hold.",
)
def contradicting_effects(checkup: Checkup) -> Iterator[Found]:
    """Finds steps of one play that commit us to different things, and can both be taken."""
    for play in checkup.playbook.of(Play):
        seen: dict[str, list[int]] = {}
        for n, step in enumerate(play.steps):
            for key, value in step.effects.items():
                for earlier in seen.setdefault(key, []):
                    other = play.steps[earlier]
                    if other.effects[key] != value and _both_open(checkup, play, earlier, n):
                        what = (
                            f"The {named(play)} sets “{key}” to “{other.effects[key]}” in step "
                            f"{other.n} and to “{value}” in step {step.n}."
                        )
                        yield Found(what, play, ("steps", n, "effects", key))
                        break
                seen[key].append(n)


def _both_open(checkup: Checkup, play: Play, one: int, other: int) -> bool:
    """Whether the gates of two steps can hold at the same time."""
    if not (play.steps[one].gate and play.steps[other].gate):
        return True
    ours = checkup.boxes(play, "steps", one, "gate")
    theirs = checkup.boxes(play, "steps", other, "gate")
    return any(mine and yours and intersect(mine, yours) for mine in ours for yours in theirs)


@rule(
    "windows-end-after-they-start",
    severity=Severity.ERROR,
    explanation="A window that ends before it starts never opens.",
    remedy="Swap the two days.",
)
def windows_the_wrong_way_round(checkup: Checkup) -> Iterator[Found]:
    """Finds windows of plays and programs whose last day lies before the first."""
    windowed: tuple[Play | Program, ...] = (
        *checkup.playbook.of(Play),
        *checkup.playbook.of(Program),
    )
    for record in windowed:
        window = record.window
        if window and window.first and window.last and window.last < window.first:
            what = (
                f"The window of the {named(record)} ends on {window.last}, "
                f"before it starts on {window.first}."
            )
            yield Found(what, record, ("window", "last"))


@rule(
    "windows-are-not-over",
    section="plays",
    severity=Severity.NOTICE,
    explanation="A play whose window is over is never called again.",
    remedy="Move the window, remove it, or retire the play.",
)
def windows_that_are_over(checkup: Checkup) -> Iterator[Found]:
    """Finds plays whose last day has passed."""
    for play in checkup.playbook.of(Play):
        last = play.window.last if play.window else None
        if last and last < checkup.today:
            what = f"The window of the {named(play)} ended on {last}."
            yield Found(what, play, ("window", "last"))
