"""Between the core's records and the text that revisions keep."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID, uuid5

from pydantic import ValidationError

from playcall.playbooks.models import HEAD
from playcall_core.book import Head, uid_of
from playcall_core.book.records import BY_KIND, Record
from playcall_core.book.records.base import Part
from playcall_core.book.serialise import field_order, plain_data, record_to_data
from playcall_core.book.validation import problems_of
from playcall_core.errors import Place, PlaybookError

P = TypeVar("P", bound=Part)
Content = Record | Head
_UIDS = UUID("5f0a8c4e-2f5b-5d7c-9b11-0d6f3a6a7c52")


def canonical(part: Part) -> str:
    """The one text of a part: JSON of its fields in their order but defaults, ASCII, no spaces.

    What people put in an order of their own, such as the letters of a scheme, keeps it.
    """
    return json.dumps(record_to_data(part), separators=(",", ":"))


def digest(body: str | None) -> str:
    """SHA-256 of a body's text; a removal has that of nothing."""
    return sha256((body or "").encode("ascii")).hexdigest()


def model_of(kind: str) -> type[Record] | type[Head]:
    """The core's model of a kind; “playbook” is the head's."""
    return Head if kind == HEAD else BY_KIND[kind]


def kind_of(content: Content) -> str:
    """The kind under which a record or the head is kept."""
    return HEAD if isinstance(content, Head) else content.kind_name


def content_of(kind: str, body: str) -> Content:
    """The record or head in a body."""
    return model_of(kind).model_validate_json(body)


def part_of(model: type[P], body: str) -> P:
    """The waiver or verification in a body."""
    return model.model_validate_json(body)


def identity(content: Content) -> UUID:
    """What stays when a record is renamed: its uid as a UUID."""
    if isinstance(content, Head):
        return uuid5(_UIDS, HEAD)
    uid = uid_of(content)
    try:
        return UUID(uid)
    except ValueError:
        return uuid5(_UIDS, uid)


def heading_of(content: Content) -> str:
    """What lists call it: printable, at most 200 characters."""
    said = content.name if isinstance(content, Head) else content.heading
    return " ".join("".join(c if c.isprintable() else " " for c in said).split())[:200]


def visibility_of(content: Content) -> str:
    """Who may see it; everyone the head."""
    return "everyone" if isinstance(content, Head) else content.visibility


def validated(kind: str, data: dict[str, Any]) -> Content:
    """The record or head in data as forms and the API give it: names as in files.

    Empty texts and lists count as left out. Raises `PlaybookError` with a problem for each field
    that is wrong; its place has the field's path, such as “steps.0.action”.
    """
    model = model_of(kind)
    plain = plain_data(_filled(data))
    try:
        return model.model_validate(plain)
    except ValidationError as error:
        known = Place(record=f"{kind.replace('_', ' ')} {data.get('id') or ''}".strip())
        raise PlaybookError(*problems_of(error, model, lambda _: known, plain)) from error


def fields_of(content: Content) -> dict[str, Any]:
    """Every field of a record by its name in files, defaults included, as JSON takes it."""
    filled = record_to_data(content)
    dumped = content.model_dump(mode="json", by_alias=True)
    return {name: filled.get(name, dumped[name]) for name in field_order(type(content))}


def _filled(value: Any) -> Any:
    """The data without what is empty."""
    if isinstance(value, dict):
        cleaned = {name: _filled(item) for name, item in value.items()}
        return {name: item for name, item in cleaned.items() if item not in ("", None, [], {})}
    if isinstance(value, list | tuple):
        items = [_filled(item) for item in value]
        return [item for item in items if item not in ("", None, {})]
    return value
