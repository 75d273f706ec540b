"""A playbook of any size: the sample company's, with variants of its records, from a seed.

Variants keep their references, so they are as connected as real records are. Their texts have words
of their own, so that a search has to tell them apart; a part of them has holes, as real ones do.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from playcall_core.book import Playbook, load
from playcall_core.book.records import Play, Record

SAMPLE: Final = Path(__file__).resolve().parents[1] / "examples" / "tallybrook" / "playbook"
VARIED: Final = {
    "objection": "response",
    "content": "title",
    "proof_point": "claim",
    "discovery_question": "text",
    "term": "definition",
    "pain": "consequence",
    "value_proposition": "promise",
    "use_case": "goal",
    "practice": "text",
    "persona": "job",
}
"""Kinds beside plays that get variants, and the field whose text varies."""
WITHOUT_OWNER: Final = 0.2
WITHOUT_STEPS: Final = 0.15
WORDS: Final = 8_000
_SYLLABLES: Final = (
    *("ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu"),
    *("ra", "se", "ti", "vo", "wu", "za", "bren", "dorf", "kel", "lann"),
)


def large_playbook(plays: int, others: int, seed: int = 20_260_331) -> Playbook:
    """The sample playbook with so many plays, and so many records of all other kinds together."""
    sample = load(SAMPLE)
    dice = random.Random(seed)
    words = sorted({"".join(dice.choices(_SYLLABLES, k=dice.randint(2, 4))) for _ in range(WORDS)})
    records = dict(sample.records)
    for wanted, bases in (
        (plays, sample.of(Play)),
        (others, [each for each in sample.records.values() if each.kind_name in VARIED]),
    ):
        is_play = wanted is plays and bool(bases) and isinstance(bases[0], Play)
        missing = wanted - sum((kind == "play") is is_play for kind, _ in sample.records)
        for made in _variants(bases, missing, dice, words):
            records[made.key] = made
    return replace(sample, records=records, sources={}, files={})


def _variants(bases: Any, count: int, dice: random.Random, words: list[str]) -> Iterator[Record]:
    for number in range(count):
        base: Record = bases[number % len(bases)]
        said = " ".join(dice.choices(words, k=8))
        changes: dict[str, Any] = {"id": f"{base.id}-{number}", "formerly": (), "uid": None}
        heading = base.heading_field
        changes[heading] = f"{getattr(base, heading)} ({dice.choice(words)} {number})"
        if isinstance(base, Play):
            changes["purpose"] = f"{base.purpose} {said}"
            changes["priority"] = dice.randint(1, 9)
            if base.when and base.on != "lead":
                changes["when"] = f"({base.when}) and employees is at least {dice.randint(1, 999)}"
            if dice.random() < WITHOUT_STEPS:
                changes["steps"] = ()
        else:
            field = VARIED[base.kind_name]
            changes[field] = f"{changes.get(field) or getattr(base, field) or ''} {said}"
        if dice.random() < WITHOUT_OWNER:
            changes["owner"] = None
        yield base.model_copy(update=changes)
