"""Steps that several actions share; all are called inside `one_at_a_time`."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from playcall.audit.actions import note
from playcall.people.models import Membership
from playcall.playbooks.books import book_with
from playcall.playbooks.models import Record, Version
from playcall.signing.manifests import (
    changes_of,
    items_of,
    manifest_of,
    names_of,
    offered,
    refers_to,
)
from playcall.signing.models import Proposal, Signature, State
from playcall.signing.rebasing import reason, rebase
from playcall_core.errors import PlaycallError, Problem


class SigningError(PlaycallError):
    """A proposal cannot be changed or signed in this way."""


def refused(what: str, remedy: str = "") -> SigningError:
    """The error with this sentence."""
    return SigningError(Problem(what, remedy=remedy))


def opened(proposal: Proposal, by: Membership) -> Proposal:
    """The proposal as it is now, if it is still open; nobody finds that of another workspace."""
    found = Proposal.objects.filter(pk=proposal.pk, workspace=by.workspace).first()
    if found is None:
        raise refused("There is no such proposal.", "Go back to the list.")
    if found.state != State.OPEN:
        done = "signed" if found.state == State.SIGNED else "withdrawn"
        raise refused(f"This proposal is {done}.", "Offer a new one for what should change now.")
    return found


def note_on(proposal: Proposal, *, by: Membership, action: str, says: str, **more: object) -> None:
    """An audit entry about a proposal."""
    note(proposal.workspace, by=by, action=action, target=proposal.target, says=says, **more)


def lapse(signatures: Sequence[Signature], because: str, *, by: Membership) -> None:
    """Signatures that no longer hold, and why; each is audited with its signer."""
    for signature in signatures:
        signature.lapsed_at = timezone.now()
        signature.lapsed_because = because[:500]
        signature.save(update_fields=["lapsed_at", "lapsed_because"])
        says = f"The signature of {signature.by} under “{signature.proposal.title}” lapsed"
        note_on(
            signature.proposal,
            by=by,
            action="signature-lapsed",
            says=says,
            because=because,
            signer=str(signature.by),
            digest=signature.digest,
        )


def lapse_all(proposal: Proposal, because: str, *, by: Membership) -> None:
    """All signatures under a proposal lapse."""
    lapse(list(unlapsed(proposal)), because, by=by)


def unlapsed(proposal: Proposal) -> Sequence[Signature]:
    """The signatures under a proposal that did not lapse."""
    found = proposal.signatures.filter(lapsed_at=None)
    return list(found.select_related("by__user", "by__workspace", "proposal__workspace"))


def bring_up(proposal: Proposal, current: Version | None, *, by: Membership) -> None:
    """Rebase an open proposal on the current version; its signatures lapse where they must."""
    if current is None or proposal.base_id == current.pk:
        return
    items = items_of(proposal)
    rows = {item.record_id for item in items}
    changes = changes_of(items)
    named = [
        refers_to(book_with(proposal.workspace, changes, on=on), rows)
        for on in (proposal.base, current)
    ]
    references = {row: named[0].get(row, set()) | named[1].get(row, set()) for row in rows}
    rebased = rebase(manifest_of(proposal.base), manifest_of(current), offered(items), references)
    if rebased.lapses:
        everybody = {*rebased.changed, *(name for pair in rebased.referred for name in pair)}
        names = names_of(everybody)
        lapse_all(proposal, reason(rebased, names, f"Version {current.number}"), by=by)
    for row in Record.objects.filter(pk__in=rows):
        proposal.items.filter(record=row).update(base=row.current_id)
    proposal.base = current
    proposal.save(update_fields=["base"])
    note_on(
        proposal,
        by=by,
        action="proposal-rebased",
        says=f"“{proposal.title}” now stands on version {current.number}",
        lapsed=rebased.lapses,
    )
