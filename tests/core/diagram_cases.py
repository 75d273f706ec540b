"""Playbooks for the diagrams: nothing, one of each, many, and words that try to break out."""

from __future__ import annotations

from typing import Any

from playcall_core.book import Head, Playbook
from playcall_core.book.records import BY_KIND

HOSTILE = '"><script>alert(1)</script>&amp;\x00\x0b]]>'
LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrente " * 6


def book(*records: tuple[str, dict[str, Any]]) -> Playbook:
    """A playbook of (kind, fields)."""
    made = [BY_KIND[kind].model_validate(fields) for kind, fields in records]
    return Playbook(Head(axes=("segment", "stage")), {each.key: each for each in made})


def full(text: str = "Some words", many: int = 1) -> Playbook:
    """`many` of everything the diagrams show, each text being `text` and a number."""
    records: list[tuple[str, dict[str, Any]]] = [
        ("role", {"id": "mark", "name": f"{text} role", "function": "marketing"}),
        ("role", {"id": "sally", "name": "Seller", "function": "sales"}),
        ("offer", {"id": "offer", "name": text}),
        (
            "fact",
            {"id": "stage", "name": text, "type": "category", "values_from": "selling_stages"},
        ),
        ("fact", {"id": "segment", "name": "Segment", "type": "category", "values": ["a", "b"]}),
    ]
    for n in range(many):
        records += _numbered(f"{text} {n}", n)
    records.append(("message_map", _message(text, many)))
    return book(*records)


def _numbered(text: str, n: int) -> list[tuple[str, dict[str, Any]]]:
    stage = {"id": f"b{n}", "name": text, "order": n, "buyers_question": text}
    selling = {"name": text, "order": n, "goal": text, "buying_stages": [f"b{n}", f"b{n // 2}"]}
    return [
        ("buying_stage", {**stage, "activities": [text, text + " too"], "always_on": n == 7}),
        (
            "selling_stage",
            {**selling, "id": f"s{n}", "touchpoints": [text], "players": ["mark", "sally"]},
        ),
        ("program", {"id": f"p{n}", "name": text, "buying_stages": ["b0"], "owner": "mark"}),
        ("content", {"id": f"c{n}", "title": text, "stages": ["b0"]}),
        ("proof_point", {"id": f"proof{n}", "claim": text}),
        ("persona", {"id": f"who{n}", "name": text}),
        (
            "play",
            {
                "id": f"play{n}",
                "name": text,
                "when": f"stage is s{n} and segment is {'ab'[n % 2]}",
                "runners": ["mark", "sally"],
                "steps": [{"n": 1, "action": text}],
            },
        ),
    ]


def _message(text: str, many: int) -> dict[str, Any]:
    proofs = [f"proof{n}" for n in range(many)]
    part = {"value": text, "promise": text, "pain": text, "why_us": text, "proofs": proofs}
    return {
        "id": "map",
        "name": text,
        "offer": "offer",
        "personas": [f"who{n}" for n in range(many)],
        "home_base": text,
        "pillars": [part] * min(many, 4),
        "proofs": proofs,
    }
