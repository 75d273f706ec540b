"""A condition tried on real opportunities, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from playcall.opportunities.queries import states
from playcall.people.models import Membership
from playcall.working_sessions.queries import Trial

MOST_TRIED: Final = 12


@dataclass(frozen=True)
class TrialLine:
    """One open opportunity: what the condition says of it, and what it should say.

    `outcome` is that of a call: applies, cannot-tell or does-not-apply.
    """

    id: str
    name: str
    outcome: str
    should: bool
    should_miss: bool

    @property
    def errs(self) -> bool:
        """Whether the condition says something else than it should."""
        return (self.should and self.outcome != "applies") or (
            self.should_miss and self.outcome != "does-not-apply"
        )


def trial_lines(member: Membership, found: Trial, find: str) -> tuple[TrialLine, ...]:
    """Those that were chosen first, then those whose name has the words, one's own first."""
    chosen = found.should | found.should_miss
    rows = states(member).exclude(subject_id__in=chosen)
    if find:
        rows = rows.filter(name__icontains=find)
    own = rows.filter(owner=str(member.user))[:MOST_TRIED]
    names = {each.subject_id: each.name for each in states(member).filter(subject_id__in=chosen)}
    others = {each.subject_id: each.name for each in own}
    if len(others) < MOST_TRIED:
        more = rows.exclude(subject_id__in=others)[: MOST_TRIED - len(others)]
        others |= {each.subject_id: each.name for each in more}
    return tuple(_lines(found, names | others))


def _lines(found: Trial, names: dict[str, str]) -> Iterator[TrialLine]:
    for id_, name in names.items():
        outcome = "does-not-apply"
        if id_ in found.matches:
            outcome = "applies"
        elif id_ in found.cannot_tell:
            outcome = "cannot-tell"
        yield TrialLine(id_, name, outcome, id_ in found.should, id_ in found.should_miss)
