"""Where the facts of a playbook come from, as the tables that compute them want it."""

from __future__ import annotations

from math import inf

from playcall_core.book import Playbook
from playcall_core.book.records import FactRecord, Segment
from playcall_core.facts.derivation import SegmentOf
from playcall_core.tables.sources import FactSource, SegmentRule


def fact_sources(playbook: Playbook) -> tuple[FactSource, ...]:
    """Every fact with its derivation, its column and, for a segment, the rules of its kind."""
    return tuple(
        FactSource(
            playbook.dictionary[record.id],
            record.derivation,
            record.column,
            segment_rules(playbook, record.derivation.kind)
            if isinstance(record.derivation, SegmentOf)
            else (),
        )
        for record in playbook.of(FactRecord)
    )


def segment_rules(playbook: Playbook, kind: str) -> tuple[SegmentRule, ...]:
    """The rules of the segments of one kind, by precedence; those without one keep their order."""
    segments = [segment for segment in playbook.of(Segment) if segment.kind == kind]
    ordered = sorted(
        segments,
        key=lambda segment: inf if segment.precedence is None else segment.precedence,
    )
    return tuple(
        SegmentRule(segment.id, rule)
        for segment in ordered
        if (rule := playbook.condition(segment, "rule"))
    )
