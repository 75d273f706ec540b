"""The blanks of a card that is to be written, empty or begun from another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from playcall.working_sessions.models import Card
from playcall.working_sessions.queries import PhaseRoom, Room
from playcall_core.working_sessions import Activity, Blank

HARVEST = "play-harvest"
WRITING = "write-plays"


@dataclass(frozen=True)
class Field:
    """A blank with what stands in it."""

    blank: Blank
    text: str

    @property
    def name(self) -> str:
        """As it is sent."""
        return self.blank.name

    @property
    def label(self) -> str:
        """What is asked."""
        return self.blank.label

    @property
    def hint(self) -> str:
        """How it is answered."""
        return self.blank.hint

    @property
    def lines(self) -> int:
        """How many are shown."""
        return self.blank.lines

    @property
    def words(self) -> int | None:
        """How many it takes at most."""
        return self.blank.words

    @property
    def choices(self) -> tuple[str, ...]:
        """The answers, where there are no others."""
        return self.blank.choices


def blanks(activity: Activity, start: Card | None = None) -> tuple[Field, ...]:
    """The blanks of an activity, filled with what a card begins with."""
    filled = _begun(activity, start) if start else {}
    return tuple(Field(each, filled.get(each.name, "")) for each in activity.blanks)


def _begun(activity: Activity, start: Card) -> Mapping[str, str]:
    filled = start.filled
    if start.phase.activity == activity.key:
        return filled
    return {
        "when": filled.get("when", ""),
        "purpose": filled.get("because", ""),
        "steps": filled.get("we", ""),
    }


def chosen_cards(room: Room, here: PhaseRoom) -> QuerySet[Card]:
    """The harvested cards that were chosen, to be written as plays, with those written of each."""
    if here.activity.key != WRITING:
        return Card.objects.none()
    found = Card.objects.filter(session=room.session, removed_at=None, is_kept=True)
    return (
        found.filter(phase__activity=HARVEST, phase__is_revealed=True)
        .select_related("phase", "author")
        .prefetch_related("written_on")
    )


def start_of(room: Room, here: PhaseRoom, number: int | None) -> Card | None:
    """The card that somebody begins with, if they may see it."""
    if number is None:
        return None
    seen = (each.card for each in here.cards if each.card.phase.is_revealed)
    return next((each for each in (*seen, *chosen_cards(room, here)) if each.pk == number), None)
