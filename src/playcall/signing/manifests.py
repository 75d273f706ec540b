"""From the rows of a proposal to what it would make of the playbook."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Set
from hashlib import sha256

from playcall.people.models import Workspace
from playcall.playbooks.books import Book, book_of, book_with
from playcall.playbooks.models import Record, Version
from playcall.signing.models import Proposal, ProposalItem, State
from playcall.signing.rebasing import Item
from playcall_core.book import Playbook
from playcall_core.book.playbook import Key
from playcall_core.book.records import BY_PLURAL, FactRecord, Segment
from playcall_core.book.records import Record as CoreRecord
from playcall_core.book.references import condition_fields, references
from playcall_core.facts.derivation import SegmentOf


def items_of(proposal: Proposal) -> tuple[ProposalItem, ...]:
    """The records of a proposal with both revisions, in their order."""
    found = proposal.items.select_related("record", "base", "revision", "revision__saved_by__user")
    return tuple(found)


def digest(items: Iterable[ProposalItem]) -> str:
    """SHA-256 of what a signature covers.

    That is JSON: of each record its kind, its uid, and the digest of the revision that is offered,
    null for a record that would be gone; in the order of kind and uid.

    The base is not in it: a proposal that is rebased silently keeps its signatures.
    """
    lines = sorted(
        [
            item.record.kind,
            str(item.record.uid),
            None if item.removes or item.revision is None else item.revision.digest,
        ]
        for item in items
    )
    return sha256(json.dumps(lines, separators=(",", ":")).encode("ascii")).hexdigest()


def current_version(workspace: Workspace) -> Version | None:
    """The version that holds now."""
    return Version.objects.filter(workspace=workspace).order_by("-number").first()


def manifest_of(version: Version | None) -> Mapping[int, int]:
    """Row of a record -> the number of its revision in a version."""
    if version is None:
        return {}
    found = version.items.order_by().values_list("revision__record_id", "revision__number")
    return dict(found)


def offered(items: Iterable[ProposalItem]) -> tuple[Item[int], ...]:
    """The items as the rules of rebasing know them."""
    return tuple(
        Item(
            item.record_id,
            item.base.number if item.base else None,
            item.revision.number if item.revision else None,
        )
        for item in items
    )


def changes_of(items: Iterable[ProposalItem]) -> Mapping[int, int | None]:
    """Row of a record -> the revision it would have, None where it would be gone."""
    return {item.record_id: None if item.removes else item.revision_id for item in items}


def books_of(proposal: Proposal, items: Iterable[ProposalItem]) -> tuple[Book, Book]:
    """The playbook without and with a proposal: an open one on what is current, others on the
    version that they were made on.
    """
    changes = changes_of(items)
    if proposal.state == State.OPEN:
        return book_of(proposal.workspace, "current"), book_with(proposal.workspace, changes)
    workspace, base = proposal.workspace, proposal.base
    return book_with(workspace, {}, on=base), book_with(workspace, changes, on=base)


def refers_to(book: Book, rows: Set[int]) -> Mapping[int, Set[int]]:
    """Row of a record -> the rows of those that its references and conditions name."""
    found: dict[int, Set[int]] = {}
    for key, row in book.rows.items():
        record = book.playbook.records.get(key)
        if row in rows and record is not None:
            named = _named_by(record, book.playbook)
            found[row] = {book.rows[other] for other in named if other in book.rows} - {row}
    return found


def _named_by(record: CoreRecord, playbook: Playbook) -> Set[Key]:
    """The keys of the records that a record names, in references and in its conditions."""
    named: set[Key] = set()
    for reference in references(record):
        target = playbook.get(reference.to.kind, reference.id)
        if target is not None:
            named.add(target.key)
    for place in condition_fields(record):
        condition = playbook.condition(record, *place.path)
        for test in condition.tests() if condition else ():
            fact = playbook.get("fact", test.fact)
            if isinstance(fact, FactRecord):
                named.add(fact.key)
                named |= {(kind, value) for kind in _kinds(fact) for value in _values(test)}
    return named


def _kinds(fact: FactRecord) -> tuple[str, ...]:
    """The kinds of the records that the values of a fact are ids of."""
    kinds = (BY_PLURAL[fact.values_from].kind_name,) if fact.values_from else ()
    return (*kinds, Segment.kind_name) if isinstance(fact.derivation, SegmentOf) else kinds


def _values(test: object) -> tuple[str, ...]:
    return tuple(getattr(test, "values", ()))


def names_of(rows: Iterable[int]) -> Mapping[int, str]:
    """Row of a record -> what people call it."""
    return {row.pk: row.heading or row.slug for row in Record.objects.filter(pk__in=list(rows))}
