"""Reads the specification: Markdown pages whose `case` and `refused` blocks are tests.

The same pages are the reference manual of the condition language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playcall_core.book import load
from playcall_core.facts import Moment, Situation
from playcall_core.facts.reading import read_value

HERE = Path(__file__).parent
PLAYBOOK = load(HERE / "facts.yaml")
ZONE = ZoneInfo(PLAYBOOK.head.time_zone)
USUAL_MOMENT = "2026-03-10 12:00"
_BLOCK = re.compile(r"```(case|refused)(?: as of ([^\n]+))?\n(.*?)\n```", re.DOTALL)


@dataclass(frozen=True)
class Case:
    """One situation under one condition: what the condition comes to in it."""

    page: str
    line: int
    condition: str
    situation: str
    expected: str
    as_of: str = USUAL_MOMENT

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    def moment(self) -> Moment:
        """When the condition is judged."""
        at = datetime.fromisoformat(self.as_of)
        return PLAYBOOK.moment(at if at.tzinfo else at.replace(tzinfo=ZONE))

    def values(self) -> Situation:
        """The situation, read."""
        known = {}
        for part in self.situation.split(";"):
            if part.strip() == "nothing known":
                continue
            name, _, text = part.strip().partition(": ")
            fact = PLAYBOOK.dictionary[name]
            known[fact.id] = read_value(fact, text, zone=ZONE, currency=PLAYBOOK.head.currency)
        return Situation(known)


def pages() -> list[Path]:
    """The pages of the specification, in order."""
    return sorted(HERE.glob("*.md"))


def cases(kind: str = "case") -> Iterator[Case]:
    """Every case of all pages; of a `refused` block, the line below the condition is expected."""
    for page in pages():
        text = page.read_text(encoding="utf-8")
        for block in _BLOCK.finditer(text):
            if block[1] != kind:
                continue
            first = text[: block.start()].count("\n") + 2
            condition, *rest = block[3].splitlines()
            for n, line in enumerate(rest, start=1):
                situation, _, expected = line.strip().rpartition(" -> ")
                yield Case(
                    page.name,
                    first + n,
                    condition,
                    situation.strip(),
                    expected,
                    block[2] or USUAL_MOMENT,
                )
