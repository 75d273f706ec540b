"""Every page of the demo by the name of its address, and what the demo needs to have them all.

As a program (`python -m tests.browser.every_page`, with the variables of an installation) it does
in the demo what some pages are empty without, and prints a record of every kind as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import uuid4

from django.urls import reverse

from playcall.installation import started

Given = Mapping[str, Any]

WORKSPACE: Final = "tallybrook"
DEAL: Final = "O-000234"
CFO: Final[Given] = {"kind": "persona", "slug": "cfo"}
ONE: Final[Given] = {"number": 1}
SHOWN: Final = {
    "play": "hold-the-price",
    "competitor": "ormundo",
    "objection": "too-expensive",
    "message_map": "map-ormundo",
    "persona": "cfo",
}
"""Records whose pages are unlike others; of the other kinds the first is looked at."""

NO_PAGES: Final = {
    **dict.fromkeys(("export", "audit-csv", "opportunities-csv"), "a file"),
    **dict.fromkeys(("bring-in-rejected", "pull-rejected"), "a file"),
    **dict.fromkeys(("session-stream", "session-part"), "a part of the page of its session"),
    **dict.fromkeys(("session-evidence", "session-trial"), "a part of the page of its session"),
    **dict.fromkeys(("card", "pick", "play-here"), "a part of a page"),
    **dict.fromkeys(("proposal-impact", "proposal-findings"), "a part of the proposal's page"),
    **dict.fromkeys(("bring-in-reading", "bring-in-result"), "test_bringing_in looks at it"),
}
"""Addresses of workspaces that are asked for and are no pages of their own, and why."""

LEAD_ON: Final = {
    **dict.fromkeys(("health", "ready"), "for programs"),
    **dict.fromkeys(("leave", "language"), "only sent to"),
    **dict.fromkeys(("home",), "leads to the playbook or to the sign-in"),
    **dict.fromkeys(("mfa_download_recovery_codes",), "a file"),
}
"""Addresses outside workspaces that are no pages, and why."""

MANY: Final[Mapping[str, tuple[Given, ...]]] = {
    "section": tuple({"section": name} for name in ("offer", "plays", "responsibilities")),
    "records": tuple({"kind": kind} for kind in ("play", "term")),
    "diagram": tuple({"name": name} for name in ("stage-map", "engagement", "coverage")),
    "record-history": (CFO,),
    "proposal": (ONE,),
    "version": (ONE,),
    "run": (ONE,),
    "session": (ONE,),
    "session-wall": (ONE,),
    "session-minutes": (ONE,),
    "session-card": ({"number": 1, "card": 1},),
    "connect": ({"kind": "tryton"}, {"kind": "salesforce"}),
    "connection": (ONE,),
    "connection-settings": (ONE,),
    "connection-mapping": (ONE,),
    "opportunity": ({"opportunity": DEAL},),
    "new-record": ({"kind": "play"},),
    "waive": (CFO,),
}
"""What the addresses with arguments are given, but for those that every kind of record has."""

ASKED: Final[Mapping[str, tuple[str, ...]]] = {
    "search": ("?q=they+say+it+is+too+expensive", "?q=zzzz", ""),
    "compare-versions": ("?old=1&new=1",),
    "decline-play": (f"?play=hold-the-price&subject=opportunity&subject_id={DEAL}",),
    "look-after": ("?whose=all", ""),
    "opportunities": ("", "?owner=Nobody"),
    "report": ("", "?section=plays"),
}
"""What is asked for behind the address."""


def addresses(name: str, firsts: Mapping[str, str]) -> Iterator[str]:
    """The addresses of a page of a workspace: one of every kind of record, where it shows one."""
    each_kind = tuple({"kind": kind, "slug": slug} for kind, slug in firsts.items())
    given = each_kind if name in ("record", "edit-record") else MANY.get(name, ({},))
    for one in given:
        for asked in ASKED.get(name, ("",)):
            yield reverse(name, kwargs={"workspace": WORKSPACE, **one}) + asked


def prepare() -> dict[str, str]:
    """One of each: a proposal with a comment and a signature, a session, a team, a token, an
    invitation and a
    connection. A record of every kind.
    """
    member = _Members()
    _playbook(member)
    _people(member)
    rows = started("playcall.playbooks.models").Record.objects.filter(is_removed=False)
    found = rows.exclude(kind="playbook").order_by("-slug").values_list("kind", "slug")
    return {**dict(found), **SHOWN}


class _Members:
    """Members of the demo, by their first name."""

    def __getitem__(self, name: str) -> Any:
        rows = started("playcall.people.models").Membership.objects
        return rows.get(user__email=f"{name}@{WORKSPACE}.example")


def _playbook(member: _Members) -> None:
    queries: Any = started("playcall.playbooks.queries")
    actions: Any = started("playcall.playbooks.actions")
    signing: Any = started("playcall.signing.actions")
    paula = member["paula"]
    row = queries.record(paula, "persona", "cfo")
    body = {**json.loads(row.newest.body), "job": "Signs off every number that the board sees."}
    actions.save_record(row, body, by=paula, based_on=row.newest_id)
    proposal = signing.propose(by=paula, title="What the CFO signs", why="They asked us.")
    signing.comment(proposal, "Who says so?", by=member["viktor"], record=row)


def _people(member: _Members) -> None:
    rosa = member["rosa"]
    people: Any = started("playcall.people.actions")
    people.invite("new@example.com", role="member", function="sales", by=rosa)
    started("playcall.people.team_actions").make_team("North", by=rosa)
    may: Any = started("playcall.people.rules").May
    started("playcall.people.tokens").make_token("Copies", scopes=[may.READ], days=7, by=rosa)
    rooms: Any = started("playcall.working_sessions.actions")
    planned: Any = started("playcall_core.working_sessions").Planned
    session = rooms.set_up("Enterprise", by=rosa, plan=(planned("objections", 10),))
    phase = rooms.start(session, by=rosa)
    rooms.write_card(phase, {"text": "Too dear"}, by=rosa, uid=uuid4())
    connecting: Any = started("playcall.connecting.models").Connection
    settings = json.dumps({"url": "http://127.0.0.1:9", "database": "demo", "user": "playcall"})
    connecting.objects.create(
        workspace=rosa.workspace, kind="tryton", settings=settings, made_by=rosa
    )


if __name__ == "__main__":
    started("playcall.serving")
    print(json.dumps(prepare()))
