"""What goes over the wire of a session: nothing hidden, by any address, to anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from playcall.people.models import Membership
from playcall.working_sessions.actions import keep_open
from playcall.working_sessions.models import Card, Dot, Seat, WorkingSession
from tests.apps.cast import Cast
from tests.apps.routes import ROUTES, Route
from tests.apps.session_case import dot, opened, phase, say, voting
from tests.apps.test_doors import signed_in

pytestmark = pytest.mark.slow

SECRET = "the most expensive of all"
AROUND = {"sessions", "new-session", "today", "search", "look-after", "audit", "audit-csv"}
"""Addresses that are not of one session, on which something of one could stand."""
OF_ONE = [route for route in ROUTES if route.name.startswith("session-") or route.name == "session"]
READ = [route for route in OF_ONE if route.method == "get" and route.name != "session-stream"]
"""What a stream says its own tests read from the wire: numbers, kinds and positions."""
WRITTEN = [route for route in OF_ONE if route.method == "post"] + [
    route for route in OF_ONE if route.name == "session-card"
]
ANYWAY: Mapping[str, list[dict[str, Any]]] = {
    "session": [{}, *({"at": n} for n in range(1, 5))],
    "session-part": [{}, {"wall": "yes"}, *({"at": n} for n in range(1, 5))],
}


def at(route: Route, session: WorkingSession, card: Card | None) -> str:
    given = {"workspace": session.workspace.slug, "number": session.pk}
    if route.name == "session-card" and card is not None:
        given["card"] = card.pk
    return reverse(route.name, kwargs=given)


def read(client: Client, session: WorkingSession, card: Card | None) -> Iterator[tuple[str, str]]:
    """Every address that can be read -> what it says, whatever is asked of it."""
    for route in READ:
        origin = [{"at": 1, "origin": card.pk}] if card is not None else []
        for asked in [*ANYWAY.get(route.name, [{}]), *origin]:
            yield f"{route.name} {asked}", _text(client.get(at(route, session, card), asked))
    for route in (each for each in ROUTES if each.name in AROUND):
        address = reverse(route.name, kwargs={"workspace": session.workspace.slug})
        yield route.name, _text(client.get(address, {"q": SECRET} | dict(route.sent)))


def _text(answer: HttpResponseBase) -> str:
    return b"".join(answer).decode()


def everybody_but(author: Membership, cast: Cast) -> Iterator[Client]:
    yield Client()
    yield from (signed_in(member) for member in cast if member != author)


@pytest.mark.parametrize("is_for_days", [False, True], ids=["in the room", "for days"])
def test_a_hidden_card_stands_on_no_address_of_anybody_else(cast: Cast, is_for_days: bool) -> None:
    session = opened(cast)
    keep_open(phase(session, "objections"), is_for_days, by=cast.editor)
    card = say(session, "objections", cast.rep, text=SECRET)
    own = [where for where, said in read(signed_in(cast.rep), session, card) if SECRET in said]
    assert {where.partition(" ")[0] for where in own} >= {"session", "session-part", "session-card"}
    for client in everybody_but(cast.rep, cast):
        for where, said in read(client, session, card):
            # The search says back what was searched for.
            assert SECRET not in said or where == "search", where


def test_no_door_answers_with_a_hidden_card_of_somebody_else(cast: Cast) -> None:
    session = opened(cast)
    card = say(session, "objections", cast.rep, text=SECRET)
    here = card.phase.pk
    doors: dict[str, list[dict[str, Any]]] = {
        "session-write": [{"phase": here, "f.text": "Mine", "origin": card.pk}],
        "session-cards": [{act: card.pk} for act in ("keep", "drop", "remove", "put-back")],
        "session-card": [{"version": version, "f.text": "Mine"} for version in (0, 1, 2)],
        "session-group": [{"card": card.pk, "cluster": "new", "name": "Price"}],
        "session-dot": [{"phase": phase(session, "vote").pk, "give": card.pk}],
        "session-pick": [{"card": card.pk, "chosen": "yes", "effort": 1}],
        "session-records": [{"act": "make"}],
    }
    for client in everybody_but(cast.rep, cast):
        for route in WRITTEN:
            for sent in doors.get(route.name, [route.sent]):
                address = at(route, session, card)
                for headers in ({}, {"X-Part": "room"}):
                    answer = client.post(address, sent, headers=headers)
                    assert SECRET not in _text(answer), (route.name, sent)
    card.refresh_from_db()
    assert (card.filled["text"], card.version, card.is_kept) == (SECRET, 1, False)
    assert card.removed_at is None
    assert not card.written_on.exists()


def test_whose_a_dot_is_and_where_changes_nothing_on_the_pages_of_others(cast: Cast) -> None:
    session, cards = voting(cast)
    dot(session, cards[0], cast.rep)
    others = (cast.editor, cast.marketing_signer, cast.administrator)

    def seen() -> list[tuple[str, str]]:
        return [
            (where, without_what_is_new_each_time(said))
            for member in others
            for where, said in read(signed_in(member), session, cards[0])
        ]

    before, own = seen(), list(read(signed_in(cast.rep), session, cards[0]))
    of_another = Seat.objects.get(session=session, member=cast.sales_signer)
    Dot.objects.update(seat=of_another, card=cards[2])
    assert seen() == before
    assert list(read(signed_in(cast.rep), session, cards[0])) != own


def without_what_is_new_each_time(page: str) -> str:
    """Without tokens, and without the clock and the moment of a page."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
    page = re.sub(r'"X-CSRFToken": "[^"]*"|nonce="[^"]*"', "", page)
    return re.sub(r'data-(left|uid|seconds)="[^"]*"|\d+:\d\d', "", page)
