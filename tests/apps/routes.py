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


ROUTES = (
    Route("playbook"),
    Route("section", lambda cast: {"section": "buyers"}),
    Route("records", lambda cast: {"kind": "persona"}),
    Route("card", lambda cast: {"kind": "persona", "slug": "cfo"}),
    Route("diagram", lambda cast: {"name": "stage-map"}),
    Route("record", lambda cast: {"kind": "persona", "slug": "cfo"}),
    Route("report"),
    Route("export", lambda cast: {"form": "zip"}),
    Route("import", queries=3),
    Route("members", queries=5),
    Route(
        "change-member",
        _rep,
        "post",
        {"role": "member", "function": "sales"},
    ),
    Route("deactivate-member", _rep, "post"),
    Route("reactivate-member", _rep, "post"),
    Route("withdraw-invitation", lambda cast: {"invitation": 1}, "post"),
    Route("audit", queries=5),
    Route("audit-csv", queries=3),
)
