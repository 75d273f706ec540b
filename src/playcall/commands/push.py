"""`playcall push`: a playbook from files to a server."""

from __future__ import annotations

from pathlib import Path

import click
from rich.markup import escape

from playcall.arguments import json_option, playbook_argument
from playcall.pulling import Note, digest_of, note_of, packed, remember
from playcall.remote import Server, connect
from playcall.server_shapes import PreviewShape
from playcall.terminal import counted, err, out, print_json, progress, speaks
from playcall_core.book import load
from playcall_core.errors import Place, PlaybookError, Problem

MARKS = {"added": "[applies]+[/]", "removed": "[wrong]−[/]", "changed": "~"}


@click.command("push")
@playbook_argument
@click.argument("url")
@click.option("--dry-run", is_flag=True, help="Only say what would change on the server.")
@click.option("--overwrite", is_flag=True, help="Also where the server has changes of its own.")
@json_option
@speaks
def command(playbook: Path, url: str, dry_run: bool, overwrite: bool, as_json: bool) -> int:
    """Put a playbook in the place of what editors work on at a server.

    URL is the workspace's address in the browser, such as https://playbook.example.com/w/company/.
    The access token is that of the variable PLAYCALL_TOKEN. The current version stays until a
    proposal is signed. Where the playbook there was changed since this one was pulled, nothing is
    changed without --overwrite. With --dry-run exit code 1 says that something would change.
    """
    book = load(playbook)
    file = packed(playbook)
    with progress("pushing") as report:
        report("asking the server", 0, None)
        server = connect(url)
        preview = server.preview(file)
    if server.is_open_text:
        err.print("[quiet]The address is not https: others in the network can read the token.[/]")
    if dry_run or not preview.changes:
        if not dry_run:
            _remember(playbook, server, preview.seen, digest_of(book))
        print_json(preview) if as_json else _list(preview)
        return 1 if preview.changes else 0
    if not overwrite:
        _insist_it_is_known(playbook, server, preview)
    with progress("pushing") as report:
        report(counted(len(preview.changes), "change"), 0, None)
        done = server.put(file, preview.seen)
    _remember(playbook, server, done.seen, digest_of(book))
    if as_json:
        print_json(done)
    else:
        _list(preview)
        told = f"{done.added:,} added, {done.changed:,} changed, {done.removed:,} removed"
        out.print(f"\n{told} at {escape(server.workspace)}. Next: propose them for signature.")
    return 0


def _insist_it_is_known(playbook: Path, server: Server, preview: PreviewShape) -> None:
    """Refuse to overwrite what the one who pushes may never have seen."""
    note = note_of(playbook)
    is_from_there = note is not None and (note.server, note.workspace) == (
        server.address,
        server.workspace,
    )
    if preview.is_empty or (is_from_there and note is not None and note.seen == preview.seen):
        return
    what = (
        "Somebody changed the playbook on the server since this one was pulled."
        if is_from_there
        else "This playbook was not pulled from there, and would replace what is there."
    )
    remedy = "See with --dry-run what would change; pull and bring both together, or --overwrite."
    raise PlaybookError(Problem(f"{what} Nothing was changed.", Place(file=str(playbook)), remedy))


def _remember(playbook: Path, server: Server, seen: object, digest: str) -> None:
    note = Note.model_validate(
        {"server": server.address, "workspace": server.workspace, "seen": seen, "digest": digest}
    )
    remember(playbook, note)


def _list(preview: PreviewShape) -> None:
    for change in preview.changes:
        out.print(f"{MARKS[change.kind]} {escape(change.says)}", soft_wrap=True)
    if not preview.changes:
        out.print("No difference.")
