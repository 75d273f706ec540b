"""Rules about every record: filled, no placeholders, owned, reviewed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from playcall_core.book.completeness.checkup import Checkup
from playcall_core.book.completeness.placeholders import is_placeholder
from playcall_core.book.completeness.rules import Found, rule
from playcall_core.book.completeness.texts import texts
from playcall_core.book.completeness.wording import is_empty, named
from playcall_core.book.findings import Severity
from playcall_core.book.once import OfEach
from playcall_core.book.playbook import Key
from playcall_core.book.records import BY_KIND, Record, SectionName
from playcall_core.book.records.base import NEEDED, days_in
from playcall_core.book.references import KeyPath

FIRST_KINDS: tuple[tuple[SectionName, str], ...] = (
    ("customer", "segment"),
    ("customer", "ideal_customer"),
    ("customer", "pain"),
    ("competition", "competitor"),
    ("selling", "selling_stage"),
    ("objections", "objection"),
    ("practices", "practice"),
    ("buyers", "persona"),
    ("plays", "play"),
    ("objectives", "objective"),
    ("responsibilities", "role"),
    ("responsibilities", "assignment"),
)
"""The kinds without which a section says nothing. Others have a rule of their own."""

_QUESTIONS = frozenset(
    {
        ("buying_stage", "buyers_question"),
        ("competitor", "questions"),
        ("discovery_question", "text"),
        ("objection", "text"),
        ("objection", "follow_up"),
    }
)


@rule(
    "no-section-is-empty",
    severity=Severity.HOLE,
    explanation="An empty section breaks no other rule, and still tells nobody anything.",
    remedy="Write the first one together.",
)
def empty_sections(checkup: Checkup) -> Iterator[Found]:
    """Finds sections without a record of the kinds that carry them."""
    for section, kind_name in FIRST_KINDS:
        kind = BY_KIND[kind_name]
        if not checkup.playbook.of(kind):
            what = f"There are no {kind.plural_name.replace('_', ' ')}."
            yield Found(what, section=section)


@rule(
    "needed-fields-are-filled",
    severity=Severity.HOLE,
    explanation="A record that leaves out what others look for sends them back to asking around.",
    remedy="Fill it in.",
)
def needed_fields(checkup: Checkup) -> Iterator[Found]:
    """Finds needed fields that are empty and have no rule of their own."""
    for record in checkup.playbook.records.values():
        for name, shown in _needed(type(record)):
            if (record.kind_name, name) in checkup.covered or name == "owner":
                continue
            if is_empty(getattr(record, name)):
                what = f"The {named(record)} has no {shown.replace('_', ' ')}."
                asks = getattr(record, "asks", None)
                remedy = f"Answer it together: “{asks}”" if asks else ""
                yield Found(what, record, (shown,), remedy)


@cache
def _needed(kind: type[Record]) -> tuple[tuple[str, str], ...]:
    """(name, name in the file) of the needed fields of a kind."""
    return tuple(
        (name, field.alias or name)
        for name, field in kind.model_fields.items()
        if NEEDED in field.metadata
    )


@rule(
    "no-placeholders",
    severity=Severity.HOLE,
    explanation="A placeholder looks like an answer until somebody needs it.",
    remedy="Write what is meant, or remove the field.",
)
def placeholders(checkup: Checkup) -> Iterator[Found]:
    """Finds texts, and references to no record, that only hold the place of something."""
    for record in checkup.playbook.records.values():
        yield from _placeholders_in(record)
    for link in checkup.links:
        if link.stands_for_one:
            yield _placeholder(link.record, link.reference.path, link.reference.id)


@OfEach
def _placeholders_in(record: Record) -> tuple[Found, ...]:
    found = []
    for path, text in texts(record):
        if not is_placeholder(text, may_ask=_may_ask(record, path)):
            continue
        if text:
            found.append(_placeholder(record, path, text))
        elif path[-1] not in {shown for _, shown in _needed(type(record))}:
            what = f"An empty text stands in the {named(record)}."
            found.append(Found(what, record, path))
    return tuple(found)


def _placeholder(record: Record, path: KeyPath, text: str) -> Found:
    shown = text if len(text) <= 60 else text[:59] + "…"
    return Found(f"“{shown}” in the {named(record)} is a placeholder.", record, path)


def _may_ask(record: Record, path: KeyPath) -> bool:
    return path[-1] == "asks" or (record.kind_name, path[0]) in _QUESTIONS


@rule(
    "every-record-has-an-owner",
    severity=Severity.HOLE,
    explanation="What nobody owns, nobody keeps true.",
    remedy="Name the role or the person who keeps it true.",
)
def owners(checkup: Checkup) -> Iterator[Found]:
    """Finds records without an owner, of the kinds that need one."""
    for record in checkup.playbook.records.values():
        if not record.owner and ("owner", "owner") in _needed(type(record)):
            yield Found(f"The {named(record)} has no owner.", record, ("owner",))


@rule(
    "records-are-reviewed-in-time",
    severity=Severity.HOLE,
    explanation="Markets move: what was true when it was written may cost a deal today.",
    remedy="Read it, correct it if needed, and verify it.",
)
def overdue(checkup: Checkup) -> Iterator[Found]:
    """Finds records past their review date; one that was never verified has none yet."""
    verified = _last_verified(checkup)
    for record in checkup.playbook.records.values():
        last = verified.get(record.key)
        if last is None or not record.review_every:
            continue
        due = last + timedelta(days=days_in(record.review_every))
        if due < checkup.today:
            every = record.review_every.removeprefix("1 ")
            what = (
                f"The {named(record)} was due for review on {due}: it was last verified on {last} "
                f"and is to be reviewed every {every}."
            )
            yield Found(what, record, ("review_every",))


def _last_verified(checkup: Checkup) -> dict[Key, date]:
    latest: dict[Key, date] = {}
    for verification in checkup.playbook.verifications:
        if record := checkup.named(verification.record):
            latest[record.key] = max(verification.on, latest.get(record.key, date.min))
    return latest
