"""Every connection pulled in turn, as a command does it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from playcall.connecting.actions import OtherRunnerError, do_pull, start_pull
from playcall.connecting.kinds import KINDS
from playcall.connecting.models import Connection, Pull
from playcall_core.errors import PlaycallError


@dataclass(frozen=True, slots=True)
class Line:
    """How one connection went, in a sentence."""

    says: str
    is_good: bool


def sync(workspace: str | None = None) -> Iterator[Line]:
    """Pull every connection whose mapping somebody has looked at: one line for each."""
    found = Connection.objects.filter(ended_at=None, is_mapped=True).select_related("workspace")
    for connection in found.filter(workspace__slug=workspace) if workspace else found:
        name = f"{connection.workspace.slug}, {KINDS[connection.kind].name}"
        if connection.pause_until and connection.pause_until > timezone.now():
            yield Line(f"{name}: it asked us to wait until {connection.pause_until:%H:%M}.", True)
            continue
        try:
            pull = do_pull(start_pull(connection))
        except OtherRunnerError as error:
            yield Line(f"{name}: {error}", True)
        except PlaycallError as error:
            yield Line(f"{name}: {error}", False)
        else:
            yield Line(f"{name}: {summary(pull)}", pull.state != Pull.State.FAILED)


def summary(pull: Pull) -> str:
    """A pull in one sentence."""
    if pull.state != Pull.State.DONE:
        return f"{pull.get_state_display()}. {pull.says}"
    counts = json.loads(pull.counts)
    told = [
        f"{name.replace('_', ' ')}: {one['new']:,} new, {one['changed']:,} changed, "
        f"{one['rejected']:,} rejected"
        for name, one in counts.items()
    ]
    return f"{'; '.join(told)}."
