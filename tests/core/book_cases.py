"""Playbooks for the tests: a small one with a cast, and generated records of every kind."""

from __future__ import annotations

import types
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from playcall_core.book import Head, Playbook, Verification, Waiver
from playcall_core.book.records import KINDS, Record

TRICKY = ["no", "yes", "on", "true", "null", "~", "40", "1.10", "2026-01-01", "12:30", "0x1F"]
TRICKY += ["1e3", ".5", "=", "<<", "-", "?", ":", "#", "&", "*", "!", "|", ">", "'", '"', "%", "@"]
TRICKY += ["`", "a:b", "{x}", "[y]", "word", "Some", "longer", "words", "here.", "é", "😀"]
ODD = ["\n", "\n\n", "\t", " ", "  ", ": ", " #", "- ", "\r", "\x85", "\u2028", "\u2029", "\0"]
ODD += ["\ufeff", "\xa0", "\u200d", "\x07", "\x7f", "\ufffe", "---", "..."]

characters = st.characters(exclude_categories=["Cs"])
TEXTS = st.one_of(
    st.lists(st.sampled_from([*TRICKY, *ODD]), max_size=6).map("".join),
    st.lists(st.sampled_from([*TRICKY, *ODD, "\n- item", "\n\n## Title\n\n"]), max_size=40).map(
        " ".join
    ),
    st.text(characters, max_size=30),
)
IDS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,12}", fullmatch=True)


def values_of(annotation: Any) -> st.SearchStrategy[Any]:
    """Values for a field of this type; what does not fit is sorted out by `instances_of`."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _fitting(annotation, arguments)
    if origin in (Union, types.UnionType):
        return st.one_of(*[values_of(argument) for argument in arguments])
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is tuple:
        return st.lists(values_of(arguments[0]), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(values_of(arguments[0]), values_of(arguments[1]), max_size=3)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return instances_of(annotation)
    return _PLAIN[annotation]


_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: st.integers(-3, 200),
    bool: st.booleans(),
    float: st.floats(-1e6, 1e6) | st.integers(0, 9).map(float),
    Decimal: st.decimals("0.0001", 1000, places=4),
    date: st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    type(None): st.none(),
}


def _fitting(annotation: Any, arguments: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    bounds = {type(mark): mark for mark in arguments[1:] if isinstance(mark, Ge | Gt | Le)}
    if arguments[0] is int and bounds:
        low, high = bounds.get(Ge, Ge(0)), bounds.get(Le, Le(90))
        return st.integers(int(str(low.ge)), int(str(high.le)))  # type: ignore[union-attr]
    adapter = TypeAdapter[Any](annotation)
    pattern = next((mark.pattern for mark in _constraints(arguments) if mark.pattern), None)
    found = st.from_regex(pattern, fullmatch=True) if pattern else values_of(arguments[0])
    if pattern and "a-z0-9" in str(pattern):
        found = IDS
    return found.map(lambda value: _valid(adapter, value)).filter(
        lambda value: value is not REFUSED
    )


def _constraints(arguments: Iterable[Any]) -> list[Any]:
    return [mark for mark in arguments if hasattr(mark, "pattern")]


REFUSED = object()


def _is_accepted(value: Any) -> bool:
    return value is not REFUSED


def _valid(adapter: TypeAdapter[Any], value: Any) -> Any:
    try:
        return adapter.validate_python(value)
    except ValidationError:
        return REFUSED


@cache
def instances_of(model: type[BaseModel]) -> st.SearchStrategy[Any]:
    """Instances of a model, with some of its fields filled."""

    def build(given: dict[str, Any]) -> Any:
        try:
            return model(**given)
        except ValidationError:
            return REFUSED

    needed = {n: _field(f) for n, f in model.model_fields.items() if f.is_required()}
    optional = {n: _field(f) for n, f in model.model_fields.items() if not f.is_required()}
    chosen = st.fixed_dictionaries(needed, optional=optional)
    return chosen.map(build).filter(_is_accepted)


def _field(info: FieldInfo) -> st.SearchStrategy[Any]:
    marked = Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation
    return values_of(marked)


def whole_playbooks() -> st.SearchStrategy[Playbook]:
    """Playbooks of a few records of any kinds, with head, waivers and verifications."""
    records: st.SearchStrategy[list[Record]] = st.lists(
        st.sampled_from(KINDS).flatmap(instances_of),
        max_size=5,
        unique_by=lambda record: record.key,
    )
    beside = (Waiver, Verification)
    return st.builds(
        lambda head, found, waivers, entries: Playbook(
            head, {each.key: each for each in found}, tuple(waivers), tuple(entries)
        ),
        instances_of(Head),
        records,
        *(st.lists(instances_of(model), max_size=2) for model in beside),
    )


def write_files(folder: Path, files: dict[str, str]) -> Path:
    """Write the texts of some files into a folder, exactly."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def with_record(playbook: Playbook, key: tuple[str, str], **fields: Any) -> Playbook:
    """The playbook with some fields of a record changed (its id too)."""
    old = playbook.records[key]
    given = {name: getattr(old, name) for name in old.model_fields_set} | fields
    new = type(old).model_validate(given)
    records = {
        (new.key if at == key else at): (new if at == key else record)
        for at, record in playbook.records.items()
    }
    return replace(playbook, records=records)


def without(playbook: Playbook, *keys: tuple[str, str]) -> Playbook:
    """The playbook without some records."""
    records = {key: record for key, record in playbook.records.items() if key not in keys}
    return replace(playbook, records=records)


def and_also(playbook: Playbook, *records: Record) -> Playbook:
    """The playbook with some records more."""
    return replace(playbook, records={**playbook.records, **{each.key: each for each in records}})


COMMENTED = {
    "playbook.yaml": """\
# Our playbook. Ask Mona before you change the axes.
format: 1

playbook:
  name: 'Harbour & Sons'   # in single quotes, on purpose
  currency: EUR

waivers:
  # agreed on the offsite
  - {rule: an-owner, record: persona/cfo, reason: New hire comes in May, until: 2026-05-31}
""",
    "people/personas.yaml": """\
# Who is in the room.

personas:
# --------------------------------------------------------------- buyers
- id: cfo
  name: "Chief financial officer"
  goals: [Cash, Calm]       # short on purpose
  job: |
    Signs what costs more
    than 50,000.
  priority_note: never
  owner: head
""".replace("  priority_note: never\n", ""),
    "plays/land.yaml": """\
format: 1
play:
  id: land
  name: Land with a pilot
  priority: 3        # was 5 until March
  top_comment: x
""".replace("  top_comment: x\n", "")
    + """\
  # Only where nobody said no before.
  when: >-
    amount is at least 50,000 EUR
    and employees is at least 200
  steps:
    # the call comes first
    - n: 1
      actor: rep
      action: Call.      # by phone!
    # and then the mail
    - n: 2
      actor: rep
      action: Write.
      effects: {discount: none}
""",
    "plays/renew.yaml": "play: {id: renew, name: Renew early, when: amount is known}\n",
    "facts.yaml": """\
facts:
  - {id: amount, name: Amount, type: money}
  - {id: employees, type: number}

roles:

  # the two of us
  - id: rep
    name: Rep
    function: sales

  # she signs
  - id: head
    name: Head of sales
    function: sales
    # note: on leave in August

  - id: mona
    name: Mona
    function: marketing
""",
}
"""A small playbook as people write it: comments, several ways of quoting, its own split."""
