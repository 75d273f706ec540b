"""An installation with one connection: `python -m tests.apps.connected connect JSON`, `… count`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from playcall.installation import started
from tests.apps.mapped import map_words
from tests.apps.tryton import PASSWORD

started("playcall.serving").migrate()
actions: Any = started("playcall.connecting.actions")
opportunities: Any = started("playcall.opportunities.models")
connecting: Any = started("playcall.connecting.models")
STAGES = {"lead": "discovery", "opportunity": "scoping", "converted": "proposal"}
make_cast: Any = started("tests.apps.cast").make_cast


def connect(settings: str) -> None:
    """The cast, the sample playbook, and a connection with the mapping it starts with."""
    by = make_cast().administrator
    playbook = started("playcall_core.book").load(Path("examples/tallybrook/playbook").absolute())
    started("playcall.playbooks.actions").import_playbook(playbook, by=by)
    made = actions.connect("tryton", json.loads(settings), PASSWORD, by=by)
    map_words(made, STAGES, by)


def count() -> None:
    """Opportunities, different ids among them, accounts, and pulls that are done."""
    ids = list(opportunities.Opportunity.objects.values_list("external_id", flat=True))
    done = connecting.Pull.objects.filter(state="done").count()
    print(len(ids), len(set(ids)), opportunities.Account.objects.count(), done)


if __name__ == "__main__":
    cast(Callable[..., None], globals()[sys.argv[1]])(*sys.argv[2:])
