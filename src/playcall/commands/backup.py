"""`playcall backup`: the whole database in one file."""

from __future__ import annotations

from pathlib import Path

import click
from rich.markup import escape

from playcall.installation import started
from playcall.terminal import out, speaks


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@speaks
def command(file: Path) -> int:
    """Write the whole database to a file, as of one moment.

    The server may run meanwhile. FILE must not be there yet. The secret key in the data folder is
    not part of it: without it people only have to sign in again.
    """
    started("playcall.keeping").backup(file)
    out.print(f"All of it is in {escape(str(file))}.")
    return 0
