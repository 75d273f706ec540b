"""Splits FEEL into tokens: numbers, strings, signs, names (which may contain blanks), words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

MOST_CHARACTERS: Final = 100_000
"""A longer expression is not taken."""

_TOKEN = re.compile(
    r"""
    (?P<blank>  (?: \s+ | //[^\n]* | /\*.*?\*/ )+ )
  | (?P<number> (?: \d+ (?: \.\d+ )? | \.\d+ ) (?: [eE][+-]?\d+ )? )
  | (?P<string> " (?: [^"\\] | \\. )* " )
  | (?P<sign>   \.\. | <= | >= | != | \*\* | [][()<>=,?@+*/.-] )
  | (?P<word>   date\s+and\s+time(?=\s*\() | list\s+contains(?=\s*\()
              | years\s+and\s+months\s+duration(?=\s*\() | [^\W\d]\w* )
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
_ESCAPED: Final[Mapping[str, str]] = {
    "n": "\n",
    "r": "\r",
    "t": "\t",
    '"': '"',
    "\\": "\\",
    "'": "'",
}
_UNSAFE = re.compile(r'[\\"\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]')
_SHORT: Final[Mapping[str, str]] = {
    letter: f"\\{sign}" for sign, letter in _ESCAPED.items() if letter != "'"
}
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


class NotTaken(Exception):
    """An expression, or part of one, lies outside the subset. Its text says why, as a sentence."""


class Token(NamedTuple):
    """One token; `kind` is number, string, sign, word, name or end."""

    kind: str
    text: str
    position: int


@dataclass(frozen=True)
class Names:
    """The names that expressions may use, found longest first because they may contain blanks."""

    known: frozenset[str] = frozenset()
    _by_first: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_first: dict[str, list[str]] = {}
        for name in self.known:
            if name:
                by_first.setdefault(name[0], []).append(name)
        ordered = {
            first: tuple(sorted(names, key=len, reverse=True)) for first, names in by_first.items()
        }
        object.__setattr__(self, "_by_first", ordered)

    @classmethod
    def of(cls, names: Iterable[str]) -> Names:
        """The names, with runs of blanks as one blank."""
        return cls(frozenset(" ".join(name.split()) for name in names))

    def at(self, text: str, position: int) -> str | None:
        """The longest name that stands at a position of a text."""
        for name in self._by_first.get(text[position], ()):
            end = position + len(name)
            if text.startswith(name, position) and not _goes_on(name, text, end):
                return name
        return None


def _goes_on(name: str, text: str, end: int) -> bool:
    following = text[end : end + 1]
    return (name[-1].isalnum() or name[-1] == "_") and (following.isalnum() or following == "_")


NO_NAMES: Final = Names()


def tokens(text: str, names: Names = NO_NAMES) -> list[Token]:
    """The tokens of an expression, the last one of kind `end`; `NotTaken` where there are none."""
    if len(text) > MOST_CHARACTERS:
        raise NotTaken(f"It is longer than {MOST_CHARACTERS:,} characters.")
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        is_function = match is not None and match.lastgroup == "word" and " " in match.group()
        name = names.at(text, position) if names.known and not is_function else None
        if name is not None:
            found.append(Token("name", name, position))
            position += len(name)
            continue
        if match is None:
            letter = text[position]
            said = (
                "A quotation mark is never closed." if letter == '"' else f"“{letter}” is not read."
            )
            raise NotTaken(said)
        kind = match.lastgroup or ""
        if kind != "blank":
            found.append(Token(kind, match.group(), position))
        position = match.end()
    found.append(Token("end", "", len(text)))
    return found


def unquoted(text: str) -> str:
    """The string that a quoted one stands for (escapes: DMN 1.5, 10.3.1.2 rule 66)."""
    inner = text[1:-1]
    if "\\" not in inner:
        return inner
    said = _ESCAPE.sub(_unescaped, inner)
    return _SURROGATES.sub(
        lambda pair: pair.group().encode("utf-16", "surrogatepass").decode("utf-16"), said
    )


def _unescaped(match: re.Match[str]) -> str:
    code = match.group(1)
    if code[0] in "uU" and len(code) > 1:
        number = int(code[1:], 16)
        if number > 0x10FFFF:
            raise NotTaken(f"“\\{code}” is no character.")
        return chr(number)
    return _ESCAPED.get(code, match.group())


def quoted(text: str) -> str:
    """A string as FEEL writes it; read back it is the same."""
    return '"' + _UNSAFE.sub(_escaped, text) + '"'


def _escaped(match: re.Match[str]) -> str:
    letter = match.group()
    return _SHORT.get(letter) or f"\\u{ord(letter):04x}"
