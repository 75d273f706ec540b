"""Reads FEEL expressions as far as they are taken: literals, names, arithmetic, lists."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final, NoReturn

from playcall_core.decision_tables.literals import temporal
from playcall_core.decision_tables.nodes import (
    NULL,
    Arithmetic,
    Constant,
    Expression,
    ListOf,
    Negative,
    Untaken,
    Variable,
)
from playcall_core.decision_tables.tokens import NO_NAMES, Names, NotTaken, Token, tokens, unquoted
from playcall_core.decision_tables.values import Value

MOST_DEPTH: Final = 60
_PLAIN = re.compile(r'\s*(?:(-?\d{1,30}(?:\.\d{1,30})?)|"([^"\\]*)")\s*')
_LITERALS: Final[dict[str, Value]] = {"true": True, "false": False, "null": None}
_TEMPORAL: Final = frozenset({"date", "time", "date and time", "duration"})
_KEYWORDS: Final = {
    "if": "if … then … else",
    "for": "for … return",
    "some": "some … satisfies",
    "every": "every … satisfies",
    "function": "a function of its own",
    "instance": "instance of",
    "between": "between",
    "in": "in",
    "and": "and",
    "or": "or",
    "not": "not",
}


def parse_expression(text: str, names: Names = NO_NAMES) -> Expression:
    """The expression in an output entry; `Untaken` with the reason where it is not taken.

    `names` are those of inputs and decisions. An empty text is null, as modellers leave it.
    """
    if not text.strip():
        return NULL
    plain = plain_value(text)
    if plain is not None:
        return plain
    try:
        reader = Reader(tokens(text, names))
        found = reader.expression()
        reader.expect_end()
    except NotTaken as reason:
        return Untaken(text.strip(), str(reason))
    return found


def plain_value(text: str) -> Constant | None:
    """The number or text that most cells are, found without tokens; None for anything else."""
    match = _PLAIN.fullmatch(text)
    if match is None:
        return None
    return Constant(Decimal(match[1])) if match[1] else Constant(match[2])


class Reader:
    """Reads tokens from left to right. Raises `NotTaken`."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self.place = 0
        self._depth = 0

    @property
    def token(self) -> Token:
        """The next token."""
        return self._tokens[self.place]

    @property
    def is_at_end(self) -> bool:
        """Whether nothing follows."""
        return self._tokens[self.place].kind == "end"

    def is_sign(self, *signs: str) -> bool:
        """Whether one of these signs comes next."""
        token = self._tokens[self.place]
        return token.kind == "sign" and token.text in signs

    def is_word(self, *words: str) -> bool:
        """Whether one of these words comes next."""
        token = self._tokens[self.place]
        return token.kind == "word" and " ".join(token.text.split()) in words

    def take(self) -> Token:
        """The next token, which is then behind us."""
        token = self._tokens[self.place]
        self.place += token.kind != "end"
        return token

    def took(self, *signs: str) -> bool:
        """Whether one of these signs came next; it is then behind us."""
        if not self.is_sign(*signs):
            return False
        self.place += 1
        return True

    def expect(self, sign: str) -> None:
        """Raise `NotTaken` unless the sign comes next."""
        if not self.took(sign):
            raise NotTaken(f"“{sign}” is missing {self._before()}.")

    def expect_end(self) -> None:
        """Raise `NotTaken` unless nothing follows."""
        token = self.token
        if token.kind == "end":
            return
        if token.kind == "word" and token.text in _KEYWORDS:
            raise NotTaken(f"“{_KEYWORDS[token.text]}” is not taken here.")
        raise NotTaken(f"“{token.text}” is not understood here.")

    def _before(self) -> str:
        return f"before “{self.token.text}”" if not self.is_at_end else "at the end"

    def deeper(self) -> None:
        """Counts one more level of brackets; `NotTaken` if there are too many."""
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise NotTaken(f"More than {MOST_DEPTH} brackets stand within each other.")

    def shallower(self) -> None:
        """Counts one level less."""
        self._depth -= 1

    def here(self) -> tuple[int, int]:
        """Where reading is, to come back to."""
        return self.place, self._depth

    def back_to(self, here: tuple[int, int]) -> None:
        """Read on from an earlier place."""
        self.place, self._depth = here

    def expression(self) -> Expression:
        """A sum of terms."""
        self.deeper()
        left = self._term()
        while self.is_sign("+", "-"):
            operator = self.take().text
            left = Arithmetic(operator, left, self._term())
        self.shallower()
        return left

    def _term(self) -> Expression:
        left = self._power()
        while self.is_sign("*", "/"):
            operator = self.take().text
            left = Arithmetic(operator, left, self._power())
        return left

    def _power(self) -> Expression:
        left = self._signed()
        while self.took("**"):
            left = Arithmetic("**", left, self._signed())
        return left

    def _signed(self) -> Expression:
        if not self.took("-"):
            return self._primary()
        self.deeper()
        operand = self._signed()
        self.shallower()
        if isinstance(operand, Constant) and isinstance(operand.value, Decimal):
            return Constant(-operand.value)
        return Negative(operand)

    def _primary(self) -> Expression:
        token = self.take()
        match token.kind:
            case "number":
                return Constant(_number(token.text))
            case "string":
                return Constant(unquoted(token.text))
            case "name":
                return self._path(token.text)
            case "word":
                return self._word(" ".join(token.text.split()))
        match token.text:
            case "(":
                inner = self.expression()
                self.expect(")")
                return inner
            case "[":
                return self._list()
            case "@":
                return Constant(temporal("@", self._string()))
        if token.kind == "end":
            raise NotTaken("It ends too early.")
        raise NotTaken(f"“{token.text}” is not understood here.")

    def _list(self) -> Expression:
        items: list[Expression] = []
        while not self.is_sign("]"):
            if items:
                self.expect(",")
            items.append(self.expression())
        self.expect("]")
        return ListOf(tuple(items))

    def _string(self) -> str:
        token = self.take()
        if token.kind != "string":
            raise NotTaken("A text in quotation marks is missing.")
        return unquoted(token.text)

    def _word(self, word: str) -> Expression:
        if word in _LITERALS:
            return Constant(_LITERALS[word])
        if not self.is_sign("("):
            self._refuse_word(word)
        if word not in _TEMPORAL:
            raise NotTaken(f"It calls the function “{word}”, which is not taken.")
        self.take()
        value = self._day_of_numbers() if word == "date" and self.token.kind == "number" else None
        if value is None:
            if self.token.kind != "string":
                raise NotTaken(f"“{word}(…)” is taken with a text in quotation marks only.")
            value = temporal(word, self._string())
        self.expect(")")
        return Constant(value)

    def _refuse_word(self, word: str) -> NoReturn:
        if word in _KEYWORDS:
            raise NotTaken(f"“{_KEYWORDS[word]}” is not taken here.")
        raise NotTaken(
            f"“{word}” is neither a value nor a name that the file declares. "
            "Texts stand in quotation marks."
        )

    def _day_of_numbers(self) -> date:
        parts = []
        for place in range(3):
            if place:
                self.expect(",")
            parts.append(self.take().text)
        try:
            return date(int(parts[0]), int(parts[1]), int(parts[2]))
        except ValueError:
            raise NotTaken(f"date({', '.join(parts)}) is no day.") from None

    def _path(self, first: str) -> Expression:
        path = [first]
        while self.took("."):
            token = self.take()
            if token.kind not in ("name", "word"):
                raise NotTaken(f"A name is missing behind “{'.'.join(path)}.”.")
            path.append(token.text)
        if self.is_sign("["):
            raise NotTaken(f"It filters “{'.'.join(path)}”, which is not taken.")
        if self.is_sign("("):
            raise NotTaken(f"It calls the function “{'.'.join(path)}”, which is not taken.")
        return Variable(tuple(path))


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise NotTaken(f"“{text}” is too large or too small.") from None
