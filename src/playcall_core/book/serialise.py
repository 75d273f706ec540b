"""Records and playbooks as plain data, for JSON, YAML and every door.

A playbook as JSON has the shape of a playbook in a single file, and the same JSON Schema:

    {"format": 1,
     "playbook": {"id": …, "name": …},            the head
     "personas": [{"id": …, "name": …}, …],       one list for each kind, under its plural name
     "waivers": [{"rule": …, "record": "kind/id", "reason": …, "until": "2026-12-31"}],
     "verifications": [{"record": "kind/id", "by": …, "on": "2026-03-31"}]}

What has its default value is left out, and so are empty lists. Days are texts such as "2026-03-31",
exchange rates are texts such as "0.92". Reading takes numbers and truth values where a text is
meant, as the files do: `"target": 40` is the text “40”.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Never

from playcall_core.book.migrations import FORMAT
from playcall_core.book.playbook import Playbook
from playcall_core.book.reading import load_documents
from playcall_core.book.records import KINDS, Record
from playcall_core.book.records.base import Part
from playcall_core.book.yaml_source import MOST_DEPTH, Document, Plain
from playcall_core.errors import NOWHERE, Place, PlaybookError, Problem

Json = Any
_FIRST = ("id", "uid", "formerly")
_LARGEST_WHOLE = 2**53
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


def record_to_data(record: Part) -> dict[str, Json]:
    """A record (or a head, waiver, part of a record) as JSON takes it, defaults left out."""
    data: dict[str, Json] = _for_json(typed_data(record))
    return data


def playbook_to_data(playbook: Playbook) -> dict[str, Json]:
    """The whole playbook as JSON takes it, in the shape given above."""
    return {name: _for_json(value) for name, value in parts_of(playbook)}


def playbook_to_json(playbook: Playbook) -> str:
    """The whole playbook as JSON text, in the shape given above."""
    return json.dumps(playbook_to_data(playbook), ensure_ascii=False, indent=2) + "\n"


def playbook_from_json(text: str, *, file: str = "playbook.json") -> Playbook:
    """The playbook in a JSON text; `PlaybookError` with every problem otherwise."""
    place = Place(file=file)
    try:
        said = json.loads(
            text,
            object_pairs_hook=_without_doubles,
            parse_int=str,
            parse_float=str,
            parse_constant=_no_number,
        )
    except json.JSONDecodeError as error:
        at = Place(file=file, line=error.lineno)
        what = f"This is not JSON: {error.msg[:1].lower()}{error.msg[1:]}."
        raise PlaybookError(
            Problem(what, at, "Check the commas, brackets and quotes here.")
        ) from error
    except RecursionError as error:
        what = "Too many lists and fields stand within each other."
        raise PlaybookError(Problem(what, place, "Check the brackets.")) from error
    except _Refused as error:
        raise PlaybookError(Problem(str(error), place, "Mend it in the file.")) from error
    return playbook_from_data(said, file=file)


def playbook_from_data(data: Json, *, file: str = "playbook.json") -> Playbook:
    """The playbook in data of the shape given above; `PlaybookError` with every problem."""
    plain = plain_data(data, Place(file=file))
    if not isinstance(plain, dict):
        what = "This is no playbook: named parts such as “personas” are missing."
        raise PlaybookError(Problem(what, Place(file=file), "Write them as an object."))
    return load_documents([Document(file, plain, {})])


def plain_data(data: Json, place: Place = NOWHERE) -> Plain:
    """JSON data as files hold it: numbers and truth values as texts; `PlaybookError` otherwise."""
    try:
        return _plain(data, 0)
    except _Refused as error:
        raise PlaybookError(Problem(str(error), place, "Mend it there.")) from error


def parts_of(playbook: Playbook) -> Iterable[tuple[str, Any]]:
    """The parts of a playbook in a single file, by name, with typed data (days, decimals)."""
    yield "format", FORMAT
    yield "playbook", typed_data(playbook.head)
    for kind in KINDS:
        if records := playbook.of(kind):
            yield kind.plural_name, [typed_data(record) for record in records]
    if playbook.waivers:
        yield "waivers", [typed_data(waiver) for waiver in playbook.waivers]
    if playbook.verifications:
        yield "verifications", [typed_data(entry) for entry in playbook.verifications]


def typed_data(part: Part) -> dict[str, Any]:
    """The fields of a part that have not their default, in the order in which files show them.

    Days, decimals and numbers keep their types; names are those of the files.
    """
    dumped = part.model_dump(by_alias=True, exclude_defaults=True)
    return {name: _typed(dumped[name]) for name in field_order(type(part)) if name in dumped}


@cache
def field_order(model: type[Part]) -> tuple[str, ...]:
    """The names of the fields as files show them, in their order.

    A record begins with what identifies it and what is its own; what every record has (owner,
    visibility, source, review, note) comes last.
    """
    fields = {name: info.alias or name for name, info in model.model_fields.items()}
    shared = set(Record.model_fields) if issubclass(model, Record) else set()
    first = [name for name in _FIRST if name in shared]
    own = [name for name in fields if name not in shared]
    last = [name for name in fields if name in shared and name not in first]
    return tuple(fields[name] for name in (*first, *own, *last))


def _typed(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_typed(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _typed(item) for key, item in value.items()}
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST_WHOLE:
        return int(value)
    return value


def _for_json(value: Any) -> Json:
    if isinstance(value, list):
        return [_for_json(item) for item in value]
    if isinstance(value, dict):
        return {key: _for_json(item) for key, item in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


class _Refused(ValueError):
    """What JSON allows and a playbook does not."""


def _without_doubles(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for name, value in pairs:
        if name in found:
            raise _Refused(f"“{name}” is there twice in one object.")
        found[name] = value
    return found


def _no_number(word: str) -> Never:
    raise _Refused(f"“{word}” is not a number.")


def _plain(value: Json, depth: int) -> Plain:
    if depth > MOST_DEPTH:
        raise _Refused(f"More than {MOST_DEPTH} lists and fields stand within each other.")
    match value:
        case None:
            return None
        case str():
            if not value.isascii() and _HALF_CHARACTER.search(value):
                raise _Refused("A text holds half a character (a lone surrogate).")
            return value
        case bool():
            return "true" if value else "false"
        case list() | tuple():
            return [_plain(item, depth + 1) for item in value]
        case dict():
            return {
                str(_plain(name, depth)): _plain(item, depth + 1) for name, item in value.items()
            }
        case _:
            return str(value)
