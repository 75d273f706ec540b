"""Reads unary tests: the input entries of a decision table."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import cast

from playcall_core.decision_tables.expressions import Reader, plain_value
from playcall_core.decision_tables.nodes import (
    ANYTHING,
    COMPARATORS,
    All,
    Comparator,
    Compare,
    Constant,
    Contains,
    Expression,
    Interval,
    Is,
    Not,
    OneOf,
    UnaryTest,
    UntakenTest,
    Variable,
)
from playcall_core.decision_tables.tokens import NO_NAMES, Names, NotTaken, tokens

_NUMBER = r"\s*(?P<{}>-?\d{{1,30}}(?:\.\d{{1,30}})?)\s*"
_RANGE = re.compile(
    rf"(?P<sign>[<>]=?){_NUMBER.format('limit')}"
    rf"|(?P<opening>[\[\](]){_NUMBER.format('low')}\.\.{_NUMBER.format('high')}(?P<closing>[\])\[])"
)


def parse_tests(text: str, names: Names = NO_NAMES, subject: str = "") -> UnaryTest:
    """The unary tests in an input entry; `UntakenTest` with the reason where they are not taken.

    `names` are those of inputs and decisions, `subject` the expression that is tested: `Age > 5` in
    the column “Age” is `? > 5`. An empty text is `-`, as modellers leave it.
    """
    said = text.strip()
    if said in ("", "-"):
        return ANYTHING
    plain = plain_value(said)
    if plain is not None:
        return Is(plain)
    range_ = _RANGE.fullmatch(said)
    if range_ is not None:
        return _range(range_)
    try:
        reader = _Tests(tokens(said, names))
        reader.subject = " ".join(subject.split())
        found = reader.tests()
        reader.expect_end()
    except NotTaken as reason:
        return UntakenTest(said, str(reason))
    return found


def _range(match: re.Match[str]) -> UnaryTest:
    """A comparison with a number, or an interval of two, as most cells of long tables are."""
    if match["sign"]:
        return Compare(cast(Comparator, match["sign"]), Constant(Decimal(match["limit"])))
    low, high = Constant(Decimal(match["low"])), Constant(Decimal(match["high"]))
    return Interval(low, high, match["opening"] != "[", match["closing"] != "]")


class _Tests(Reader):
    subject = ""
    names_subject = False
    """Whether the test read last names the input as “?”; only such tests are joined by and, or."""

    def tests(self) -> UnaryTest:
        """Some tests with commas between them: any of them."""
        found = [self._either()]
        while self.took(","):
            found.append(self._either())
        return found[0] if len(found) == 1 else OneOf(tuple(found))

    def _either(self) -> UnaryTest:
        found = [self._both()]
        while self.is_word("or"):
            self._join()
            found.append(self._both())
            self._check_joined()
        return found[0] if len(found) == 1 else OneOf(tuple(found))

    def _both(self) -> UnaryTest:
        found = [self._test()]
        while self.is_word("and"):
            self._join()
            found.append(self._test())
            self._check_joined()
        return found[0] if len(found) == 1 else All(tuple(found))

    def _join(self) -> None:
        self._check_joined()
        self.take()

    def _check_joined(self) -> None:
        if not self.names_subject:
            raise NotTaken("“and” and “or” join only tests that name the input as “?”.")

    def _test(self) -> UnaryTest:
        self.names_subject = False
        if self.is_word("not") and self._follows("("):
            return self._not()
        if self.is_word("list contains"):
            return self._contains()
        if self._is_subject():
            return self._of_subject()
        if self.is_sign(*COMPARATORS):
            return self._compare()
        if self.is_sign("[", "]", "("):
            return self._bracket()
        return self._value(self.expression())

    def _follows(self, sign: str) -> bool:
        following = self._tokens[self.place + 1]
        return following.kind == "sign" and following.text == sign

    def _not(self) -> UnaryTest:
        self.take()
        self.expect("(")
        self.deeper()
        inner = self.tests()
        self.shallower()
        self.expect(")")
        return Not(inner)

    def _contains(self) -> UnaryTest:
        self.take()
        self.expect("(")
        if not self._is_subject():
            raise NotTaken("“list contains” is taken with “?” as the list only.")
        self.take()
        self.expect(",")
        member = self.expression()
        self.expect(")")
        self.names_subject = True
        return Contains(member)

    def _is_subject(self) -> bool:
        """Whether the input itself stands here: `?`, or its own name before a comparison."""
        if self.is_sign("?"):
            return True
        token = self.token
        if token.kind != "name" or token.text != self.subject:
            return False
        following = self._tokens[self.place + 1]
        return following.text in COMPARATORS or following.text in ("in", "between")

    def _of_subject(self) -> UnaryTest:
        self.take()
        if self.is_sign(*COMPARATORS):
            found = self._compare()
        elif self.is_word("between"):
            found = self._between()
        elif self.is_word("in"):
            found = self._in()
        else:
            raise NotTaken("Behind “?” only a comparison, “in” or “between” is taken.")
        self.names_subject = True
        return found

    def _in(self) -> UnaryTest:
        self.take()
        if not self.is_sign("("):
            return self._test()
        here = self.here()
        try:
            return self._bracket()
        except NotTaken:
            self.back_to(here)
        self.expect("(")
        inner = self.tests()
        self.expect(")")
        return inner

    def _between(self) -> UnaryTest:
        self.take()
        low = self.expression()
        if not self.is_word("and"):
            raise NotTaken("“and” is missing behind “between”.")
        self.take()
        return Interval(low, self.expression())

    def _compare(self) -> UnaryTest:
        operator = cast(Comparator, self.take().text)
        operand = self.expression()
        if operator == "=":
            return Is(operand)
        return Compare(operator, operand)

    def _bracket(self) -> UnaryTest:
        """An interval, or an expression or test that begins with a bracket."""
        here = self.here()
        opening = self.take().text
        try:
            low = self.expression()
            is_interval = self.took("..")
        except NotTaken:
            if opening == "]":
                raise
            is_interval = False
        if not is_interval:
            if opening == "]":
                raise NotTaken("“..” is missing in the interval.")
            self.back_to(here)
            return self._group() if self._has_subject_inside() else self._value(self.expression())
        high = self.expression()
        if not self.is_sign("]", ")", "["):
            raise NotTaken("The interval is never closed.")
        closing = self.take().text
        return Interval(low, high, opening != "[", closing != "]")

    def _group(self) -> UnaryTest:
        """A condition on “?” in brackets."""
        self.expect("(")
        self.deeper()
        inner = self._either()
        self.shallower()
        self.expect(")")
        return inner

    def _has_subject_inside(self) -> bool:
        depth = 0
        for token in self._tokens[self.place :]:
            if token.kind == "sign" and token.text == "?":
                return True
            depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "sign" else 0
            if not depth:
                return False
        return False

    def _value(self, expression: Expression) -> UnaryTest:
        if self.is_sign(*COMPARATORS) or self.is_word("in", "between", "instance"):
            raise NotTaken("It compares something else than the input of this column.")
        return Is(expression)


def constant(test: UnaryTest) -> Constant | None:
    """The one value that a test asks for; None if it asks for anything else."""
    if isinstance(test, Is) and isinstance(test.expression, Constant):
        return test.expression
    return None


def uses_names(expression: Expression) -> bool:
    """Whether the expression depends on other inputs or decisions."""
    match expression:
        case Variable():
            return True
        case Constant():
            return False
        case _:
            parts = [getattr(expression, name, None) for name in ("left", "right", "operand")]
            inner = [*filter(None, parts), *getattr(expression, "items", ())]
            return any(uses_names(part) for part in inner)
