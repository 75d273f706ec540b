"""What the core's check says of the playbook that a proposal would make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Final

from playcall.playbooks.books import Book, Kept
from playcall.signing.manifests import books_of
from playcall.signing.models import Proposal, ProposalItem
from playcall_core.book.findings import Finding, Severity
from playcall_core.coverage.findings import coverage_findings

BUDGET_SECONDS: Final = 5.0
_checked = Kept(32)


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
    """Check the playbook with a proposal and without it; kept as long as neither changes."""
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
    moment = book.playbook.moment(datetime.now(UTC))
    revisions = hash(tuple(book.revisions.items()))
    key = (book.workspace_id, book.stamp, revisions, moment.today)
    return _checked.get(key, lambda: _find(book))


def _find(book: Book) -> tuple[Finding, ...]:
    if book.is_empty:
        return ()
    moment = book.playbook.moment(datetime.now(UTC))
    found = book.findings(moment.today)
    # Where conditions cannot be read nothing can be proved about them.
    if not any(each.rule == "conditions-can-be-read" for each in found):
        end = monotonic() + BUDGET_SECONDS
        found += coverage_findings(
            book.playbook, moment, lambda: monotonic() > end, f"{BUDGET_SECONDS:g} seconds"
        )
    return tuple(each for each in found if each.counts and each.severity is not Severity.NOTICE)
