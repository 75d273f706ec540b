"""Signing. With a signature of each function a proposal becomes the current version."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.utils import timezone

from playcall.opportunities.actions import record_calls
from playcall.people.models import Function, Membership
from playcall.people.rules import May, insist, may
from playcall.playbooks import bodies
from playcall.playbooks.actions import make_version
from playcall.playbooks.books import book_with
from playcall.playbooks.models import Record, Revision, Version
from playcall.playbooks.writes import add_revision, describe, one_at_a_time
from playcall.signing.actions.steps import bring_up, lapse, note_on, opened, refused, unlapsed
from playcall.signing.checking import Checked, checked
from playcall.signing.impact import changed_calls
from playcall.signing.manifests import books_of, changes_of, current_version, digest, items_of
from playcall.signing.models import Proposal, ProposalItem, Signature, State
from playcall_core.errors import PlaycallError

BOTH = frozenset({Function.MARKETING, Function.SALES})
Items = Sequence[ProposalItem]


def sign(proposal: Proposal, *, by: Membership, seen: str) -> Signature:
    """Sign exactly the revisions whose digest is `seen`, the one that the signer looked at.

    With this signature and one of the other function, by another person, the proposal becomes the
    current version at once. Refused where the core's check finds errors; what is incomplete is
    kept with the signature as known.
    """
    insist(by, May.SIGN)
    _warm(proposal, by)
    with one_at_a_time(by.workspace):
        found = opened(proposal, by)
        bring_up(found, current_version(by.workspace), by=by)
        items = items_of(found)
        if digest(items) != seen:
            raise refused(
                "The proposal has changed since you looked at it.", "Look at it again, then sign."
            )
        known = _insist_can_be_signed(found, items)
        _let_go_of_those_who_sign_no_more(found, by)
        _insist_side_is_free(found, by)
        signature = Signature.objects.create(
            proposal=found, by=by, function=by.function, digest=seen, known=_as_text(known)
        )
        note_on(
            found,
            by=by,
            action="proposal-signed",
            says=f"Signed “{found.title}” for {by.get_function_display()}",
            digest=seen,
            function=by.function,
            known=len(known.known),
        )
        if {each.function for each in unlapsed(found) if each.digest == seen} == BOTH:
            _make_current(found, items, by)
    if found.version is not None:
        _note_calls(found, found.version)
    return signature


def _note_calls(proposal: Proposal, version: Version) -> None:
    """Note the calls that a new version changed, when nobody waits for the playbook any more."""
    before = book_with(proposal.workspace, {}, on=proposal.base)
    after = book_with(proposal.workspace, {}, on=version)
    try:
        calls = list(changed_calls(proposal.workspace, before, after))
    except PlaycallError:
        return  # the facts of one of the playbooks do not fit: no play was or is called
    record_calls(proposal.workspace, calls, version=version)


def take_back(proposal: Proposal, *, by: Membership) -> None:
    """Take one's own signature back, as long as the proposal is open."""
    insist(by, May.SIGN)
    with one_at_a_time(by.workspace):
        found = opened(proposal, by)
        mine = [each for each in unlapsed(found) if each.by_id == by.pk]
        if not mine:
            raise refused("You have no signature under this proposal.")
        lapse(mine, f"{by} took it back.", by=by)


def _warm(proposal: Proposal, by: Membership) -> None:
    """Check before others have to wait for it; what is found is kept."""
    found = Proposal.objects.filter(pk=proposal.pk, workspace=by.workspace).first()
    if found is not None and found.state == State.OPEN:
        checked(found, items_of(found))


def _insist_can_be_signed(proposal: Proposal, items: Items) -> Checked:
    """What the check finds, if nothing of it, and nothing else, keeps the proposal from signing."""
    if all(_is_as_in_base(item) for item in items):
        raise refused("All of it is current already.", "Withdraw the proposal.")
    old = [item.record for item in items if is_outdated(proposal, item)]
    if old:
        names = ", ".join(row.heading or row.slug for row in old[:3])
        raise refused(
            f"The current version has a later revision of {names}.",
            "Bring the proposal to the newest revisions.",
        )
    _insist_ids_are_free(proposal, items)
    found = checked(proposal, items)
    if found.errors:
        first = found.errors[0]
        many = len(found.errors) - 1
        more = f" There are {many:,} more errors." if many > 1 else ""
        more = " There is one more error." if many == 1 else more
        raise refused(f"An error keeps this from being signed: {first.what}{more}", first.remedy)
    return found


def is_outdated(proposal: Proposal, item: ProposalItem) -> bool:
    """Whether signing would put an older revision in the place of a later one, by mistake."""
    if proposal.restores_id is not None or item.base is None or item.revision is None:
        return False
    return item.base.number > item.revision.number


def _is_as_in_base(item: ProposalItem) -> bool:
    if item.removes:
        return item.base_id is None
    return item.base_id == item.revision_id


def _insist_ids_are_free(proposal: Proposal, items: Items) -> None:
    """Refuse two records of one kind with the same id, as when one was renamed to the other's."""
    changes = changes_of(items)
    stay = Record.objects.filter(workspace=proposal.workspace, current__isnull=False)
    number = stay.exclude(pk__in=list(changes)).count()
    number += sum(revision is not None for revision in changes.values())
    if len(books_of(proposal, items)[1].rows) < number:
        raise refused(
            "Two records of one kind would have the same id.",
            "Take the other record into the proposal too, or give one another id.",
        )


def _let_go_of_those_who_sign_no_more(proposal: Proposal, by: Membership) -> None:
    """A signature counts as long as its signer may sign for that function."""
    gone = [
        each
        for each in unlapsed(proposal)
        if not may(each.by, May.SIGN) or each.by.function != each.function
    ]
    for each in gone:
        side = Function(each.function).label
        lapse([each], f"{each.by} signs no more for {side}.", by=by)


def _insist_side_is_free(proposal: Proposal, by: Membership) -> None:
    """One signature for each function, and nobody signs for both."""
    for each in unlapsed(proposal):
        if each.by_id == by.pk:
            raise refused("You have signed this proposal already.")
        if each.function == by.function:
            side = Function(each.function).label
            raise refused(
                f"{each.by} has signed for {side} already.", "The other function is next."
            )


def _make_current(proposal: Proposal, items: Items, by: Membership) -> None:
    version = make_version(
        proposal.workspace, title=proposal.title, by=by, revisions=_revisions(proposal, items)
    )
    for item in items:
        _let_newest_follow(proposal, item, by)
    proposal.state, proposal.version = State.SIGNED, version
    proposal.closed_by, proposal.closed_at = by, timezone.now()
    proposal.save()
    _bring_others_up(version, by)


def _revisions(proposal: Proposal, items: Items) -> list[Revision]:
    changes = changes_of(items)
    stay = Revision.objects.filter(current_of__workspace=proposal.workspace)
    chosen = [each for each in stay if each.record_id not in changes]
    return chosen + [item.revision for item in items if item.revision and not item.removes]


def _let_newest_follow(proposal: Proposal, item: ProposalItem, by: Membership) -> None:
    """After a roll-back editors go on from what is restored, unless they have gone on already."""
    row = Record.objects.get(pk=item.record_id)
    base = item.base_id
    untouched = row.newest_id == base if base is not None else row.is_removed
    if proposal.restores_id is None or not untouched:
        return
    if item.removes or item.revision is None:
        add_revision(row, None, by=by, words=f"Not in version {_number(proposal.restores)}")
        return
    assert item.revision.body is not None
    row.newest, row.is_removed = item.revision, False
    describe(row, bodies.content_of(row.kind, item.revision.body))
    row.save()


def _number(version: Version | None) -> int:
    return version.number if version else 0


def _bring_others_up(version: Version, by: Membership) -> None:
    for other in Proposal.objects.filter(workspace=version.workspace, state=State.OPEN):
        bring_up(other, version, by=by)


def _as_text(found: Checked) -> str:
    return json.dumps(
        [
            {
                "rule": each.rule,
                "what": each.what,
                "records": ["/".join(key) for key in each.records],
            }
            for each in found.known
        ]
    )
