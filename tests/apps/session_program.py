"""Sessions in processes of their own: `python -m tests.apps.session_program WHAT …`.

room PEOPLE     a session in its vote with so many people of both functions; as JSON its numbers,
                and for each person the id of their sign-in
dots            every dot as JSON: [person, card, uid]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from playcall.installation import started

started("playcall.serving").migrate()
actions: Any = started("playcall.working_sessions.actions")
models: Any = started("playcall.working_sessions.models")
people: Any = started("playcall.people.models")
Client: Any = started("django.test").Client
SHORT: Any = started("tests.apps.session_case").SHORT
CARDS = 6


def room(number: str) -> None:
    """A session in its vote, and the sign-ins of its people."""
    cast = started("tests.apps.cast").make_cast()
    members = [_member(cast.workspace, n) for n in range(int(number))]
    session = actions.set_up("Live", by=cast.editor, plan=SHORT)
    for member in members:
        actions.take_seat(session, by=member)
    actions.start(session, by=cast.editor)
    harvest, vote = (session.phases.get(activity=key) for key in ("play-harvest", "vote"))
    actions.go_to(harvest, seen=1, by=cast.editor)
    cards = [
        actions.write_card(harvest, {"we": f"Play {n}"}, by=members[0], uid=uuid4())
        for n in range(CARDS)
    ]
    actions.go_to(vote, seen=2, by=cast.editor)
    session.refresh_from_db()
    found = {
        "session": session.pk,
        "vote": vote.pk,
        "number": session.number,
        "cards": [card.pk for card in cards],
        "people": [_signed_in(member) for member in members],
    }
    print(json.dumps(found))


def dots() -> None:
    """Every dot there is."""
    rows = models.Dot.objects.order_by("id").values_list("seat__member_id", "card_id", "uid")
    print(json.dumps([[member, card, str(uid)] for member, card, uid in rows]))


def _member(workspace: Any, n: int) -> Any:
    user = people.User.objects.create_user(f"p{n}@tallybrook.example", name=f"Person {n}")
    function = "marketing" if n % 2 else "sales"
    return people.Membership.objects.create(
        workspace=workspace, user=user, role="member", function=function
    )


def _signed_in(member: Any) -> str:
    client = Client()
    client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
    return str(client.cookies["sessionid"].value)


WHAT: dict[str, Callable[..., None]] = {"room": room, "dots": dots}

if __name__ == "__main__":
    WHAT[sys.argv[1]](*sys.argv[2:])
