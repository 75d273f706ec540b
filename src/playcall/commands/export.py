"""`playcall export`: a playbook as a YAML folder, one file, JSON or Markdown."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click
from rich.markup import escape

from playcall.arguments import json_option, playbook_argument
from playcall.shapes import WrittenShape
from playcall.terminal import out, print_json, speaks
from playcall.whole_file import write_whole
from playcall_core.book import load
from playcall_core.book.folder import files_of
from playcall_core.book.markdown import playbook_to_markdown
from playcall_core.book.serialise import playbook_to_json
from playcall_core.book.writing import save
from playcall_core.errors import Place, PlaybookError, Problem

AUDIENCES = ("everyone", "marketing", "sales", "signers")


@click.command("export")
@playbook_argument
@click.argument("target", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "form",
    type=click.Choice(["folder", "file", "json", "markdown"]),
    help="The form; else by the target's name (.yaml, .json, .md, or a folder).",
)
@click.option(
    "--for",
    "audience",
    type=click.Choice(AUDIENCES),
    default="signers",
    show_default=True,
    help="Leave out records that these people must not see (Markdown only).",
)
@json_option
@speaks
def command(
    playbook: Path,
    target: Path,
    form: Literal["folder", "file", "json", "markdown"] | None,
    audience: Literal["everyone", "marketing", "sales", "signers"],
    as_json: bool,
) -> int:
    """Write a playbook as a YAML folder, a single YAML file, JSON or Markdown.

    Nothing is lost but in Markdown, which is for reading. The target appears whole or not at all;
    one that exists is refused.
    """
    book = load(playbook)
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        what = "There is something of this name already."
        raise PlaybookError(Problem(what, Place(file=str(target)), "Name another target."))
    match form or _form_of(target):
        case "folder" | "file":
            save(book, target)
        case "json":
            write_whole(target, playbook_to_json(book))
        case "markdown":
            shown = None if audience == "everyone" else audience
            write_whole(target, playbook_to_markdown(book, audience=shown))
    written = len(files_of(target)) if target.is_dir() else 1
    if as_json:
        print_json(WrittenShape(written=str(target), files=written))
    else:
        says = "1 file" if written == 1 else f"{written:,} files"
        out.print(f"{len(book.records):,} records in {says}: {escape(str(target))}")
    return 0


def _form_of(target: Path) -> Literal["folder", "file", "json", "markdown"]:
    match target.suffix.lower():
        case ".yaml" | ".yml":
            return "file"
        case ".json":
            return "json"
        case ".md":
            return "markdown"
        case _:
            return "folder"
