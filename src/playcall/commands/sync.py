"""`playcall sync`: pull from the connected CRMs and write back to them."""

from __future__ import annotations

import click
from rich.markup import escape

from playcall.installation import started
from playcall.terminal import err, out, speaks


@click.command("sync")
@click.option("--workspace", help="The slug of one workspace; all of them if left out.")
@speaks
def command(workspace: str | None) -> int:
    """Pull what changed in the connected CRMs, and write back what waits.

    Run it by a timer, such as every ten minutes. A pull that was interrupted goes on where it was.
    Exit code 1 if a pull could not be done; the page “Connections” says why.
    """
    syncing = started("playcall.connecting.syncing")
    failed = False
    for line in syncing.sync(workspace):
        failed = failed or not line.is_good
        (out if line.is_good else err).print(escape(line.says))
    return 1 if failed else 0
