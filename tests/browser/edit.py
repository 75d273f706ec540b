"""`python -m tests.browser.edit`: the product marketer changes a persona and a play.

The persona loses its owner, which the check finds; the play would be called on other opportunities.
"""

from __future__ import annotations

import json
from typing import Any

from playcall.installation import started

actions: Any = started("playcall.playbooks.actions")
models: Any = started("playcall.playbooks.models")
people: Any = started("playcall.people.models")


def change(kind: str, slug: str, **fields: object) -> None:
    """Save a record of the sample company with other fields, as its product marketer."""
    paula = people.Membership.objects.get(user__name="Paula Prado")
    row = models.Record.objects.get(workspace=paula.workspace, kind=kind, slug=slug)
    data = json.loads(row.newest.body) | fields
    actions.save_record(row, data, by=paula, based_on=row.newest_id)


if __name__ == "__main__":
    change(
        "persona",
        "finance-systems-owner",
        job="Keeps every system running and every auditor content.",
        owner="",
    )
    change(
        "play",
        "mend-a-slipped-date",
        purpose="Find the true day before the quarter is promised.",
        when="amount is at least 1",
    )
