"""From a card that was kept to the records it becomes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

IsCondition = Callable[[str], bool]
WHERE: Final = ("segment", "scenario", "competitor")
"""For which segment, in which scenario and against which competitor: the blanks of a play."""
_LIMIT: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*(business\s+)?(hour|day)s?", re.I)


@dataclass(frozen=True, slots=True)
class Draft:
    """A record to be made: its kind, and its fields by their names in files.

    A value may itself be a draft, or a list of them: a record that this one refers to. `also` are
    records that come of the same card and refer to this one.
    """

    kind: str
    data: Mapping[str, object]
    also: tuple[Draft, ...] = ()


def draft_of(
    activity: str, fields: Mapping[str, str], is_condition: IsCondition, sides: Mapping[str, str]
) -> Draft | None:
    """The record of a card; None for activities whose cards become none.

    `fields` of a play that is written on from a harvested one may have the blanks `WHERE` of that.
    `is_condition` tells whether a text is a condition of this playbook: what is none is kept in
    words. `sides` has the role that stands for each function, where the playbook has one.
    """
    get = fields.get
    match activity:
        case "goals":
            return Draft("objective", {"text": get("text"), "target": get("target")})
        case "definition-duel":
            return Draft("term", {"term": get("term"), "definition": get("definition")})
        case "segments":
            return _ideal_customer(fields)
        case "personas":
            return _persona(fields)
        case "buyers-timeline":
            return _of_the_buyer(fields)
        case "stage-map":
            return _selling_stage(fields)
        case "two-questions":
            return Draft("offer", dict(fields))
        case "playing-the-rival":
            return _move(fields)
        case "objections":
            return Draft("objection", dict(fields))
        case "play-harvest":
            return _harvested(fields, is_condition)
        case "write-plays":
            return _written(fields, is_condition)
        case "promises":
            return _promise(fields, sides)
        case _:
            return None


def _lines(text: str) -> list[str]:
    return [line.strip(" \t-•*") for line in text.splitlines() if line.strip(" \t-•*")]


def _refer(kind: str, name: str | None) -> Draft | None:
    """The record of a kind that goes by a name, where one was written."""
    return Draft(kind, {"name": name}) if name else None


def _ideal_customer(fields: Mapping[str, str]) -> Draft:
    lists = {name: _lines(fields.get(name, "")) for name in ("must", "disqualify")}
    name = fields.get("name")
    return Draft("ideal_customer", {"name": name, "segment": _refer("segment", name), **lists})


def _persona(fields: Mapping[str, str]) -> Draft:
    name, role, pain = (fields.get(each) for each in ("name", "role", "pain"))
    if pain and not name:
        return Draft("pain", {"text": pain})
    data = {
        "name": name,
        "job": fields.get("job"),
        "challenges": [pain] if pain else [],
        "roles": [{"role": role}] if role else [],
    }
    also = (Draft("pain", {"text": pain, "personas": [_refer("persona", name)]}),) if pain else ()
    return Draft("persona", data, also)


def _of_the_buyer(fields: Mapping[str, str]) -> Draft:
    text = fields.get("text")
    match fields.get("what"):
        case "trigger":
            return Draft("trigger", {"text": text})
        case "behaviour":
            return Draft("buyer_behaviour", {"text": text, "qualified": True})
        case _:
            question = fields.get("question")
            return Draft("buying_stage", {"name": text or question, "buyers_question": question})


def _selling_stage(fields: Mapping[str, str]) -> Draft:
    entry, did = _lines(fields.get("entry", "")), _lines(fields.get("buyer_did", ""))
    return Draft(
        "selling_stage",
        {
            "name": fields.get("name"),
            "goal": fields.get("goal"),
            "buying_stages": [
                Draft("buying_stage", {"name": each}) for each in _lines(fields.get("over", ""))
            ],
            "entry": [Draft("criterion", {"text": each}) for each in entry],
            "exit": [Draft("criterion", {"text": each, "kind": "buyer act"}) for each in did],
        },
    )


def _move(fields: Mapping[str, str]) -> Draft:
    rival, counter = fields.get("rival"), fields.get("counter")
    return Draft(
        "competitor_move",
        {
            "competitor": _refer("competitor", rival),
            "move": fields.get("move"),
            "counters": [counter] if counter else [],
        },
    )


def _when(text: str | None, is_condition: IsCondition) -> dict[str, str | None]:
    if text and is_condition(text):
        return {"when": text}
    return {"when_in_words": text}


def _where(fields: Mapping[str, str]) -> dict[str, object]:
    """Where a play is played; on each of the blanks `WHERE` stands one name."""
    segment, competitor = fields.get("segment"), fields.get("competitor")
    return {
        "segments": [_refer("segment", segment)] if segment else [],
        "scenario": _refer("scenario", fields.get("scenario")),
        "competitors": [_refer("competitor", competitor)] if competitor else [],
    }


def _harvested(fields: Mapping[str, str], is_condition: IsCondition) -> Draft:
    we = fields.get("we")
    return Draft(
        "play",
        {
            "name": _short(we or fields.get("when", "")),
            **_when(fields.get("when"), is_condition),
            "purpose": fields.get("because"),
            "steps": [{"n": 1, "action": we}] if we else [],
            **_where(fields),
        },
    )


def _written(fields: Mapping[str, str], is_condition: IsCondition) -> Draft:
    steps = enumerate(_lines(fields.get("steps", ""))[:99], start=1)
    runner = fields.get("runner")
    return Draft(
        "play",
        {
            "name": fields.get("name"),
            **_when(fields.get("when"), is_condition),
            "purpose": fields.get("purpose"),
            "steps": [{"n": n, "action": action} for n, action in steps],
            "runners": [Draft("role", {"name": runner})] if runner else [],
            **_where(fields),
        },
    )


def _promise(fields: Mapping[str, str], sides: Mapping[str, str]) -> Draft:
    giver = fields.get("giver")
    taker = {"marketing": "sales", "sales": "marketing"}.get(giver or "")
    limit = _LIMIT.fullmatch(fields.get("limit", "").strip())
    data: dict[str, object] = {
        "trigger": fields.get("trigger"),
        "act": fields.get("act"),
        "from": sides.get(giver or ""),
        "to": sides.get(taker or ""),
    }
    if limit:
        number, business, unit = limit.groups()
        data["limit"] = float(number.replace(",", "."))
        data["unit"] = f"{'business ' if business else ''}{unit.lower()}s"
    elif fields.get("limit"):
        data["note"] = f"Within {fields['limit']}"
    return Draft("agreement", data)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:79].rstrip() + "…"
