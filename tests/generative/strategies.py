"""Hypothesis strategies for dictionaries, moments, situations and conditions that fit together.

Values come from small pools around the limits that conditions name, so that boundaries are met
often: equal numbers, today and the days beside it, instants on both sides of a local midnight, sets
that share members, amounts in several currencies of which one has no rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from playcall_core.conditions import Condition, Group, Test, nodes
from playcall_core.conditions.check import MOST_DAYS
from playcall_core.conditions.nodes import Quantity
from playcall_core.facts import (
    UNKNOWN,
    Choice,
    Fact,
    FactDictionary,
    FactType,
    Moment,
    Money,
    Rates,
    Situation,
    Subject,
    Value,
)
from playcall_core.facts.values import known_set

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kiritimati",
)
BASE = "EUR"
CURRENCIES = (BASE, "USD", "JPY", "CHF")
"""CHF never has a rate; of the others the first rate may lie after the moment."""

WORDS = (
    "acme",
    "Acme Corp",
    "mid-market",
    "Research, and more",
    "and",
    "is known",
    "one of",
    "O'Brien",
    'say "yes"',
    "50,000",
    "Zürich",
    "ΣΊΣΥΦΟΣ",
    "naïve (beta)",
    "東京",
    "100%_off",
    "back\\slash",
    "null",
)
NAMES = ("Fact", "Deal size", "Is it won", "Land and expand", "Größe (in m²)", "or")
NUMBERS = (
    *(Decimal(whole) for whole in (0, 1, -1, 30, 50_000, 10**15 - 1, 10**15)),
    *(Decimal(text) for text in ("0.1", "0.2", "0.3", "2.5", "29.999999", "30.000001", "49999.99")),
    *(Decimal(text) for text in ("-0.00000000001", "0.100000000000001", "123456789.012345")),
)
AMOUNTS = (
    *(Decimal(whole) for whole in (0, 1, 100, 10_000, 50_000, -250, 10**11 - 1)),
    *(Decimal(text) for text in ("0.0001", "-0.0001", "99.9999", "9999.5", "10000.0001")),
)
DAY_OFFSETS = (-400, -91, -90, -31, -30, -29, -7, -1, 0, 1, 6, 7, 8, 30, 31, 90, 366)
SPANS = (0, 1, 7, 29, 30, 31, 90, 366)


@dataclass(frozen=True)
class World:
    """A dictionary, a moment, and situations and conditions over them."""

    dictionary: FactDictionary
    moment: Moment
    situations: tuple[Situation, ...]
    conditions: tuple[Condition, ...]


@st.composite
def dictionaries(draw: st.DrawFn, *, least: int = 1, most: int = 8) -> FactDictionary:
    """Facts of all types, with closed and open categories and sets, and odd names and labels."""
    types = draw(st.lists(st.sampled_from(FactType), min_size=least, max_size=most))
    facts = [draw(_facts(number, fact_type)) for number, fact_type in enumerate(types)]
    return FactDictionary(tuple(facts), BASE)


@st.composite
def _facts(draw: st.DrawFn, number: int, fact_type: FactType) -> Fact:
    spoken = draw(st.sampled_from(NAMES))
    values: tuple[Choice, ...] = ()
    if fact_type in {FactType.CATEGORY, FactType.SET} and draw(st.booleans()):
        words = st.sampled_from(WORDS)
        labels = draw(st.lists(words, min_size=1, max_size=6, unique_by=str.casefold))
        keyed = draw(st.booleans())
        values = tuple(
            Choice(f"k{place}" if keyed else label, label) for place, label in enumerate(labels)
        )
    return Fact(f"fact-{number}", f"{spoken} {number}", fact_type, Subject.OPPORTUNITY, values)


@st.composite
def moments(draw: st.DrawFn) -> Moment:
    """Moments in several time zones, often beside a midnight or a change of clocks, with rates."""
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    edges = st.sampled_from(
        (date(2024, 2, 29), date(2026, 3, 29), date(2025, 10, 26), date(2026, 12, 31))
    )
    day = draw(edges | st.dates(date(2012, 1, 1), date(2034, 12, 31)))
    return Moment(at=draw(instants(day, zone)), zone=zone, currency=BASE, rates=draw(_rates(day)))


@st.composite
def _rates(draw: st.DrawFn, around: date) -> Rates:
    dated = {}
    for currency in CURRENCIES[1:-1]:
        offsets = draw(st.sets(st.sampled_from((-400, -30, -1, 0, 1, 30)), max_size=4))
        rate = st.sampled_from(("1", "0.92", "1.0834", "0.006137", "0.33333333", "2.5"))
        dated[currency] = tuple(
            (around + timedelta(days=offset), Decimal(draw(rate))) for offset in sorted(offsets)
        )
    return Rates(dated)


def instants(day: date, zone: ZoneInfo) -> st.SearchStrategy[datetime]:
    """Instants (UTC) around the local midnights of `day`, to the microsecond."""
    midnight = datetime.combine(day, time(), zone).astimezone(UTC)
    edges = (-1, 0, 1, 1_800_000_000, 86_399_999_999, 86_400_000_000)
    return st.builds(
        lambda microseconds: midnight + timedelta(microseconds=microseconds),
        st.sampled_from(edges) | st.integers(-90_000_000_000, 90_000_000_000),
    )


def values(fact: Fact, moment: Moment) -> st.SearchStrategy[Value]:
    """A value of the fact, or `UNKNOWN`."""
    known: st.SearchStrategy[Value]
    match fact.type:
        case FactType.CATEGORY:
            known = keys(fact)
        case FactType.SET:
            known = _sets(fact)
        case FactType.NUMBER:
            known = numbers()
        case FactType.MONEY:
            known = amounts()
        case FactType.DATE:
            known = days(moment) | days(moment).flatmap(lambda day: instants(day, moment.zone))
        case FactType.YES_NO:
            known = st.booleans()
    return st.one_of(known, known, known, st.just(UNKNOWN))


def keys(fact: Fact) -> st.SearchStrategy[str]:
    """A key of a category or set: a declared one, or any word where none are declared."""
    return st.sampled_from([choice.key for choice in fact.values] or list(WORDS))


@st.composite
def _sets(draw: st.DrawFn, fact: Fact) -> Value:
    return known_set(draw(st.sets(keys(fact), max_size=3)), complete=draw(st.booleans()))


def numbers() -> st.SearchStrategy[Decimal]:
    """Numbers of at most 15 significant digits."""
    built = st.builds(
        lambda digits, power: Decimal(digits).scaleb(power),
        st.integers(-(10**15) + 1, 10**15 - 1),
        st.integers(-12, 3),
    )
    return st.sampled_from(NUMBERS) | built


def amounts(currencies: Sequence[str] = CURRENCIES) -> st.SearchStrategy[Money]:
    """Amounts of at most four decimals, in several currencies."""
    cents = st.integers(-(10**12), 10**12).map(lambda number: Decimal(number).scaleb(-2))
    return st.builds(Money, st.sampled_from(AMOUNTS) | cents, st.sampled_from(currencies))


def days(moment: Moment) -> st.SearchStrategy[date]:
    """Days, mostly near the moment's own."""
    near = st.sampled_from(DAY_OFFSETS).map(lambda offset: moment.today + timedelta(days=offset))
    return near | st.dates(date(1990, 1, 1), date(2060, 12, 31))


@st.composite
def situations(
    draw: st.DrawFn, dictionary: FactDictionary, moment: Moment, name: str = "s"
) -> Situation:
    """A situation: each fact has a value, is `UNKNOWN`, or is not mentioned."""
    chosen = {fact.id: draw(values(fact, moment)) for fact in dictionary if draw(st.integers(0, 9))}
    return Situation(chosen, Subject.OPPORTUNITY, name, name)


def tests(dictionary: FactDictionary, moment: Moment) -> st.SearchStrategy[Test]:
    """One test that fits a fact of the dictionary."""
    return st.sampled_from(dictionary.facts).flatmap(lambda fact: tests_of(fact, moment, ()))


def tests_of(fact: Fact, moment: Moment, met: Sequence[Value]) -> st.SearchStrategy[Test]:
    """One test that fits the fact; each operator of its type, and now and then “is known”.

    Half of the limits are values of the fact that are `met`, so that boundaries are.
    """
    id_ = st.just(fact.id)
    told = (st.builds(nodes.IsKnown, id_), st.builds(nodes.IsUnknown, id_))
    match fact.type:
        case FactType.CATEGORY:
            some = _key_lists(fact)
            return st.one_of(
                st.builds(nodes.IsOneOf, id_, some), st.builds(nodes.IsNoneOf, id_, some), *told
            )
        case FactType.SET:
            some = _key_lists(fact)
            return st.one_of(
                st.builds(nodes.IncludesAnyOf, id_, some),
                st.builds(nodes.IncludesAllOf, id_, some),
                st.builds(nodes.IncludesNoneOf, id_, some),
                *told,
            )
        case FactType.NUMBER | FactType.MONEY:
            return st.one_of(_quantity_tests(fact, met), *told)
        case FactType.DATE:
            return st.one_of(_day_tests(fact, moment, met), *told)
        case FactType.YES_NO:
            return st.one_of(st.builds(nodes.IsYes, id_, st.booleans()), *told)


def _key_lists(fact: Fact) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(keys(fact), min_size=1, max_size=4, unique=True).map(tuple)


def _quantity_tests(fact: Fact, met: Sequence[Value]) -> st.SearchStrategy[Test]:
    id_ = st.just(fact.id)
    seen = [value for value in met if isinstance(value, Decimal | Money)]
    limit: st.SearchStrategy[Quantity] = amounts() if fact.type is FactType.MONEY else numbers()
    if seen:
        limit = st.sampled_from(seen) | limit
    return st.one_of(
        st.builds(nodes.Equals, id_, limit),
        st.builds(nodes.AtLeast, id_, limit),
        st.builds(nodes.MoreThan, id_, limit),
        st.builds(nodes.AtMost, id_, limit),
        st.builds(nodes.LessThan, id_, limit),
        st.tuples(limit, limit).map(lambda ends: _range(fact, *ends)),
    )


def _range(fact: Fact, one: Quantity, other: Quantity) -> Test:
    """The range between two limits, in the currency of the first."""
    if isinstance(one, Money) and isinstance(other, Money):
        low, high = sorted((one.amount, other.amount))
        return nodes.Between(fact.id, Money(low, one.currency), Money(high, one.currency))
    least, most = sorted(limit for limit in (one, other) if isinstance(limit, Decimal))
    return nodes.Between(fact.id, least, most)


def _day_tests(fact: Fact, moment: Moment, met: Sequence[Value]) -> st.SearchStrategy[Test]:
    id_, day, span = st.just(fact.id), days(moment), st.sampled_from(SPANS)
    seen = [moment.day_of(value) for value in met if isinstance(value, date)]
    if seen:
        day = st.sampled_from(seen) | day
        near = {abs((one - moment.today).days) for one in seen} | {0}
        span = st.sampled_from(sorted(days for days in near if days <= MOST_DAYS)) | span
    return st.one_of(
        st.builds(nodes.Before, id_, day),
        st.builds(nodes.After, id_, day),
        st.tuples(day, day).map(lambda pair: nodes.BetweenDays(fact.id, min(pair), max(pair))),
        st.builds(nodes.WithinNext, id_, span),
        st.builds(nodes.WithinLast, id_, span),
        st.builds(nodes.MoreThanDaysAgo, id_, span),
    )


def conditions(
    dictionary: FactDictionary, moment: Moment, *, groups: int = 3, tests_each: int = 3
) -> st.SearchStrategy[Condition]:
    """Conditions that fit the dictionary: at most so many groups, at most so many tests in each."""
    group = st.lists(tests(dictionary, moment), min_size=1, max_size=tests_each).map(
        lambda chosen: Group(tuple(chosen))
    )
    return st.lists(group, min_size=1, max_size=groups).map(lambda chosen: Condition(tuple(chosen)))


@st.composite
def worlds(draw: st.DrawFn, *, subjects: int = 60, plays: int = 12) -> World:
    """A dictionary and a moment with many situations and up to so many conditions.

    Situations combine a few drawn values of each fact, and conditions a few drawn tests: combining
    costs nothing, so one world says as much as many.
    """
    dictionary = draw(dictionaries())
    moment = draw(moments())
    pools = {
        fact.id: [UNKNOWN, *draw(st.lists(values(fact, moment), min_size=2, max_size=5))]
        for fact in dictionary
    }
    test = st.sampled_from(dictionary.facts).flatmap(
        lambda fact: tests_of(fact, moment, pools[fact.id])
    )
    some = tuple(draw(st.lists(test, min_size=min(4, plays), max_size=plays)))
    many = draw(st.integers(1, subjects))
    return World(
        dictionary,
        moment,
        tuple(_combined(pools, number) for number in range(many)),
        (
            *(Condition((Group((test,)),)) for test in some),
            *draw(st.lists(_conditions_of(some), max_size=plays)),
        ),
    )


def _combined(pools: dict[str, list[Value]], number: int) -> Situation:
    """The situation of this number: of each fact the next value, each fact at another pace."""
    chosen = {
        fact: pool[(number // (place + 1) + place) % len(pool)]
        for place, (fact, pool) in enumerate(pools.items())
    }
    return Situation(chosen, Subject.OPPORTUNITY, f"s{number}", f"Subject {number}")


def _conditions_of(some: Sequence[Test]) -> st.SearchStrategy[Condition]:
    group = st.lists(st.sampled_from(some), min_size=1, max_size=3).map(tuple).map(Group)
    return st.lists(group, min_size=1, max_size=3).map(tuple).map(Condition)
