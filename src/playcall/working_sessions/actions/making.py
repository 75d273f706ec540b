"""From cards that were kept to records, and from those to a proposal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.formats import date_format

from playcall.people.models import Membership
from playcall.people.rules import May, insist
from playcall.playbooks import queries as playbooks
from playcall.playbooks.actions import create_record, save_record
from playcall.playbooks.bodies import content_of, fields_of, model_of
from playcall.playbooks.models import HEAD, Record
from playcall.playbooks.queries import Reading
from playcall.signing import actions as signing
from playcall.signing.models import Proposal
from playcall.signing.models import State as ProposalState
from playcall.working_sessions.actions.steps import Change, changing, refused
from playcall.working_sessions.models import Card, EventKind, WorkingSession
from playcall.working_sessions.queries import condition_in
from playcall_core.book.records import BY_KIND, Role
from playcall_core.errors import PlaycallError, Problem
from playcall_core.working_sessions import WHERE, Draft, draft_of


def make_records(session: WorkingSession, *, by: Membership) -> tuple[Record, ...]:
    """Make a draft record of every card that was kept and has become none yet: all, or nothing.

    A card that another was written on becomes none itself. A record that is there already, by its
    heading, gets what the card says. Owner is the author's role, the origin stands in its source.
    """
    insist(by, May.EDIT)
    with changing(session, by) as change:
        change.facilitator()
        made = tuple(_made(change))
        if made:
            change.event(EventKind.CARD)
            says = f"Made {len(made)} records of “{change.session}”"
            change.note("session-records", says, records=[row.target for row in made])
    return made


def propose(session: WorkingSession, *, by: Membership) -> Proposal:
    """Offer what the cards became for signature; again, when more has become of them.

    The records that are missing are made first. Where the playbook was never signed, its head is
    offered too.
    """
    insist(by, May.EDIT)
    make_records(session, by=by)
    with changing(session, by) as change:
        change.facilitator()
        rows = {row.pk: row for row in _offered(change)}
        if not rows:
            raise refused("Nothing was kept that differs from what is signed.", "Keep cards first.")
        proposal = change.session.proposal
        if proposal is None or proposal.state != ProposalState.OPEN:
            why = origin(change.session, playbooks.reading(by, "newest"))
            title = change.session.title
            proposal = signing.propose(by=by, title=title, why=why, records=list(rows.values()))
            change.session.proposal = proposal
            change.session.save(update_fields=["proposal"])
            change.event(EventKind.SESSION)
            change.note("session-proposed", f"Offered “{title}” for signature")
        else:
            inside = set(proposal.items.values_list("record_id", flat=True))
            for row in (each for pk, each in rows.items() if pk not in inside):
                signing.add_record(proposal, row, by=by)
                change.event(EventKind.SESSION)
    return proposal


def origin(session: WorkingSession, reading: Reading) -> str:
    """Where a record comes from, in words."""
    zone = ZoneInfo(reading.playbook.head.time_zone)
    day = (session.started_at or session.made_at).astimezone(zone).date()
    return f"From the session of {date_format(day, 'j F Y')}: {session.title}"


def _offered(change: Change) -> Iterator[Record]:
    """The records of the cards, and those beside them, that differ from what is signed."""
    changed = {row.target: row for row in playbooks.changed_records(change.by)}
    for card in Card.objects.filter(session=change.session).exclude(record=""):
        for target in (card.record, *card.beside.split()):
            row = playbooks.record(change.by, *target.split("/", 1))
            if row is not None and row.target in changed:
                yield row
    head = playbooks.head(change.by)
    if head is not None and head.current_id is None:
        yield head


def _made(change: Change) -> Iterator[Record]:
    cards = (
        Card.objects.filter(session=change.session, is_kept=True, record="", removed_at=None)
        .exclude(written_on__is_kept=True)
        .select_related("phase", "origin", "author__member__user")
        .order_by("phase__position", "position", "id")
    )
    if playbooks.head(change.by) is None and cards.exists():
        create_record(HEAD, {"name": change.by.workspace.name}, by=change.by)
    reading = playbooks.reading(change.by, "newest")
    last: dict[str, int] = {}
    for card in cards:
        maker = _Maker(change, reading, card, last)
        row = maker.row()
        if row is not None:
            card.record, card.beside = row.target, " ".join(maker.beside)
            card.save(update_fields=["record", "beside"])
            yield row


@dataclass
class _Maker:
    """Makes the record of one card; `beside` are “kind/id” of those that it refers to. `last` has
    the order of the last record that was made of a kind in which they have one.
    """

    change: Change
    reading: Reading
    card: Card
    last: dict[str, int]
    beside: list[str] = field(default_factory=list)

    def row(self) -> Record | None:
        """The card's record; None for activities whose cards become none."""

        def is_condition(text: str) -> bool:
            return condition_in(text, self.reading.visible) is not None

        activity = self.card.phase.activity
        draft = draft_of(activity, self._said(), is_condition, self._sides())
        if draft is None:
            return None
        try:
            row = self._saved(draft)
            self.beside += [self._saved(each).target for each in draft.also]
            self.beside = [each for each in dict.fromkeys(self.beside) if each != row.target]
            return row
        except PlaycallError as error:
            what = f"“{self.card.heading}” cannot become a record: {error}"
            raise PlaycallError(Problem(what, remedy="Change the card.")) from error

    def _said(self) -> Mapping[str, str]:
        """What the card says; of a play also where it is played, said on the card before it."""
        before = self.card.origin.filled if self.card.origin else {}
        return {name: before[name] for name in WHERE if name in before} | {**self.card.filled}

    def _saved(self, draft: Draft) -> Record:
        """The record of a draft: a new one, or the one with its heading and what the draft says."""
        by = self.change.by
        filled = {name: self._plain(value) for name, value in draft.data.items()}
        data = {name: value for name, value in filled.items() if value not in (None, "", [])}
        words = origin(self.change.session, self.reading)
        row, known = self._existing(draft.kind, data), self._known(draft.kind)
        if row is None or row.newest is None or row.newest.body is None:
            known |= self._next(draft.kind)
            return create_record(draft.kind, {**known, **data}, by=by, words=words)
        before = fields_of(content_of(draft.kind, row.newest.body))
        kept = {name: value for name, value in before.items() if value not in (None, "", [])}
        said = {name: _united(kept.get(name), value) for name, value in data.items()}
        save_record(row, {**known, **kept, **said}, by=by, based_on=row.newest.pk, words=words)
        return row

    def _plain(self, value: object) -> object:
        """A value of a draft with ids in place of the records that it refers to."""
        match value:
            case Draft():
                row = self._existing(value.kind, dict(value.data))
                row = row or self._saved(value)
                self.beside.append(row.target)
                return row.slug
            case list():
                return [self._plain(each) for each in value]
            case _:
                return value

    def _existing(self, kind: str, data: Mapping[str, Any]) -> Record | None:
        """The record of a kind that goes by this heading or id; of offers the only one there is."""
        rows = playbooks.records(self.change.by, kind).select_related("newest")
        heading = data.get(getattr(model_of(kind), "heading_field", "name"))
        if kind == "offer" and not heading:
            return rows.first() if rows.count() == 1 else None
        called = Q(heading__iexact=str(heading)) | Q(slug__iexact=str(heading))
        return rows.filter(called).first() if heading else None

    def _known(self, kind: str) -> dict[str, Any]:
        """What every record of a session has: its owner, its origin, and the session's scope."""
        fields = model_of(kind).model_fields
        known: dict[str, Any] = {"source": origin(self.change.session, self.reading)}
        if kind != Role.kind_name:
            known["owner"] = self._owner()
        scope, _, slug = self.change.session.scope.partition("/")
        if scope and scope in fields:
            known[scope] = slug
        elif scope and f"{scope}s" in fields:
            known[f"{scope}s"] = [slug]
        return known

    def _next(self, kind: str) -> dict[str, int]:
        """The place of a new record of a kind whose records have an order: after all others."""
        shape = BY_KIND[kind]
        if "order" not in shape.model_fields:
            return {}
        there = (getattr(each, "order", None) or 0 for each in self.reading.playbook.of(shape))
        self.last[kind] = max(self.last.get(kind, 0), *there, 0) + 1
        return {"order": self.last[kind]}

    def _owner(self) -> str:
        member = self.card.author.member
        role = self.reading.playbook.get(Role.kind_name, member.playbook_role)
        return role.id if isinstance(role, Role) else str(member)

    def _sides(self) -> dict[str, str]:
        """Function -> the role that promises for it: the author's own, else its first one."""
        sides: dict[str, str] = {}
        for role in self.reading.visible.of(Role):
            sides.setdefault(role.function or "", role.id)
        member = self.card.author.member
        if self.reading.playbook.get(Role.kind_name, member.playbook_role):
            sides[self.card.author.function] = member.playbook_role
        return sides


def _united(before: object, said: object) -> object:
    """What a card says in place of what was there; lists of plain values keep both."""
    match before, said:
        case [*old], [*new] if all(isinstance(each, str) for each in (*old, *new)):
            return [*old, *(each for each in new if each not in old)]
        case _:
            return said
