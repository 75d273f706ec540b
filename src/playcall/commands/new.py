"""`playcall new`: a folder with a commented playbook to start from."""

from __future__ import annotations

from pathlib import Path

import click
from rich.markup import escape

from playcall.arguments import json_option
from playcall.shapes import WrittenShape
from playcall.terminal import out, print_json, speaks
from playcall_core.book.starter import write_starter


@click.command("new")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", help="The playbook's name; else the folder's.")
@click.option("--company", default="", help="The company whose playbook it is.")
@json_option
@speaks
def command(folder: Path, name: str | None, company: str, as_json: bool) -> int:
    """Make a folder with a commented playbook to start from.

    Every section has one worked example. What a company must decide itself comes empty, with the
    question beside it.
    """
    files = write_starter(folder, name or folder.resolve().name.replace("-", " "), company)
    if as_json:
        print_json(WrittenShape(written=str(folder), files=len(files)))
        return 0
    out.print(f"\nA playbook to start from is in [strong]{escape(str(folder))}[/]:\n")
    for file in files:
        out.print(f"  {escape(file)}")
    out.print(f"\nNext: [strong]playcall check {escape(str(folder))}[/] says what is missing.\n")
    return 0
