"""Writes values as YAML that people like to read, and that reads back exactly.

Texts that another YAML reader would take for something else (`no`, `1.10`, `2026-01-01`) are
quoted; long ones are folded (`>-`), those of several lines stand as they are (`|-`). Short lists
and small groups of fields take one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from yaml.resolver import Resolver

WIDTH = 100
STEP = 2
MOST_FLOW_FIELDS = 4
LONGEST_FLOW_WORD = 30

Data = Any
"""None, bool, int, float, Decimal, date, str, a list of such, or a dict of such by str."""

_UNSAFE = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_NUMBERLIKE = re.compile(r"[-+.]?[0-9][0-9a-fA-FxXoO_.,:eE+-]*|[-+]?\.(inf|nan|Inf|NaN)|=|<<")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(?: [A-Za-z0-9_-]+)*")
_FIRST_MARKS = frozenset("-?:,[]{}#&*!|>'\"%@`=")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\0": "\\0", "\r": "\\r"}
_FOLDS = re.compile(r"(?<=\S) (?=\S)")
_LONGEST_PLAIN_KEY = 100


def document(parts: Iterable[tuple[str, Data]]) -> str:
    """A whole file: its parts by name, with a blank line between them, and between list items
    that take several lines.
    """
    blocks = []
    for name, value in parts:
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            items = [item_lines(item, STEP, flow=False) for item in value]
            blank = [""] if any(len(item) > 1 for item in items) else []
            lines = [f"{key_text(name)}:", *items[0]]
            for item in items[1:]:
                lines += [*blank, *item]
        else:
            lines = entry_lines(name, value, 0, flow=False)
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def entry_lines(
    key: str, value: Data, indent: int, *, style: str | None = None, flow: bool = True
) -> list[str]:
    """`key: value` at an indentation; `style` is the quoting it had before."""
    name = key_text(key)
    blank = " " * indent
    if len(name) > _LONGEST_PLAIN_KEY:
        head, body = value_text(value, indent, indent + 2, style=style, flow=flow)
        return [f"{blank}? {name}", f"{blank}: {head}".rstrip(), *body]
    prefix = f"{blank}{name}:"
    head, body = value_text(value, indent, len(prefix) + 1, style=style, flow=flow)
    return [f"{prefix} {head}" if head else prefix, *body]


def item_lines(value: Data, indent: int, *, flow: bool = True) -> list[str]:
    """`- value` at the indentation of the dash."""
    prefix = " " * indent + "- "
    if isinstance(value, dict) and value and not (flow and _flow(value, len(prefix))):
        lines = mapping_lines(value, indent + STEP)
        return [prefix + lines[0].lstrip(), *lines[1:]]
    head, body = value_text(value, indent, len(prefix), flow=flow)
    return [(prefix + head).rstrip(), *body]


def mapping_lines(value: Mapping[str, Data], indent: int) -> list[str]:
    """The entries of a mapping, each at the indentation."""
    return [line for key, inner in value.items() for line in entry_lines(key, inner, indent)]


def value_text(
    value: Data, indent: int, column: int, *, style: str | None = None, flow: bool = True
) -> tuple[str, list[str]]:
    """A value: what stands behind the colon or dash, from `column` on, and the lines below it.

    `indent` is the indentation of the key or dash; the lines below are deeper by `STEP`.
    """
    if isinstance(value, str):
        return _text(value, indent + STEP, column, style)
    if not isinstance(value, list | dict):
        return _scalar(value), []
    if not value:
        return ("[]" if isinstance(value, list) else "{}"), []
    if flow and (line := _flow(value, column)):
        return line, []
    if isinstance(value, dict):
        return "", mapping_lines(value, indent + STEP)
    return "", [line for item in value for line in item_lines(item, indent + STEP)]


def key_text(key: str) -> str:
    """A name before a colon. `on` is a field name, and no truth value to today's readers."""
    if _NAME.fullmatch(key) and (key == "on" or not _reads_otherwise(key)):
        return key
    return quoted(key)


def quoted(text: str) -> str:
    """Any text in double quotes."""
    return '"' + "".join(_escaped(char) for char in text) + '"'


def is_plain(text: str, *, in_flow: bool = False) -> bool:
    """Whether a text of one line needs no quotes."""
    if not text or text != text.strip() or text[0] in _FIRST_MARKS or text.startswith("..."):
        return False
    if _UNSAFE.search(text) or "\n" in text or "\t" in text:
        return False
    if ": " in text or " #" in text or text.endswith(":"):
        return False
    if in_flow and any(mark in text for mark in ",[]{}"):
        return False
    return not _reads_otherwise(text)


def _reads_otherwise(text: str) -> bool:
    """Whether some YAML reader takes the text for a number, a date, a truth value or nothing."""
    resolvers = Resolver.yaml_implicit_resolvers.get(text[0], ())
    return bool(_NUMBERLIKE.fullmatch(text)) or any(rule.match(text) for _, rule in resolvers)


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if not _UNSAFE.match(char):
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _scalar(value: Data) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case int() | float() | Decimal():
            return str(value)
        case _:
            raise TypeError(f"{type(value).__name__} is not written")


def _flow(value: Data, column: int) -> str | None:
    """A short list or a small group of fields on one line; None if it is better on several."""
    if isinstance(value, list):
        words = [_flow_word(item) for item in value]
        line = f"[{', '.join(word or '' for word in words)}]"
    else:
        if len(value) > MOST_FLOW_FIELDS:
            return None
        words = [
            _flow(inner, 0)
            if isinstance(inner, list)
            else _flow_word(inner, LONGEST_FLOW_WORD + 10)
            for inner in value.values()
        ]
        pairs = zip(value, words, strict=True)
        line = "{" + ", ".join(f"{key_text(key)}: {word}" for key, word in pairs) + "}"
    fits = column + len(line) <= WIDTH and all(word is not None for word in words)
    return line if fits else None


def _flow_word(value: Data, longest: int = LONGEST_FLOW_WORD) -> str | None:
    if isinstance(value, list | dict):
        return None
    if not isinstance(value, str):
        return _scalar(value)
    if len(value) > longest or "\n" in value:
        return None
    return value if is_plain(value, in_flow=True) else quoted(value)


def _text(text: str, indent: int, column: int, style: str | None) -> tuple[str, list[str]]:
    is_short = "\n" not in text and column + len(text) <= WIDTH
    if _fits_block(text) and (not is_short or style in ("|", ">")):
        block = _block(text, indent, style)
        if len(block[1]) > 1 or style in ("|", ">"):
            return block
    if style == "'" and text and not _UNSAFE.search(text) and "\n" not in text:
        return "'" + text.replace("'", "''") + "'", []
    if style != '"' and is_plain(text):
        return text, []
    return quoted(text), []


def _fits_block(text: str) -> bool:
    """Whether a text can stand below its key as it is: nothing invisible, no blanks at its ends."""
    return bool(text) and text == text.strip(" \t\n") and not _UNSAFE.search(text)


def _block(text: str, indent: int, style: str | None) -> tuple[str, list[str]]:
    """A text below its key: as it is, or folded where lines are long (and none begins blank)."""
    blank = " " * indent
    lines = text.split("\n")
    is_long = any(len(line) > WIDTH - indent for line in lines)
    can_fold = not any(line[:1] in (" ", "\t") for line in lines)
    if can_fold and (style == ">" or (is_long and style != "|")):
        folded: list[str] = []
        for n, line in enumerate(lines):
            folded += ([""] if n else []) + (_wrapped(line, WIDTH - indent) if line else [])
        return ">-", [blank + line if line else "" for line in folded]
    return "|-", [blank + line if line else "" for line in lines]


def _wrapped(line: str, width: int) -> list[str]:
    """The line broken at single blanks, so that folding gives it back."""
    found = [""]
    for word in _FOLDS.split(line):
        longer = f"{found[-1]} {word}"
        if not found[-1]:
            found[-1] = word
        elif len(longer) <= max(width, 40):
            found[-1] = longer
        else:
            found.append(word)
    return found
