"""Every address of a workspace, as the tests of its doors use it. A new one gets a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.apps.cast import Cast

Given = Mapping[str, Any]


@dataclass(frozen=True)
class Route:
    """How to use an address: its arguments, the method, what is sent.

    `queries` is how many statements a GET may take, whatever the size of the playbook: session,
    user, member and stamp are four.
    """

    name: str
    given: Callable[[Cast], Given] = lambda cast: {}
    method: str = "get"
    sent: Given = field(default_factory=dict)
    queries: int = 4


def _rep(cast: Cast) -> Given:
    return {"member": cast.rep.pk}


def _first(cast: Cast) -> Given:
    return {"number": 1}


def _deal(cast: Cast) -> Given:
    return {"opportunity": "none/such"}


def _import(cast: Cast) -> Given:
    return {"number": 1}


CFO: Given = {"kind": "persona", "slug": "cfo"}
PERSONA: Given = {"kind": "persona"}
ROUTES = (
    Route("playbook"),
    Route("head", queries=5),
    Route("section", lambda cast: {"section": "buyers"}),
    Route("records", lambda cast: {"kind": "persona"}),
    Route("card", lambda cast: {"kind": "persona", "slug": "cfo"}),
    Route("diagram", lambda cast: {"name": "stage-map"}),
    Route("record", lambda cast: {"kind": "persona", "slug": "cfo"}),
    Route("report"),
    Route("export", lambda cast: {"form": "zip"}),
    Route("import", queries=4),
    Route("proposals", queries=12),
    Route("propose", queries=9),
    Route("proposal", _first, queries=12),
    Route("proposal-impact", _first, queries=12),
    Route("proposal-findings", _first, queries=12),
    Route("sign-proposal", _first, "post", {"digest": "not what was seen"}),
    Route("take-back-signature", _first, "post"),
    Route("refresh-proposal", _first, "post"),
    Route("withdraw-proposal", _first, "post"),
    Route("comment-proposal", _first, "post", {"text": "Why?"}),
    Route("add-to-proposal", _first, "post", {"record": "1"}),
    Route("remove-from-proposal", _first, "post", {"record": "1"}),
    Route("versions", queries=8),
    Route("version", _first, queries=12),
    Route("roll-back", _first, "post"),
    Route("compare-versions", queries=8),
    Route("record-history", lambda cast: {"kind": "persona", "slug": "cfo"}, queries=9),
    # Whether the index follows, and the words twice: as they are, and others of the same meaning;
    # then the names of accounts and of opportunities.
    Route("search", sent={"q": "they say it is too expensive"}, queries=10),
    Route("today", queries=16),
    Route("runs", queries=8),
    Route("run", _first, queries=12),
    Route(
        "start-play",
        sent={"play": "trade", "subject": "opportunity", "subject_id": "O"},
        method="post",
    ),
    Route("decline-play", sent={"play": "trade", "subject": "opportunity", "subject_id": "O"}),
    Route("take-back-decline", _first, "post"),
    Route("finish-run", _first, "post", {"result": "won"}),
    Route("task-done", _first, "post"),
    Route("task-left", _first, "post", {"words": "They know it."}),
    Route("task-reopened", _first, "post"),
    Route("task-handed", _first, "post", {"to": ""}),
    Route("promises", queries=10),
    Route(
        "begin-promise",
        sent={"agreement": "a", "subject": "lead", "subject_id": "L"},
        method="post",
    ),
    Route("promise-kept", _first, "post"),
    Route("bring-in", queries=6),
    Route("bring-in-reading", _import, queries=5),
    Route("bring-in-result", _import, queries=5),
    Route("bring-in-go", _import, "post"),
    Route("bring-in-undo", _import, "post"),
    Route("bring-in-drop", _import, "post"),
    Route("bring-in-rejected", _import, queries=5),
    Route("connections", queries=5),
    Route("connect", lambda cast: {"kind": "tryton"}),
    Route("connection", _import, queries=5),
    Route("connection-settings", _import, queries=5),
    Route("connection-mapping", _import, queries=5),
    Route("connection-pull", _import, "post"),
    Route("connection-test", _import, "post"),
    Route("connection-write-back", _import, "post"),
    Route("connection-write", _import, "post"),
    Route("connection-disconnect", _import, "post"),
    Route("pull-rejected", lambda cast: {"number": 1, "pull": 1}, queries=5),
    Route("sessions", queries=7),
    Route("new-session", queries=8),
    Route("session", _first, queries=6),
    Route("session-part", _first, queries=6),
    Route("session-wall", _first, queries=6),
    Route("session-stream", _first, queries=6),
    Route("session-minutes", _first, queries=6),
    Route("session-evidence", _first, queries=6),
    Route("session-trial", _first, queries=6),
    Route("session-seat", _first, "post", {"act": "take"}),
    Route("session-people", _first, "post", {"act": "invite", "member": "1"}),
    Route("session-phase", _first, "post", {"act": "start"}),
    Route("session-records", _first, "post", {"act": "propose"}),
    Route("session-follow-up", _first, "post", {"text": "Ask again", "days": "7"}),
    Route("session-write", _first, "post", {"phase": "1", "f.text": "Win more"}),
    Route("session-cards", _first, "post", {"keep": "1"}),
    Route("session-card", lambda cast: {"number": 1, "card": 1}, queries=6),
    Route("session-group", _first, "post", {"card": "1", "cluster": ""}),
    Route("session-dot", _first, "post", {"phase": "1", "give": "1"}),
    Route("session-pick", _first, "post", {"card": "1", "chosen": "yes"}),
    Route("members", queries=6),
    Route("opportunities", queries=9),
    Route("opportunity-board", queries=9),
    Route("opportunities-csv", queries=6),
    Route("save-view", method="post", sent={"name": "Mine", "query": "owner=Mira"}),
    Route("remove-view", method="post", sent={"name": "Mine"}),
    Route("opportunity", _deal, queries=7),
    Route("next-step", _deal, "post", {"words": "Call the CFO"}),
    Route("play-here", lambda cast: {**_deal(cast), "play": "hold-the-price"}, queries=6),
    Route("answer-question", _deal, "post", {"fact": "amount", "value": "1"}),
    Route("state-criterion", _deal, "post", {"about": "x", "word": "stated"}),
    Route("move-stage", _deal, "post", {"to": "won"}),
    Route(
        "change-member",
        _rep,
        "post",
        {"role": "member", "function": "sales"},
    ),
    Route("deactivate-member", _rep, "post"),
    Route("reactivate-member", _rep, "post"),
    Route("withdraw-invitation", lambda cast: {"invitation": 1}, "post"),
    Route("access-tokens", queries=6),
    Route("revoke-token", lambda cast: {"token": 1}, "post"),
    Route("teams", queries=7),
    Route("put-into-team", lambda cast: {}, "post", {"member": "0"}),
    Route("change-team", lambda cast: {"team": 1}, "post", {"name": "North"}),
    Route("audit", queries=6),
    Route("audit-csv", queries=3),
    Route("edit-record", lambda cast: CFO, queries=8),
    Route("here", lambda cast: CFO, "post"),
    Route("new-record", lambda cast: PERSONA, queries=5),
    Route("save-draft", lambda cast: CFO, "post", {"f.name": "Chief"}),
    Route("save-new-draft", lambda cast: PERSONA, "post", {"f.name": "Chief"}),
    Route("discard-draft", lambda cast: CFO, "post"),
    Route("discard-new-draft", lambda cast: PERSONA, "post"),
    Route("pick", lambda cast: PERSONA),
    Route("make-in-place", lambda cast: PERSONA, "post", {"name": "Treasurer"}),
    Route("edit-stage-map"),
    Route("coverage-report"),
    Route("reviews"),
    Route("look-after", queries=6),
    Route("verify", lambda cast: CFO, "post"),
    Route("waive", lambda cast: CFO, queries=5),
    Route("unwaive", lambda cast: CFO, "post", {"rule": "has-owner"}),
    Route("condition", method="post", sent={"text": "amount is known"}),
    Route("preview", method="post", sent={"text": "*so*"}),
)
