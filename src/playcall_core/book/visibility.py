"""Who may see what of a playbook. Every door asks here before it shows a name."""

from __future__ import annotations

from functools import cached_property
from typing import Literal, TypeVar

from playcall_core.book.playbook import Key, Playbook
from playcall_core.book.records import BY_PLURAL, FactRecord, Record, Segment
from playcall_core.conditions import Condition
from playcall_core.facts.derivation import SegmentOf

R = TypeVar("R", bound=Record)
Audience = Literal["marketing", "sales", "signers"] | None
"""A function, or those who sign (they see everything); None is everyone, who see the least."""


def is_visible(record: Record, audience: Audience) -> bool:
    """Whether the audience may see a record."""
    return audience == "signers" or record.visibility in ("everyone", audience)


class View:
    """A playbook as one audience sees it: its records, and the conditions that hide nothing."""

    def __init__(self, playbook: Playbook, audience: Audience = None) -> None:
        self.playbook = playbook
        self.audience = audience

    def of(self, kind: type[R]) -> tuple[R, ...]:
        """The visible records of one kind."""
        return tuple(each for each in self.playbook.of(kind) if is_visible(each, self.audience))

    def name(self, kind: str, id_: str) -> str | None:
        """What a reference is called: the record's name, the bare word if there is no such record,
        None if the audience must not see it.
        """
        record = self.playbook.get(kind, id_)
        if record is None:
            return id_
        return record.heading if is_visible(record, self.audience) else None

    def shows(self, condition: Condition) -> bool:
        """Whether a condition tests only visible facts against visible values."""
        if any(("fact", fact) in self.hidden for fact in condition.facts()):
            return False
        return not any(
            (kind, value) in self.hidden
            for test in condition.tests()
            for kind in self._kinds_of_values.get(test.fact, ())
            for value in getattr(test, "values", ())
        )

    @cached_property
    def hidden(self) -> frozenset[Key]:
        """The records that the audience must not see."""
        records = self.playbook.records.values()
        return frozenset(each.key for each in records if not is_visible(each, self.audience))

    @cached_property
    def _kinds_of_values(self) -> dict[str, tuple[str, ...]]:
        """Fact id -> the kinds of records that its values are ids of."""
        found: dict[str, tuple[str, ...]] = {}
        for fact in self.playbook.of(FactRecord):
            kinds = [BY_PLURAL[fact.values_from].kind_name] if fact.values_from else []
            if isinstance(fact.derivation, SegmentOf):
                kinds.append(Segment.kind_name)
            found[fact.id] = tuple(kinds)
        return found
