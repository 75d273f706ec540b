"""Reads the value of a fact as a person writes it: in a specification, an answer, a cell."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from playcall_core.errors import FactError, Problem, nearest
from playcall_core.facts.dictionary import Fact, FactType
from playcall_core.facts.values import UNKNOWN, Money, Value, known_set, read_number, round_money

PERHAPS_MORE = "and perhaps more"
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}
_MONEY = re.compile(r"(?P<amount>[-\d.,]+)\s*(?P<currency>[A-Za-z]{3})?")


def read_value(fact: Fact, text: str, *, zone: ZoneInfo, currency: str) -> Value:
    """The value that `text` says `fact` has; `FactError` with what to write instead.

    `unknown` is unknown. Members of a set are listed with commas, `none` is the empty set, and
    `and perhaps more` at the end says that these are not all. A day is 2026-03-31, an instant
    2026-03-31 23:30 in `zone`, or with its own offset.
    """
    text = text.strip()
    if text.casefold() == "unknown":
        return UNKNOWN
    match fact.type:
        case FactType.CATEGORY:
            return _key(fact, text)
        case FactType.SET:
            return _set(fact, text)
        case FactType.NUMBER:
            return read_number(text.removesuffix(fact.unit) if fact.unit else text)
        case FactType.MONEY:
            return _money(fact, text, currency)
        case FactType.DATE:
            return _date(fact, text, zone)
        case FactType.YES_NO:
            if text.casefold() in _YES_NO:
                return _YES_NO[text.casefold()]
            raise FactError(Problem(f"“{text}” is neither yes nor no.", remedy="Write yes or no."))


def _key(fact: Fact, word: str) -> str:
    key = fact.key(word.strip().strip('"'))
    if key is None:
        known = [*fact.labels, *fact.labels.values()]
        remedy = nearest(word, known) or f"Its values are {', '.join(fact.labels)}."
        raise FactError(Problem(f"“{word}” is not a value of “{fact.name}”.", remedy=remedy))
    return key


def _set(fact: Fact, text: str) -> Value:
    complete = not text.casefold().endswith(PERHAPS_MORE)
    listed = text if complete else text[: -len(PERHAPS_MORE)]
    if complete and listed.casefold() == "none":
        return known_set((), complete=True)
    return known_set((_key(fact, word) for word in listed.split(",")), complete=complete)


def _money(fact: Fact, text: str, currency: str) -> Money:
    match = _MONEY.fullmatch(text)
    if match is None:
        what = f"“{text}” is not an amount of money, as “{fact.name}” needs."
        raise FactError(Problem(what, remedy="Write it as 50,000 EUR."))
    amount = round_money(read_number(match["amount"]))
    return Money(amount, (match["currency"] or currency).upper())


def _date(fact: Fact, text: str, zone: ZoneInfo) -> date:
    try:
        if len(text) == len("2026-03-31"):
            return date.fromisoformat(text)
        instant = datetime.fromisoformat(text)
    except ValueError:
        what = f"“{text}” is not a day, as “{fact.name}” needs."
        raise FactError(Problem(what, remedy="Write it as 2026-03-31.")) from None
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)
