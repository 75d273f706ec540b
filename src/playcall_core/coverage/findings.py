"""What the proofs say about a playbook, as findings of the check: in words, with a witness.

Rules, beside those of `playcall_core.book.completeness`, which finds plays whose `when` contradicts
itself (nothing is said twice):

- `plays-are-not-excluded` (error): a play that its exclusion keeps from ever applying
- `windows-are-open` (notice): a play whose window is over
- `plays-are-not-shadowed` (hole): wherever the play applies, others of its choice come first
- `plays-do-not-contradict` (error): two plays apply together and set an effect to different values
- `axes-are-covered` (hole): cells along a declared axis for which no play is made
- `coverage-is-proved` (notice): a proof that did not end; it never counts as “fine”
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from playcall_core.book import Playbook
from playcall_core.book.findings import Finding, Severity
from playcall_core.calling import CallablePlay, plays_of
from playcall_core.conditions import print_condition
from playcall_core.conditions.boxes import Box, witness, words
from playcall_core.coverage.areas import (
    CALL_DAY,
    Space,
    space_of,
    true_area,
    without_any_day,
)
from playcall_core.coverage.axis_gaps import AxisGaps, axis_gaps, play_asked_for
from playcall_core.coverage.closed import never_called
from playcall_core.coverage.contradictions import Contradiction, contradictions
from playcall_core.coverage.cover import NotProved, Stop, never
from playcall_core.coverage.shadows import Life, PlayVerdict, dead_plays
from playcall_core.errors import Place
from playcall_core.facts import FactDictionary, KnownSet, Moment, Money, Value
from playcall_core.facts.values import plain

MOST_OF_A_KIND: Final = 100
"""So many contradictions of one effect, or gaps of one axis, are named; the rest are counted."""


def coverage_findings(
    playbook: Playbook, moment: Moment, stop: Stop = never, budget: str = "the time given"
) -> tuple[Finding, ...]:
    """Everything that the proofs find; `budget` says in words after what `stop` says yes.

    Stopping keeps what was found so far and adds a finding for what was not proved.
    """
    return tuple(_Proofs(playbook, moment, stop, budget).findings())


@dataclass
class _Proofs:
    playbook: Playbook
    moment: Moment
    stop: Stop
    budget: str
    plays: tuple[CallablePlay, ...] = field(init=False)
    space: Space = field(init=False)

    def __post_init__(self) -> None:
        self.plays = plays_of(self.playbook).plays
        self.space = space_of(self.plays, self.playbook.dictionary, self.moment)

    def findings(self) -> Iterator[Finding]:
        yield from self._dead()
        yield from self._contradictions()
        yield from self._gaps()

    def _finding(
        self, rule: str, severity: Severity, what: str, remedy: str, *plays: CallablePlay
    ) -> Finding:
        place = self.playbook.place(plays[0].record, ("when",)) if plays else Place()
        keys = tuple(play.record.key for play in plays)
        return Finding(rule, severity, "plays", what, remedy, place, keys)

    def _not_proved(self, what: str, *plays: CallablePlay) -> Finding:
        sentence = f"{what} was not proved within {self.budget}."
        remedy = "Give the proof more time, or split the play into simpler ones."
        return self._finding("coverage-is-proved", Severity.NOTICE, sentence, remedy, *plays)

    def _dead(self) -> Iterator[Finding]:
        unproved: list[CallablePlay] = []
        for verdict in dead_plays(self.plays, self.space, self.stop):
            match verdict.life:
                case Life.NEVER:
                    yield from self._never(verdict.play)
                case Life.SHADOWED:
                    yield self._shadowed(verdict)
                case Life.NOT_PROVED:
                    unproved.append(verdict.play)
                case Life.APPLIES:
                    pass
        if unproved:
            yield self._not_proved(f"Whether {_these(unproved)} can ever be offered", *unproved)

    def _never(self, play: CallablePlay) -> Iterator[Finding]:
        if not true_area(play.when, self.space):
            return  # the check of single conditions says so, and why
        if play.last and play.last < self.moment.today:
            yield self._finding(
                "windows-are-open",
                Severity.NOTICE,
                f"{_named(play)} applies no more: its window was over on {play.last}.",
                "Give it a new window, or remove it.",
                play,
            )
            return
        said = print_condition(play.exclude, self.playbook.dictionary) if play.exclude else ""
        yield self._finding(
            "plays-are-not-excluded",
            Severity.ERROR,
            f"{_named(play)} can never apply: wherever its condition holds, its exclusion is true "
            f"or cannot be told (“{said}”).",
            "Narrow the exclusion, or widen the condition.",
            play,
        )

    def _shadowed(self, verdict: PlayVerdict) -> Finding:
        play, by = verdict.play, verdict.by
        others = " or ".join(_named(other, lower=True) for other in by)
        together = ", which cover it only together" if len(by) > 1 else ""
        return self._finding(
            "plays-are-not-shadowed",
            Severity.HOLE,
            f"{_named(play)} is never offered: wherever it applies, {others} of the choice "
            f"“{play.record.choice}” comes first{together}. For example: "
            f"{self._situation(verdict.where or Box())}.",
            f"Give it a smaller priority number than {others}, narrow those conditions, or take it "
            "out of the choice.",
            play,
            *by,
        )

    def _contradictions(self) -> Iterator[Finding]:
        named: dict[str, int] = {}
        try:
            for found in contradictions(self.plays, self.space, self.stop):
                if found.choice is not None:
                    continue
                named[found.effect] = named.get(found.effect, 0) + 1
                if named[found.effect] <= MOST_OF_A_KIND:
                    yield self._contradiction(found)
        except NotProved:
            yield self._not_proved("That no further plays contradict each other")
        for effect, many in named.items():
            if many > MOST_OF_A_KIND:
                yield self._finding(
                    "plays-do-not-contradict",
                    Severity.ERROR,
                    f"{many - MOST_OF_A_KIND:,} more pairs contradict each other on “{effect}”.",
                    "Put plays that are alternatives into one choice.",
                )

    def _contradiction(self, found: Contradiction) -> Finding:
        one, other = found.one, found.other
        says = " and ".join(
            f"{_named(play, lower=first > 0)} says {' or '.join(sorted(values))}"
            for first, (play, values) in enumerate(zip((one, other), found.values, strict=True))
        )
        return self._finding(
            "plays-do-not-contradict",
            Severity.ERROR,
            f"{says} for “{found.effect}”, and both apply where {self._where(found.where)}. "
            f"For example: {self._situation(found.where)}.",
            "Put both into one choice, so that only the first is offered, or make their "
            "conditions exclude each other.",
            one,
            other,
        )

    def _gaps(self) -> Iterator[Finding]:
        axes = [axis for axis in self.playbook.head.axes if axis in self.playbook.dictionary]
        closed = never_called(self.playbook)
        try:
            for gaps in axis_gaps(self.plays, axes, self.space, self.stop, closed):
                yield from self._of_axis(gaps)
        except NotProved:
            yield self._not_proved("That the declared axes are covered")

    def _of_axis(self, gaps: AxisGaps) -> Iterator[Finding]:
        fact = self.playbook.dictionary[gaps.axis]
        for gap in gaps.boxes[:MOST_OF_A_KIND]:
            asked = print_condition(play_asked_for(gap, self.space), self.playbook.dictionary)
            yield self._finding(
                "axes-are-covered",
                Severity.HOLE,
                f"No play that names {fact.name} covers this: {self._where(gap)}. "
                f"For example: {self._situation(gap)}.",
                f"Write a play that applies when {asked}; or widen one that names {fact.name}.",
            )
        if len(gaps.boxes) > MOST_OF_A_KIND:
            many = len(gaps.boxes) - MOST_OF_A_KIND
            what = f"{many:,} more gaps are open along {fact.name}."
            remedy = "Close the largest first."
            yield self._finding("axes-are-covered", Severity.HOLE, what, remedy)
        if not gaps.complete:
            yield self._not_proved(f"That no further gap is open along {fact.name}")

    def _where(self, box: Box) -> str:
        return words(without_any_day(box, self.space), self.space.axes)

    def _situation(self, box: Box) -> str:
        values = witness(without_any_day(box, self.space), self.space.axes)
        return situation_words(values, self.space.axes)


def situation_words(values: dict[str, Value], dictionary: FactDictionary) -> str:
    """A situation for people: `Segment Enterprise, Employees 250; everything else unknown`."""
    said = [
        f"{dictionary[fact].name} {_shown(value, fact, dictionary)}"
        for fact, value in values.items()
        if fact != CALL_DAY.id
    ]
    day = values.get(CALL_DAY.id)
    said += [f"called on {day}"] if day else []
    return ", ".join(said) + "; everything else unknown" if said else "nothing is known"


def _shown(value: Value, fact: str, dictionary: FactDictionary) -> str:
    labels = dictionary[fact]
    match value:
        case KnownSet(members, complete):
            listed = " and ".join(labels.label(key) for key in sorted(members)) or "none"
            return listed if complete else f"{listed} (perhaps more)"
        case bool():
            return "yes" if value else "no"
        case str():
            return labels.label(value)
        case Money() | date():
            return str(value)
        case Decimal():
            return plain(value)
        case _:
            return "unknown"


def _named(play: CallablePlay, lower: bool = False) -> str:
    return f"{'the' if lower else 'The'} play “{play.record.heading}”"


def _these(plays: Sequence[CallablePlay]) -> str:
    if len(plays) == 1:
        return _named(plays[0], lower=True)
    shown = ", ".join(f"“{play.record.heading}”" for play in plays[:5])
    more = f" and {len(plays) - 5:,} more" if len(plays) > 5 else ""
    return f"the plays {shown}{more}"
