"""What is never called: closed opportunities, so the stages that end one are no cells to cover."""

from __future__ import annotations

from collections.abc import Mapping

from playcall_core.book import Playbook
from playcall_core.book.records.dictionary import FactRecord
from playcall_core.book.records.selling import SellingStage

LeftOut = Mapping[str, frozenset[str]]
"""Fact id -> keys that are no cells."""

NOTHING: LeftOut = {}


def never_called(playbook: Playbook) -> LeftOut:
    """The values of facts made of selling stages whose outcome is won or lost."""
    closed = frozenset(
        stage.id for stage in playbook.of(SellingStage) if stage.outcome in ("won", "lost")
    )
    staged = (
        fact
        for fact in playbook.of(FactRecord)
        if fact.type == "category" and fact.values_from == SellingStage.plural_name
    )
    return {fact.id: closed for fact in staged} if closed else NOTHING
