"""`playcall schema`: the JSON Schema of playbook files, for editors."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.markup import escape

from playcall.terminal import out, speaks
from playcall.whole_file import write_whole
from playcall_core.book.schema import playbook_schema


@click.command("schema")
@click.argument("target", required=False, type=click.Path(path_type=Path))
@speaks
def command(target: Path | None) -> int:
    """Write the JSON Schema with which editors complete and check playbook files.

    Without TARGET it is printed. In an editor with a YAML language server, start a file with:
    # yaml-language-server: $schema=playbook.schema.json
    """
    text = json.dumps(playbook_schema(), indent=2, ensure_ascii=False) + "\n"
    if target is None:
        click.echo(text, nl=False)
    else:
        write_whole(target, text)
        out.print(f"The schema is in {escape(str(target))}.")
    return 0
