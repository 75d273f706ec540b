"""What the core's check says of the playbook that a proposal would make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from playcall.playbooks.books import Book
from playcall.playbooks.computed import exactly
from playcall.signing.manifests import books_of
from playcall.signing.models import Proposal, ProposalItem
from playcall_core.book.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class Checked:
    """The findings about a proposed playbook that count.

    `errors` keep it from being signed, `known` are signed as known. `new` are those of both that
    the playbook without the proposal does not have, `mended` those it has no more.
    """

    errors: tuple[Finding, ...]
    known: tuple[Finding, ...]
    new: tuple[Finding, ...]
    mended: tuple[Finding, ...]


def checked(proposal: Proposal, items: Iterable[ProposalItem]) -> Checked:
    """Check the playbook with a proposal and without it; books keep what is found in them."""
    before, after = books_of(proposal, items)
    was, now = findings_of(before), findings_of(after)
    told_before = {(each.rule, each.what) for each in was}
    told_now = {(each.rule, each.what) for each in now}
    return Checked(
        tuple(each for each in now if each.severity is Severity.ERROR),
        tuple(each for each in now if each.severity is Severity.HOLE),
        tuple(each for each in now if (each.rule, each.what) not in told_before),
        tuple(each for each in was if (each.rule, each.what) not in told_now),
    )


def findings_of(book: Book) -> tuple[Finding, ...]:
    """What rules and proofs of coverage find in a book today, without notices and waived ones."""
    if book.is_empty:
        return ()
    today = book.playbook.moment(datetime.now(UTC)).today
    found = (*exactly(book, "rules", today), *exactly(book, "coverage", today))
    return tuple(each for each in found if each.counts and each.severity is not Severity.NOTICE)
