"""Reads what is sent by the page of an opportunity."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.http import QueryDict

from playcall_core.errors import FactError, Problem
from playcall_core.facts import UNKNOWN, Fact, FactType, KnownSet, Money, Value
from playcall_core.facts.values import read_number, round_money

LONGEST: Final = 400
NOT_KNOWN: Final = "(not known)"


def value_of(fact: Fact, sent: QueryDict, currency: str) -> Value:
    """The value that was sent for a fact; `FactError` in words where it is none.

    `value` is what was chosen or written; of a set there are several, and `complete` says whether
    they are all. `NOT_KNOWN` withdraws what was known.
    """
    given = [each.strip()[:LONGEST] for each in sent.getlist("value") if each.strip()]
    if given == [NOT_KNOWN]:
        return UNKNOWN
    if fact.type is FactType.SET:
        return _set(fact, given, is_complete=sent.get("complete") == "yes")
    if not given:
        raise FactError(
            Problem(f"What is “{fact.name}”? Nothing was chosen.", remedy="Choose or write it.")
        )
    said = given[0].replace("\0", "")
    match fact.type:
        case FactType.YES_NO:
            if said not in ("yes", "no"):
                raise FactError(Problem(f"“{said}” is neither yes nor no.", remedy="Choose one."))
            return said == "yes"
        case FactType.CATEGORY:
            return _key(fact, said)
        case FactType.NUMBER:
            return read_number(said)
        case FactType.MONEY:
            amount, _, written = said.partition(" ")
            return Money(round_money(read_number(amount)), (written or currency).upper())
        case FactType.DATE:
            return _day(said)


def _set(fact: Fact, given: list[str], *, is_complete: bool) -> Value:
    words = given if fact.values else [each for said in given for each in said.split(",")]
    members = frozenset(_key(fact, each.strip()) for each in words if each.strip())
    if not members and not is_complete:
        raise FactError(
            Problem(
                f"Nothing is chosen for “{fact.name}”.",
                remedy="Choose some, or say that these are all if there are none.",
            )
        )
    return KnownSet(members, is_complete)


def _key(fact: Fact, said: str) -> str:
    key = fact.key(said)
    if key is None:
        raise FactError(
            Problem(f"“{said}” is no value of “{fact.name}”.", remedy="Choose one of the list.")
        )
    return key


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise FactError(
            Problem(f"“{said}” is not a day.", remedy="Write it as 2026-03-31.")
        ) from None
