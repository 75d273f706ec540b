"""Sessions in processes of their own: `python -m tests.apps.session_program SESSIONS PEOPLE`.

It makes so many sessions in their votes, each with the same people of both functions, and prints a
list of their numbers as JSON, and for each person the id of their sign-in.
"""

from __future__ import annotations

import json
import sys
from typing import Any
from uuid import uuid4

from playcall.installation import started

started("playcall.serving").migrate()
actions: Any = started("playcall.working_sessions.actions")
people: Any = started("playcall.people.models")
Client: Any = started("django.test").Client
SHORT: Any = started("tests.apps.session_case").SHORT
CARDS = 6


def rooms(sessions: str, persons: str) -> None:
    """Sessions in their votes, and the sign-ins of their people."""
    workspace = people.Workspace.objects.create(slug="tallybrook", name="Tallybrook")
    leader = _member(workspace, "Paula Prado", "editor", "marketing")
    members = [
        _member(workspace, f"Person {n}", "member", "marketing" if n % 2 else "sales")
        for n in range(int(persons))
    ]
    signed_in = [_signed_in(member) for member in members]
    found = [_room(leader, members) | {"people": signed_in} for _ in range(int(sessions))]
    print(json.dumps(found))


def _room(leader: Any, members: list[Any]) -> dict[str, Any]:
    session = actions.set_up("Live", by=leader, plan=SHORT)
    for member in members:
        actions.take_seat(session, by=member)
    actions.start(session, by=leader)
    harvest, vote = (session.phases.get(activity=key) for key in ("play-harvest", "vote"))
    actions.go_to(harvest, seen=1, by=leader)
    cards = [
        actions.write_card(harvest, {"we": f"Play {n}"}, by=members[0], uid=uuid4())
        for n in range(CARDS)
    ]
    actions.go_to(vote, seen=2, by=leader)
    session.refresh_from_db()
    return {
        "session": session.pk,
        "vote": vote.pk,
        "number": session.number,
        "cards": [card.pk for card in cards],
    }


def _member(workspace: Any, name: str, role: str, function: str) -> Any:
    mail = f"{name.replace(' ', '.').lower()}@tallybrook.example"
    user = people.User.objects.create_user(mail, name=name)
    return people.Membership.objects.create(
        workspace=workspace, user=user, role=role, function=function
    )


def _signed_in(member: Any) -> str:
    client = Client()
    client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
    return str(client.cookies["sessionid"].value)


if __name__ == "__main__":
    rooms(*sys.argv[1:])
