"""A condition tried on real opportunities, while it is being written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from playcall.opportunities.queries import Called, tried
from playcall.people.models import Membership
from playcall.people.rules import May, audience_of, insist
from playcall.playbooks.books import book_of
from playcall.playbooks.queries import Reading, read_by
from playcall.working_sessions.models import Card
from playcall_core.book import Playbook
from playcall_core.book.records import FactRecord
from playcall_core.conditions import Condition
from playcall_core.conditions.parse import parse_condition
from playcall_core.errors import PlaycallError
from playcall_core.working_sessions import Impact, suggested

SHOULD_MATCH: Final = 3
SHOULD_MISS: Final = 1
AMOUNT: Final = "opportunities.amount"


@dataclass(frozen=True, slots=True)
class Trial:
    """A condition on the open opportunities: id in the CRM -> name, of those that it matches, of
    those of which it cannot be told, and how many there are in all. `should` and `should_miss` are
    the ids that were given to it as examples.
    """

    matches: Mapping[str, str]
    cannot_tell: Mapping[str, str]
    total: int
    should: frozenset[str]
    should_miss: frozenset[str]

    @property
    def not_matched(self) -> frozenset[str]:
        """Those that it should match and does not."""
        return self.should - self.matches.keys()

    @property
    def not_missed(self) -> frozenset[str]:
        """Those that it should miss and does not: what cannot be told may still apply."""
        return self.should_miss & (self.matches.keys() | self.cannot_tell.keys())

    @property
    def passes(self) -> bool:
        """Whether it matches three that it should, misses one that it should, and errs on none."""
        enough = len(self.should) >= SHOULD_MATCH and len(self.should_miss) >= SHOULD_MISS
        return enough and not self.not_matched and not self.not_missed


def working_on(member: Membership) -> Reading:
    """The playbook as a session works on it: what is newest, signed or not, as far as the member
    may see it. Whoever takes part writes it.
    """
    return read_by(book_of(member.workspace, "newest"), audience_of(member))


def condition_in(text: str, playbook: Playbook) -> Condition | None:
    """The condition that a text is by this playbook; None if it is none."""
    try:
        return parse_condition(text, playbook.dictionary) if text.strip() else None
    except PlaycallError:
        return None


def trial(
    member: Membership,
    text: str,
    should: Collection[str] = (),
    should_miss: Collection[str] = (),
) -> Trial:
    """Try a condition on the open opportunities.

    `should` and `should_miss` are ids of some that it should match, and miss. Raises
    `PlaycallError` with its place where the text is no condition.
    """
    insist(member, May.READ_OPPORTUNITIES)
    playbook = working_on(member).visible
    condition = parse_condition(text, playbook.dictionary)
    found = tried(member.workspace, playbook, condition)
    subjects = found.subjects
    names = {row: (id_, subjects.name(row)) for id_, row in subjects.ids.items()}
    return Trial(
        dict(names[row] for row in subjects.rows if found.on(row)),
        dict(names[row] for row in subjects.rows if found.undecided(row)),
        len(subjects),
        frozenset(should),
        frozenset(should_miss),
    )


def impacts(member: Membership, cards: Iterable[Card]) -> Mapping[int, Impact]:
    """Row of a card -> how much it would matter, of those whose “when” is a condition.

    Counted on all opportunities that are known, the closed ones too.
    """
    insist(member, May.READ_OPPORTUNITIES)
    playbook = working_on(member).visible
    conditions = {card.pk: condition_in(card.filled.get("when", ""), playbook) for card in cards}
    return {
        pk: _impact(tried(member.workspace, playbook, condition), playbook)
        for pk, condition in conditions.items()
        if condition is not None
    }


def _impact(found: Called, playbook: Playbook) -> Impact:
    rows = range(len(found.subjects.situations))
    held = [None if found.undecided(row) else bool(found.on(row)) for row in rows]
    return suggested(held, _amounts(found, playbook))


def _amounts(found: Called, playbook: Playbook) -> list[Decimal | None]:
    """What each opportunity is worth in the playbook's currency, where that is known."""
    table = found.subjects.situations.table
    facts = (fact.id for fact in playbook.of(FactRecord) if fact.column == AMOUNT)
    known = next((fact for fact in facts if fact in table.column_names), None)
    amounts: list[Decimal | None] = table[known].to_pylist() if known else [None] * len(table)
    return amounts
