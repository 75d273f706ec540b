"""`playcall recall`: calls the plays again where something changed."""

from __future__ import annotations

import click
from rich.markup import escape

from playcall.installation import started
from playcall.terminal import out, progress, speaks


@click.command("recall")
@click.option("--all", "everything", is_flag=True, help="Compute everything, changed or not.")
@speaks
def command(everything: bool) -> int:
    """Call the plays again on whatever changed: subjects, facts, plays, and what a new day changes.

    “playcall serve” and “playcall work” do so by themselves, within seconds of each change and
    after midnight in the playbook's time zone. This is for an installation that runs neither, and
    for the night before a measurement.
    """
    recalling = started("playcall.opportunities.recalling")
    workspaces = started("playcall.people.models").Workspace.objects.order_by("slug")
    call = recalling.recall if everything else recalling.recall_stale
    for workspace in workspaces:
        with progress(f"Calling the plays of {workspace.name}") as report:
            done = call(workspace, progress=report)
        out.print(
            f"{escape(workspace.name)}: {done.computed:,} computed, {done.written:,} changed, "
            f"{done.events:,} call events."
        )
    return 0
