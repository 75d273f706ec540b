"""`playcall restore`: a backup in the place of the database."""

from __future__ import annotations

from pathlib import Path

import click

from playcall.installation import started
from playcall.terminal import out, speaks


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@speaks
def command(file: Path, yes: bool) -> int:
    """Put a backup in the place of all that the database has.

    Stop the server first. A file that is no backup changes nothing.
    """
    keeping = started("playcall.keeping")
    if not yes:
        click.confirm("Everything in the database now is replaced. Go on?", abort=True)
    keeping.restore(file)
    out.print("The backup is restored.")
    return 0
