"""Whether a condition fits the fact dictionary: every fact exists, every operator fits its type."""

from __future__ import annotations

from collections.abc import Iterator

from playcall_core.conditions.nodes import (
    After,
    AtLeast,
    AtMost,
    Before,
    Between,
    BetweenDays,
    Condition,
    Equals,
    IncludesAllOf,
    IncludesAnyOf,
    IncludesNoneOf,
    IsKnown,
    IsNoneOf,
    IsOneOf,
    IsUnknown,
    IsYes,
    LessThan,
    MoreThan,
    MoreThanDaysAgo,
    Quantity,
    Test,
    WithinLast,
    WithinNext,
)
from playcall_core.conditions.operators import operator_of, operators_for
from playcall_core.errors import ConditionError, Problem, nearest
from playcall_core.facts import Fact, FactDictionary, FactType, Money

MOST_DAYS = 36_500
"""A relative date reaches at most a hundred years."""


def check_condition(condition: Condition, dictionary: FactDictionary) -> None:
    """Raise `ConditionError` with every problem of `condition`, each with its remedy."""
    problems = [problem for test in condition.tests() for problem in problems_of(test, dictionary)]
    if problems:
        raise ConditionError(*dict.fromkeys(problems))


def problems_of(test: Test, dictionary: FactDictionary) -> Iterator[Problem]:
    """What is wrong with one test; nothing if it fits."""
    fact = dictionary.get(test.fact)
    if fact is None or fact.id != test.fact:
        remedy = f"Its id is “{fact.id}”." if fact else nearest(test.fact, dictionary.words)
        yield Problem(f"There is no fact “{test.fact}”.", remedy=remedy)
        return
    operator = operator_of(test)
    if fact.type not in operator.types:
        phrases = ", ".join(f"“{other.phrase}”" for other in operators_for(fact.type))
        yield Problem(
            f"“{operator.phrase}” does not fit “{fact.name}”, which is a {fact.type.value}.",
            remedy=f"Use one of {phrases}.",
        )
        return
    yield from _problems_of_values(test, fact)


def _problems_of_values(test: Test, fact: Fact) -> Iterator[Problem]:
    match test:
        case IsKnown() | IsUnknown() | IsYes():
            return
        case (
            IsOneOf(_, values)
            | IsNoneOf(_, values)
            | IncludesAnyOf(_, values)
            | IncludesAllOf(_, values)
            | IncludesNoneOf(_, values)
        ):
            yield from _problems_of_choices(values, fact)
        case (
            Equals(_, value)
            | AtLeast(_, value)
            | MoreThan(_, value)
            | AtMost(_, value)
            | LessThan(_, value)
        ):
            yield from _problems_of_quantity(value, fact)
        case Between(_, low, high):
            yield from _problems_of_range(low, high, fact)
        case BetweenDays(_, first, last):
            if first > last:
                yield Problem(
                    f"“{fact.name}” cannot be between {first} and {last}.", remedy="Swap the two."
                )
        case Before() | After():
            return
        case WithinNext(_, days) | WithinLast(_, days) | MoreThanDaysAgo(_, days):
            if not 0 <= days <= MOST_DAYS:
                yield Problem(f"{days:,} days is out of range.", remedy=f"Use 0 to {MOST_DAYS:,}.")


def _problems_of_choices(values: tuple[str, ...], fact: Fact) -> Iterator[Problem]:
    if not values:
        yield Problem(
            f"The list of values for “{fact.name}” is empty.", remedy="Name at least one."
        )
    for value in values:
        if fact.values and value not in fact.labels:
            known = ", ".join(fact.labels)
            yield Problem(
                f"“{value}” is not a value of “{fact.name}”.",
                remedy=nearest(value, [*fact.labels, *fact.labels.values()])
                or f"Its values are {known}.",
            )


def _problems_of_quantity(value: Quantity, fact: Fact) -> Iterator[Problem]:
    if isinstance(value, Money) and fact.type is FactType.NUMBER:
        yield Problem(f"“{fact.name}” is a number, not money.", remedy="Leave the currency out.")
    if not isinstance(value, Money) and fact.type is FactType.MONEY:
        yield Problem(f"“{fact.name}” is money.", remedy="Say the currency, such as 50,000 EUR.")


def _problems_of_range(low: Quantity, high: Quantity, fact: Fact) -> Iterator[Problem]:
    yield from _problems_of_quantity(low, fact)
    yield from _problems_of_quantity(high, fact)
    if isinstance(low, Money) and isinstance(high, Money):
        if low.currency != high.currency:
            yield Problem(
                f"“{fact.name}” is between two currencies, {low.currency} and {high.currency}.",
                remedy="Use one currency.",
            )
        elif low.amount > high.amount:
            yield Problem(
                f"“{fact.name}” cannot be between {low} and {high}.", remedy="Swap the two."
            )
    elif not isinstance(low, Money) and not isinstance(high, Money) and low > high:
        yield Problem(f"“{fact.name}” cannot be between {low} and {high}.", remedy="Swap the two.")
