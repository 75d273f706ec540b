"""A working session: who sits in it, its phases, cards, dots, and every event in its order."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from playcall.people.models import Function, Membership, Workspace
from playcall.signing.models import Proposal
from playcall_core.working_sessions import Activity, Clock, activity, heading


class State(models.TextChoices):
    """How far a session is."""

    PREPARING = "preparing", _("In preparation")
    OPEN = "open", _("Open")
    ENDED = "ended", _("Ended")


class PhaseState(models.TextChoices):
    """How far a phase is."""

    WAITING = "waiting", _("Waiting")
    OPEN = "open", _("Open")
    PAUSED = "paused", _("Paused")
    DONE = "done", _("Done")


class EventKind(models.TextChoices):
    """What changed in a session, and so which part of its page is to be read again."""

    SESSION = "session", _("Session")
    PHASE = "phase", _("Phase")
    SEAT = "seat", _("Seat")
    CARD = "card", _("Card")
    DOT = "dot", _("Dot")
    PICK = "pick", _("Pick")


class WorkingSession(models.Model):
    """One working session of a workspace.

    `scope` is “segment/id” or “product/id”, empty for the whole playbook. `phase` is where the room
    is. `number` is that of its newest event; whoever writes locks this row first.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="working_sessions")
    title = models.CharField(max_length=200)
    scope = models.CharField(max_length=130, blank=True)
    agenda = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.PREPARING)
    phase = models.ForeignKey("Phase", models.SET_NULL, null=True, related_name="+")
    number = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    proposal = models.ForeignKey(Proposal, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def target(self) -> str:
        """As the audit trail names it."""
        return f"session/{self.pk}"


class Seat(models.Model):
    """A member in a session. `function` is theirs when they sat down: it is whose dots they place.

    `joined_at` is null for those who are invited and have not come, `seen_at` is when their page
    was heard of last, null once they are gone. What somebody who left wrote and voted stays.
    """

    session = models.ForeignKey(WorkingSession, models.CASCADE, related_name="seats")
    member = models.ForeignKey(Membership, models.PROTECT, related_name="seats")
    function = models.CharField(max_length=16, choices=Function.choices)
    is_facilitator = models.BooleanField(default=False)
    is_decider = models.BooleanField(default=False)
    joined_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["member__user__name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("session", "member", name="seat_once_a_session")
        ]

    def __str__(self) -> str:
        return str(self.member)


class Phase(models.Model):
    """One activity of a session, in its place. The first has position 1.

    While the clock runs `ends_at` is set, else `left_seconds` is how much it has to go. Before
    `is_revealed` everybody sees only what is their own. A phase that `is_open_for_days` takes cards
    whatever phase the room is in, also before the session starts.
    """

    session = models.ForeignKey(WorkingSession, models.CASCADE, related_name="phases")
    position = models.PositiveSmallIntegerField()
    activity = models.CharField(max_length=40)
    minutes = models.PositiveIntegerField()
    state = models.CharField(max_length=16, choices=PhaseState.choices, default=PhaseState.WAITING)
    opened_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    left_seconds = models.IntegerField()
    is_revealed = models.BooleanField(default=False)
    is_open_for_days = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint("session", "position", name="phase_position_once_a_session")
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.what.title}"

    @property
    def what(self) -> Activity:
        """Its activity."""
        return activity(self.activity)

    @property
    def has_begun(self) -> bool:
        """Whether it takes, or took, anything."""
        return self.state != PhaseState.WAITING or self.is_open_for_days

    @property
    def is_over(self) -> bool:
        """Whether its result stands: it was shown, or the room left it and nobody comes back."""
        return self.is_revealed or (self.state == PhaseState.DONE and not self.is_open_for_days)

    @property
    def clock(self) -> Clock:
        """Its clock."""
        return Clock(timedelta(seconds=self.left_seconds), self.ends_at)

    def set_clock(self, clock: Clock, now: datetime) -> None:
        """Take a clock over; not yet saved."""
        self.ends_at = clock.ends_at
        self.left_seconds = round(clock.left_at(now).total_seconds())


class Cluster(models.Model):
    """Cards that mean the same, under one name."""

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="clusters")
    name = models.CharField(max_length=200)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Card(models.Model):
    """What somebody wrote in a phase.

    `fields` are the filled blanks of its activity as JSON text. `uid` is drawn by the page that
    wrote it: sent twice, it is written once. `version` counts its changes. `origin` is the card
    from which it was written on. `record` is “kind/id” of what it became, `beside` of the records
    that this one refers to, with spaces between.
    """

    session = models.ForeignKey(WorkingSession, models.CASCADE, related_name="cards")
    phase = models.ForeignKey(Phase, models.CASCADE, related_name="cards")
    author = models.ForeignKey(Seat, models.PROTECT, related_name="cards")
    uid = models.UUIDField()
    fields = models.TextField()
    version = models.PositiveIntegerField(default=1)
    cluster = models.ForeignKey(Cluster, models.SET_NULL, null=True, related_name="cards")
    origin = models.ForeignKey("self", models.SET_NULL, null=True, related_name="written_on")
    position = models.PositiveIntegerField(default=0)
    is_kept = models.BooleanField(default=False)
    record = models.CharField(max_length=130, blank=True)
    beside = models.TextField(blank=True)
    written_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("author", "uid", name="card_uid_once_a_seat")
        ]

    def __str__(self) -> str:
        return self.heading

    @property
    def filled(self) -> Mapping[str, str]:
        """Its filled blanks by their names."""
        found: dict[str, str] = json.loads(self.fields)
        return found

    @property
    def heading(self) -> str:
        """What lists call it."""
        return heading(self.phase.what, self.filled)

    @property
    def record_kind(self) -> str:
        """The kind of the record it became; empty while it is none."""
        return self.record.partition("/")[0]

    @property
    def record_slug(self) -> str:
        """The id of that record."""
        return self.record.partition("/")[2]


class Dot(models.Model):
    """One dot of one person on one card, in one vote.

    The database itself keeps the limits: each dot of a person has one of five `slot`s of a vote,
    and is the first or the second (`nth`) on its card. `uid` is as in `Card`.
    """

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="dots")
    card = models.ForeignKey(Card, models.PROTECT, related_name="dots")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="dots")
    uid = models.UUIDField()
    slot = models.PositiveSmallIntegerField()
    nth = models.PositiveSmallIntegerField()
    placed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint("phase", "seat", "slot", name="dot_once_a_slot"),
            models.UniqueConstraint("phase", "seat", "card", "nth", name="dot_once_a_place"),
            models.UniqueConstraint("seat", "uid", name="dot_uid_once_a_seat"),
            models.CheckConstraint(
                condition=Q(slot__gte=1, slot__lte=5), name="at_most_five_dots_each"
            ),
            models.CheckConstraint(
                condition=Q(nth__gte=1, nth__lte=2), name="at_most_two_dots_on_a_card"
            ),
        ]


class Pick(models.Model):
    """What a decider says of a card: how much work (1 to 3), how much it matters, and whether it is
    done. `impact` is null where they take what the evidence suggests.
    """

    card = models.ForeignKey(Card, models.CASCADE, related_name="picks")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="picks")
    effort = models.PositiveSmallIntegerField(null=True)
    impact = models.PositiveSmallIntegerField(null=True)
    is_chosen = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint("card", "seat", name="pick_once_a_card_and_decider"),
            models.CheckConstraint(
                condition=Q(effort=None) | Q(effort__gte=1, effort__lte=3),
                name="effort_from_one_to_three",
            ),
            models.CheckConstraint(
                condition=Q(impact=None) | Q(impact__gte=1, impact__lte=3),
                name="impact_from_one_to_three",
            ),
        ]


class FollowUp(models.Model):
    """Something to look at again so many days after a session."""

    session = models.ForeignKey(WorkingSession, models.CASCADE, related_name="follow_ups")
    card = models.ForeignKey(Card, models.SET_NULL, null=True, related_name="+")
    days = models.PositiveSmallIntegerField()
    text = models.TextField()
    owner = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    due = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["due", "id"]
        indexes: ClassVar = [
            models.Index(
                fields=["owner", "due"], condition=Q(done_at=None), name="open_follow_ups_of_member"
            )
        ]

    def __str__(self) -> str:
        return self.text


class SessionEvent(models.Model):
    """Something changed in a session. Numbers count from 1 without gaps, in the order in which the
    changes came to be seen; nothing of what was written or voted stands in an event.
    """

    session = models.ForeignKey(WorkingSession, models.CASCADE, related_name="events")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=EventKind.choices)
    phase = models.ForeignKey(Phase, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint("session", "number", name="event_number_once_a_session")
        ]


CHANNEL = "playcall_sessions"
"""On which PostgreSQL tells every process that a session changed."""


def voted_on(vote: Phase, phases: Sequence[Phase] | None = None) -> Phase | None:
    """The phase whose cards are in a vote: the nearest before it in which cards are written.

    `phases` are all of the session, in their order, where they are known.
    """
    if not vote.what.is_vote:
        return None
    known = Phase.objects.filter(session_id=vote.session_id) if phases is None else phases
    before = [each for each in known if each.position < vote.position and each.what.is_written]
    return before[-1] if before else None


def votes_on(cards: Phase) -> list[Phase]:
    """The votes that have begun on the cards of a phase, those that are over too."""
    phases = list(Phase.objects.filter(session_id=cards.session_id))
    votes = (each for each in phases if each.what.is_vote and each.has_begun)
    return [each for each in votes if voted_on(each, phases) == cards]
