"""All rules, in the order in which findings of one line are shown."""

from __future__ import annotations

from playcall_core.book.completeness import (
    buyers,
    buying,
    competition,
    conditions,
    customer,
    derivations,
    everywhere,
    links,
    objections,
    objectives,
    offer,
    plays,
    practices,
    responsibilities,
    segments,
    selling,
    steps,
    twice,
    waivers,
)
from playcall_core.book.completeness.rules import Rule, rules_in

RULES: tuple[Rule, ...] = tuple(
    rule
    for module in (
        everywhere,
        twice,
        links,
        conditions,
        derivations,
        segments,
        customer,
        buying,
        offer,
        competition,
        selling,
        objections,
        practices,
        buyers,
        plays,
        steps,
        objectives,
        responsibilities,
        waivers,
    )
    for rule in rules_in(module)
)
