"""What pages show of connections."""

from __future__ import annotations

import json
from typing import Any

from playcall.connecting.kinds import KINDS
from playcall.connecting.models import Connection, Pull
from playcall.people.models import Membership
from playcall.people.rules import May, insist


def connections(member: Membership) -> list[Connection]:
    """The CRMs that are connected."""
    insist(member, May.ADMINISTER)
    found = Connection.objects.filter(workspace=member.workspace, ended_at=None)
    return list(found.defer("sample", "choices", "mapping"))


def one_connection(member: Membership, number: int) -> Connection | None:
    """A connection of the workspace that has not ended."""
    insist(member, May.ADMINISTER)
    found = Connection.objects.filter(workspace=member.workspace, pk=number, ended_at=None)
    return found.select_related("workspace", "made_by__user").first()


def told(connection: Connection) -> dict[str, Any]:
    """A connection as its page shows it: where, its pulls, what waits to be written."""
    kind = KINDS[connection.kind]
    settings = json.loads(connection.settings)
    return {
        "kind": kind,
        "settings": [(asked.label, settings.get(asked.name, "")) for asked in kind.asked],
        "pulls": [pull_told(pull) for pull in connection.pulls.all()[:10]],
        "write_backs": list(connection.write_backs.all()[:10]),
    }


def pull_told(pull: Pull) -> dict[str, Any]:
    """A pull: its state, and how many rows of each table were fetched or taken in."""
    fetched: dict[str, int] = {}
    if pull.ended_at is None:
        for source, length in pull.pages.values_list("source", "length"):
            fetched[source] = fetched.get(source, 0) + length
    counts = json.loads(pull.counts)
    return {
        "pull": pull,
        "is_busy": pull.ended_at is None and pull.state != Pull.State.WAITING,
        "fetched": sorted(fetched.items()),
        "counts": [{"name": name.replace("_", " "), **one} for name, one in counts.items()],
        "findings": json.loads(pull.findings),
    }
