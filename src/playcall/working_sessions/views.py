"""Pages of working sessions: their list, the set-up, the room, its wall, the minutes."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from playcall.people.doors import MemberRequest, needs
from playcall.people.models import Membership
from playcall.people.queries import members
from playcall.people.rules import May, may
from playcall.playbooks.queries import reading
from playcall.working_sessions import pages, queries
from playcall.working_sessions.forms import FOLLOW_DAYS
from playcall.working_sessions.models import State, WorkingSession
from playcall_core.errors import PlaycallError
from playcall_core.working_sessions import DOTS_EACH

PAGE: Final = 50


@needs(May.READ)
@require_safe
def sessions(request: MemberRequest) -> HttpResponse:
    """All sessions, newest first, and what the member is to look at again."""
    page = Paginator(queries.sessions(request.member), PAGE).get_page(request.GET.get("page"))
    known = {"page": page, "due": pages.due_follow_ups(request.member), "here": "sessions"}
    return render(request, "working_sessions/sessions.html", known)


@needs(May.TAKE_PART)
@require_safe
def room(request: MemberRequest, number: int) -> HttpResponse:
    """The room: where the session is, what is to be done now, and what is seen of it."""
    known = in_room(request, session_of(request, number))
    return render(request, "working_sessions/room.html", known)


@needs(May.TAKE_PART)
@require_safe
def part(request: MemberRequest, number: int) -> HttpResponse:
    """The part of the room that is read again when something changed."""
    found = session_of(request, number)
    if request.GET.get("wall"):
        return render(request, "working_sessions/wall_part.html", _on_wall(request, found))
    return render(request, "working_sessions/part.html", in_room(request, found))


@needs(May.TAKE_PART)
@require_safe
def wall(request: MemberRequest, number: int) -> HttpResponse:
    """A screen for everyone: nothing on it is more than everyone may see."""
    known = _on_wall(request, session_of(request, number))
    return render(request, "working_sessions/wall.html", known)


def who_can_come(member: Membership) -> list[Membership]:
    """The members who may take part."""
    here = members(member.workspace).filter(left_at=None)
    return [each for each in here if may(each, May.TAKE_PART)]


def session_of(request: MemberRequest, number: int) -> WorkingSession:
    """The session of an address."""
    found = queries.session(request.member, number)
    if found is None:
        raise Http404
    return found


def in_room(request: MemberRequest, found: WorkingSession) -> dict[str, Any]:
    """What the room's templates show."""
    position = _number(request.POST.get("at") or request.GET.get("at"))
    seen = queries.room(request.member, found, position)
    here = seen.here
    known: dict[str, Any] = {
        "room": seen,
        "session": seen.session,
        "shown": here,
        "at": position or "",
        "is_elsewhere": here is not None and here.phase.pk != seen.session.phase_id,
        "here": "sessions",
    }
    if seen.session.state == State.ENDED and position is None:
        known["follow_ups"] = pages.follow_ups(seen.session)
        return known | {"follow_days": FOLLOW_DAYS, "shown": None}
    if here is None:
        return known | _of_lobby(seen, request.member)
    known |= _of_phase(seen, here, _number(request.GET.get("origin")))
    if here.activity.key == "signing":
        known |= _of_signing(seen)
    if here.activity.key == "read-out":
        known |= _of_read_out(request.member, seen)
    if here.result:
        known |= _of_result(request.member, seen, here.result)
    return known


def _of_lobby(seen: queries.Room, member: Membership) -> dict[str, Any]:
    seated = {each.seat.member_id for each in seen.seats}
    return {
        "alone": [each for each in seen.phases if each.is_open_for_days],
        "others": [each for each in who_can_come(member) if each.pk not in seated]
        if seen.may_lead
        else [],
    }


def _of_phase(seen: queries.Room, here: queries.PhaseRoom, origin: int | None) -> dict[str, Any]:
    those = pages.slips(seen, here)
    start = pages.start_of(seen, here, origin)
    sides = pages.both_sides(here, those)
    takes_cards = seen.seat is not None and seen.session.state != State.ENDED
    return {
        "slips": those,
        "groups": pages.groups(here, those),
        "sides": sides,
        "may_group": not sides
        and takes_cards
        and here.activity.is_written
        and here.phase.is_revealed,
        "may_start": bool(sides) and takes_cards,
        "origin": start,
        "chosen_cards": pages.chosen_cards(seen, here),
        "blanks": pages.blanks(here.activity, start),
        "plain_blanks": pages.blanks(here.activity),
        "purse": pages.purse(here),
    }


def _of_result(member: Membership, seen: queries.Room, result: queries.Result) -> dict[str, Any]:
    both = [each.card for each in result.standings if each.place.agreed > 0]
    suggestions = queries.impacts(member, both[: pages.MOST_TO_CHOOSE])
    chosen = pages.choices(result.standings, suggestions, seen.seat)
    return {
        "bars": pages.bars(result.standings),
        "choices": chosen,
        "grid": pages.grid(chosen),
        "levels": pages.LEVELS.items(),
        "decides": bool(seen.seat and seen.seat.is_decider) and seen.session.state != State.ENDED,
    }


def _of_read_out(member: Membership, seen: queries.Room) -> dict[str, Any]:
    read = reading(member, "newest" if may(member, May.READ_NEWEST) else "current")
    return {"read_out": pages.read_out(read), "unmade": _unmade(seen.session)}


def _of_signing(seen: queries.Room) -> dict[str, Any]:
    return {
        "kept": pages.kept(seen.session),
        "signed": pages.signed(seen.session),
        "unmade": _unmade(seen.session),
    }


def _unmade(session: WorkingSession) -> bool:
    """Whether a card was kept that is no record yet, and could be one."""
    return any(each.activity.gives and not each.card.record for each in pages.kept(session))


def _on_wall(request: MemberRequest, found: WorkingSession) -> dict[str, Any]:
    seen = queries.room(request.member, found)
    here = seen.here
    known: dict[str, Any] = {"room": seen, "session": seen.session, "shown": here}
    known |= pages.present_on_wall(seen)
    if here is None:
        return known
    those = pages.slips(seen, here, is_wall=True)
    return known | {
        "slips": those,
        "groups": pages.on_wall(pages.groups(here, those)),
        "written": len(here.cards) + here.hidden,
        "placed": here.phase.dots.count(),
        "placeable": pages.voters(seen) * DOTS_EACH,
        "bars": pages.bars(here.result.standings)[: pages.MOST_ON_THE_WALL] if here.result else (),
    }


@needs(May.READ)
@require_safe
def minutes(request: MemberRequest, number: int) -> HttpResponse:
    """What was decided, what is open, and how the votes went: for reading and for paper."""
    found = session_of(request, number)
    known = {
        "session": found,
        "minutes": queries.minutes_of(request.member, found),
        "here": "sessions",
    }
    return render(request, "working_sessions/minutes.html", known)


def _number(said: str | None) -> int | None:
    return int(said) if said and said.isascii() and said.isdecimal() and len(said) < 19 else None


def sentences(error: PlaycallError) -> tuple[str, ...]:
    """What an error says, each with what to do."""
    return tuple(f"{_(each.what)} {each.remedy}".strip() for each in error.problems)
