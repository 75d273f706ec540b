"""Reads the text form of conditions.

    condition := group { "or" group }
    group     := item { "and" item }
    item      := "(" condition ")" | test
    test      := fact operator value

A fact is its id or its name, a value its key or its label, in any case. Values with a comma, a
bracket or a reserved word in them are quoted: `"Research, and more"`; a quote inside is doubled.
Brackets are multiplied out: `(a or b) and c` is read as `a and c or b and c`.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from itertools import product
from typing import NoReturn, assert_never

from playcall_core.conditions.check import problems_of
from playcall_core.conditions.nodes import (
    After,
    AtLeast,
    AtMost,
    Before,
    Between,
    BetweenDays,
    Condition,
    Equals,
    Group,
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
from playcall_core.conditions.operators import operators_for
from playcall_core.errors import ConditionError, FactError, Place, Problem, nearest
from playcall_core.facts import Fact, FactDictionary, FactType, Money
from playcall_core.facts.values import read_number

MOST_GROUPS = 1_000
_TOKEN = re.compile(r'\s*("(?:[^"]|"")*"|“[^”]*”|[(),]|[^\s(),"“”]+|\S)')
_NUMBER = re.compile(r"\s*(-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)(?![\w.])")
_DAY = re.compile(r"\s*(\d{4}-\d{2}-\d{2})(?!\w)")

Groups = list[tuple[Test, ...]]


def parse_condition(text: str, dictionary: FactDictionary) -> Condition:
    """The condition that `text` says; `ConditionError` with the place and what to do otherwise."""
    reader = _Reader(text, dictionary)
    if reader.peek() == "":
        raise ConditionError("The condition is empty. Say when it holds.")
    groups = reader.condition()
    if reader.peek() != "":
        reader.fail(f"“{reader.peek()}” was not expected here.", "Join tests with “and” or “or”.")
    return Condition(tuple(Group(tests) for tests in groups))


class _Reader:
    """A cursor over the text; each method reads one rule of the grammar."""

    def __init__(self, text: str, dictionary: FactDictionary) -> None:
        self._text = text
        self._dictionary = dictionary
        self._at = 0

    def fail(self, what: str, remedy: str = "") -> NoReturn:
        """Raise `ConditionError` at the next word."""
        blank = len(self._text) - len(self._text[self._at :].lstrip())
        raise ConditionError(Problem(what, Place(position=blank + 1), remedy))

    def peek(self) -> str:
        """The next word, quoted value or mark; empty at the end."""
        return self._next()[0]

    def take(self) -> str:
        """The same, and move past it."""
        token, self._at = self._next()
        return token

    def _next(self) -> tuple[str, int]:
        match = _TOKEN.match(self._text, self._at)
        return (match[1], match.end()) if match else ("", len(self._text))

    def word(self) -> str:
        """The next word or quoted value without its quotes, and move past it."""
        if self.peek() in _QUOTES:
            self.fail(f"The quotation mark {self.peek()} has no partner.", "Add the other one.")
        token = self.take()
        if token.startswith('"'):
            return token[1:-1].replace('""', '"')
        return token[1:-1] if token.startswith("“") else token

    def accept(self, phrase: str) -> bool:
        """Move past the words of `phrase` if they come next."""
        start = self._at
        for word in phrase.split():
            if self.peek().casefold() != word:
                self._at = start
                return False
            self.take()
        return True

    def condition(self) -> Groups:
        groups = self.group()
        while self.accept("or"):
            groups += self.group()
        if len(groups) > MOST_GROUPS:
            self.fail(f"The condition has more than {MOST_GROUPS:,} groups.", "Split it.")
        return groups

    def group(self) -> Groups:
        groups = self.item()
        while self.accept("and"):
            others = self.item()
            if len(groups) * len(others) > MOST_GROUPS:
                self.fail(f"The brackets multiply out to over {MOST_GROUPS:,} groups.", "Split it.")
            groups = [left + right for left, right in product(groups, others)]
        return groups

    def item(self) -> Groups:
        if not self.accept("("):
            return [(self.test(),)]
        if self.peek() == ")":
            self.fail("The brackets are empty.", "Add a test or remove them.")
        groups = self.condition()
        if not self.accept(")"):
            self.fail("A bracket is not closed.", "Add “)”.")
        return groups

    def test(self) -> Test:
        start = self._at
        fact = self.fact()
        test = self.predicate(fact)
        for problem in problems_of(test, self._dictionary):
            self._at = start
            self.fail(problem.what, problem.remedy)
        return test

    def fact(self) -> Fact:
        """The longest run of words that names a fact."""
        start, found = self._at, None
        words: list[str] = []
        while len(words) < self._dictionary.most_words and self.peek() not in ("", *"(),"):
            words.append(self.word())
            if fact := self._dictionary.get(" ".join(words)):
                found = fact, self._at
        self._at = start
        if found is None:
            phrase = self._phrase_before_operator()
            remedy = nearest(phrase, self._dictionary.words)
            if not phrase:
                self.fail("A test is missing here.", "Say which fact is tested.")
            self.fail(f"There is no fact “{phrase}”.", remedy or "Declare it under “facts”.")
        fact, self._at = found
        return fact

    def _phrase_before_operator(self) -> str:
        start, words = self._at, []
        while (word := self.peek()) and word.casefold() not in _VERBS and word not in "(),":
            words.append(self.word())
        self._at = start
        return " ".join(words)

    def predicate(self, fact: Fact) -> Test:
        if self.accept("include") or self.accept("includes"):
            return self.members(fact)
        if not (self.accept("is") or self.accept("are")):
            self._unfit(fact)
        if self.accept("known"):
            return IsKnown(fact.id)
        if self.accept("unknown"):
            return IsUnknown(fact.id)
        match fact.type:
            case FactType.CATEGORY:
                return self.choice(fact)
            case FactType.NUMBER | FactType.MONEY:
                return self.quantity_test(fact)
            case FactType.DATE:
                return self.day_test(fact)
            case FactType.YES_NO:
                return self.yes_no(fact)
            case FactType.SET:
                self._unfit(fact)
            case _:
                assert_never(fact.type)

    def members(self, fact: Fact) -> Test:
        if fact.type is not FactType.SET:
            self._unfit(fact)
        if self.accept("all of"):
            return IncludesAllOf(fact.id, self.values(fact))
        if self.accept("none of"):
            return IncludesNoneOf(fact.id, self.values(fact))
        self.accept("any of")
        return IncludesAnyOf(fact.id, self.values(fact))

    def choice(self, fact: Fact) -> Test:
        if self.accept("one of"):
            return IsOneOf(fact.id, self.values(fact))
        if self.accept("none of"):
            return IsNoneOf(fact.id, self.values(fact))
        if self.accept("not"):
            return IsNoneOf(fact.id, self.values(fact))
        return IsOneOf(fact.id, self.values(fact))

    def values(self, fact: Fact) -> tuple[str, ...]:
        values = [self.value(fact)]
        while self.accept(","):
            values.append(self.value(fact))
        return tuple(dict.fromkeys(values))

    def value(self, fact: Fact) -> str:
        start, words = self._at, []
        while (word := self.peek()) and word.casefold() not in {"and", "or"} and word not in "(),":
            words.append(self.word())
        if not words:
            self.fail(f"A value of “{fact.name}” is missing here.", _choices(fact))
        spoken = " ".join(words)
        key = fact.key(spoken)
        if key is None:
            self._at = start
            self._no_value(fact, spoken)
        return key

    def _no_value(self, fact: Fact, spoken: str) -> NoReturn:
        near = nearest(spoken, [*fact.labels, *fact.labels.values()])
        if not near and spoken.casefold().startswith(_COMPARING):
            self._unfit(
                fact, f"“{spoken}” does not fit here: “{fact.name}” is a {fact.type.value}."
            )
        self.fail(f"“{spoken}” is not a value of “{fact.name}”.", near or _choices(fact))

    def quantity_test(self, fact: Fact) -> Test:
        if self.accept("between"):
            low, explicit = self.quantity(fact), self._text[self._at - 1].isalpha()
            if not self.accept("and"):
                self.fail("“between” needs two values.", "Write “between 5 and 10”.")
            high = self.quantity(fact)
            if isinstance(low, Money) and isinstance(high, Money) and not explicit:
                low = Money(low.amount, high.currency)
            return Between(fact.id, low, high)
        for phrase, node in _QUANTITY_TESTS:
            if self.accept(phrase):
                return node(fact.id, self.quantity(fact))
        return Equals(fact.id, self.quantity(fact))

    def quantity(self, fact: Fact) -> Quantity:
        start, number = self._at, self.number()
        if number is None:
            found = f"“{self.peek()}” is not a number" if self.peek() else "A number is missing"
            self._unfit(fact, f"{found}, as “{fact.name}” needs.")
        if fact.type is FactType.NUMBER:
            return number
        try:
            return Money(number, self.currency())
        except FactError as error:
            self._at = start
            self.fail(str(error))

    def number(self) -> Decimal | None:
        """The next number, and move past it; None if something else comes next."""
        match = _NUMBER.match(self._text, self._at)
        if match is None:
            return None
        try:
            number = read_number(match[1])
        except FactError as error:
            self.fail(str(error))
        self._at = match.end()
        return number

    def currency(self) -> str:
        word = self.peek()
        if len(word) == 3 and word.isalpha() and word.casefold() != "and":
            return self.take().upper()
        return self._dictionary.currency

    def day_test(self, fact: Fact) -> Test:
        if self.accept("between"):
            first = self.day(fact)
            if not self.accept("and"):
                self.fail("“between” needs two days.", "Write “between 2026-01-01 and 2026-03-31”.")
            return BetweenDays(fact.id, first, self.day(fact))
        if self.accept("before"):
            return Before(fact.id, self.day(fact))
        if self.accept("after"):
            return After(fact.id, self.day(fact))
        if self.accept("within the next"):
            return WithinNext(fact.id, self.days())
        if self.accept("within the last"):
            return WithinLast(fact.id, self.days())
        if self.accept("more than"):
            days = self.days()
            if not self.accept("ago"):
                self.fail("“more than N days” needs “ago”.", "Write “more than 30 days ago”.")
            return MoreThanDaysAgo(fact.id, days)
        self._unfit(fact)

    def day(self, fact: Fact) -> date:
        match = _DAY.match(self._text, self._at)
        if match is None:
            found = f"“{self.peek()}” is not a day" if self.peek() else "A day is missing"
            self.fail(f"{found}, as “{fact.name}” needs.", "Write it as 2026-03-31.")
        try:
            day = date.fromisoformat(match[1])
        except ValueError:
            self.fail(f"There is no day {match[1]}.", "Check the month and the day.")
        self._at = match.end()
        return day

    def days(self) -> int:
        start, number = self._at, self.number()
        if number is None or number != number.to_integral_value():
            self._at = start
            word = self.peek()
            found = f"“{word}” is not a number of days" if word else "A number is missing"
            self.fail(f"{found}.", "Write it as 30 days.")
        if not (self.accept("days") or self.accept("day")):
            self.fail("“days” is missing here.", "Write it as 30 days.")
        return int(number)

    def yes_no(self, fact: Fact) -> Test:
        if self.accept("yes"):
            return IsYes(fact.id, True)
        if self.accept("no"):
            return IsYes(fact.id, False)
        self._unfit(fact)

    def _unfit(self, fact: Fact, what: str = "") -> NoReturn:
        phrases = ", ".join(f"“{operator.phrase}”" for operator in operators_for(fact.type))
        found = (
            f"“{self.peek()}” does not fit here" if self.peek() else "The condition ends too early"
        )
        self.fail(
            what or f"{found}: “{fact.name}” is a {fact.type.value}.",
            f"After “{fact.name}” write one of {phrases}.",
        )


_QUOTES = frozenset({'"', "“", "”"})
_VERBS = frozenset({"is", "are", "include", "includes", "and", "or"})
_QUANTITY_TESTS = (
    ("at least", AtLeast),
    ("more than", MoreThan),
    ("at most", AtMost),
    ("less than", LessThan),
)
# How a test of another type goes on after “is”; a category or a set has no order.
_COMPARING = (
    *(f"{phrase} " for phrase, _ in _QUANTITY_TESTS),
    "between ",
    "before ",
    "after ",
    "within ",
)


def _choices(fact: Fact) -> str:
    return f"Its values are {', '.join(fact.labels)}." if fact.values else "Name at least one."
