"""Decision tables for the benchmark of gaps and overlaps: 1,500 rules over 15 columns.

A complete table without overlaps is made by splitting the space again and again; then some rules
are removed (gaps) and some widened (overlaps), as in the published tables (D. Calvanese et al.,
Information Systems 78, 2018).
"""

from __future__ import annotations

import random
from decimal import Decimal

from playcall_core.conditions.axes import NUMBER
from playcall_core.conditions.boxes import Box
from playcall_core.conditions.sides import END, START, Keys, Line, Side
from playcall_core.facts import Choice, Fact, FactDictionary, FactType, Subject


def table_dictionary(columns: int = 15) -> FactDictionary:
    """Every third column a category of eight values, the others numbers."""
    facts = []
    for number in range(columns):
        name = f"column-{number}"
        if number % 3:
            facts.append(Fact(name, name.title(), FactType.NUMBER, Subject.OPPORTUNITY))
        else:
            values = tuple(Choice(f"v{n}", f"v{n}") for n in range(8))
            facts.append(Fact(name, name.title(), FactType.CATEGORY, Subject.OPPORTUNITY, values))
    return FactDictionary(tuple(facts))


def whole_table(dictionary: FactDictionary) -> Box:
    """All known values of all columns."""
    return Box(tuple(sorted((fact.id, _whole(fact)) for fact in dictionary)))


def _whole(fact: Fact) -> Side:
    if fact.type is FactType.NUMBER:
        return Line(((START, END),), NUMBER)
    return Keys(frozenset(fact.labels))


def complete_table(rules: int, dictionary: FactDictionary, dice: random.Random) -> list[Box]:
    """So many boxes that cover the space, none of which meet."""
    boxes = [whole_table(dictionary)]
    while len(boxes) < rules:
        place = dice.randrange(len(boxes))
        box = boxes[place]
        fact = dice.choice(dictionary.facts)
        side = box[fact.id]
        assert side is not None
        halves = _halves(side, dice)
        if halves:
            boxes[place], other = (box.with_side(fact.id, half) for half in halves)
            boxes.append(other)
    return boxes


def _halves(side: Side, dice: random.Random) -> tuple[Side, Side] | None:
    if isinstance(side, Keys):
        if len(side.keys) < 2:
            return None
        keys = sorted(side.keys)
        dice.shuffle(keys)
        cut = dice.randint(1, len(keys) - 1)
        return Keys(frozenset(keys[:cut])), Keys(frozenset(keys[cut:]))
    assert isinstance(side, Line)
    ((start, end),) = side.spans
    value = (Decimal(dice.randint(1, 999)), 0)
    if not start < value < end:
        return None
    return Line(((start, value),), NUMBER), Line(((value, end),), NUMBER)


def broken_table(
    rules: int, dictionary: FactDictionary, dice: random.Random, share: float = 0.03
) -> list[Box]:
    """A complete table with a share of its rules removed and as many widened."""
    boxes = complete_table(rules, dictionary, dice)
    dice.shuffle(boxes)
    many = int(rules * share)
    widened = [
        box.with_side(fact.id, _whole(fact))
        for box in boxes[many : 2 * many]
        for fact in [dice.choice(dictionary.facts)]
    ]
    return widened + boxes[2 * many :]
