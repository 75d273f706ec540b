"""`playcall pull`: the playbook of a server into a folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click
from rich.markup import escape

from playcall.arguments import json_option
from playcall.pulling import Note, digest_of, note_of, remember
from playcall.remote import Pulled, Server, connect
from playcall.server_shapes import PulledShape
from playcall.terminal import counted, err, out, print_json, progress, speaks
from playcall_core.book import Playbook, load
from playcall_core.book.difference import differences
from playcall_core.book.difference_words import describe
from playcall_core.book.folder import files_of
from playcall_core.book.writing import save
from playcall_core.errors import Place, PlaybookError, Problem


@click.command("pull")
@click.argument("url")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change in the folder.")
@click.option("--overwrite", is_flag=True, help="Also where the folder has changes of its own.")
@json_option
@speaks
def command(url: str, target: Path, dry_run: bool, overwrite: bool, as_json: bool) -> int:
    """Get the newest playbook from a server, into a folder or a .yaml file.

    URL is the workspace's address in the browser, such as https://playbook.example.com/w/company/.
    The access token is that of the variable PLAYCALL_TOKEN. A folder that is there is changed in
    place, its comments kept; where it has changes that are not on the server, nothing is written
    without --overwrite. With --dry-run exit code 1 says that something differs.
    """
    with progress("pulling") as report:
        report("asking the server", 0, None)
        server = connect(url)
        got = server.pulled()
    here = _what_is_there(target)
    changes = [] if here is None else _changes(here, got.playbook)
    is_new = here is None
    if not dry_run and (is_new or changes):
        if here is not None and not overwrite:
            _insist_on_no_changes(target, here)
        save(got.playbook if here is None else _in_place(here, got.playbook), target)
    if not dry_run:
        _remember(target, server, got)
    shape = PulledShape(
        workspace=server.workspace,
        records=len(got.playbook.records),
        hidden=got.hidden,
        changes=changes,
        is_written=not dry_run and (is_new or bool(changes)),
    )
    _say(server, shape, target, as_json)
    return 1 if dry_run and (is_new or changes) else 0


def _what_is_there(target: Path) -> Playbook | None:
    if not target.exists() or (target.is_dir() and not files_of(target, may_be_empty=True)):
        return None
    return load(target)


def _changes(here: Playbook, there: Playbook) -> list[str]:
    return [describe(change, here, there) for change in differences(here, there)]


def _insist_on_no_changes(target: Path, here: Playbook) -> None:
    note = note_of(target)
    if note is None or note.digest != digest_of(here):
        what = "What is here has changes that are not on the server. Nothing was written."
        remedy = "See them with --dry-run; push them, or take the server's with --overwrite."
        raise PlaybookError(Problem(what, Place(file=str(target)), remedy))


def _in_place(here: Playbook, there: Playbook) -> Playbook:
    """What is on the server, to be written into the files that are here."""
    return replace(
        here,
        head=there.head,
        records=there.records,
        waivers=there.waivers,
        verifications=there.verifications,
    )


def _remember(target: Path, server: Server, got: Pulled) -> None:
    """A copy of a part, or of what is not the newest, must not take the place of that later."""
    note = Note(
        server=server.address,
        workspace=server.workspace,
        seen=got.seen,
        digest=digest_of(got.playbook),
    )
    remember(target, note if got.is_newest and not got.hidden else None)


def _say(server: Server, shape: PulledShape, target: Path, as_json: bool) -> None:
    if server.is_open_text:
        err.print("[quiet]The address is not https: others in the network can read the token.[/]")
    if as_json:
        print_json(shape)
        return
    for says in shape.changes:
        out.print(f"~ {escape(says)}", soft_wrap=True)
    if shape.is_written:
        out.print(
            f"{counted(shape.records, 'record')} of {shape.workspace} in {escape(str(target))}."
        )
    elif not shape.changes:
        out.print("No difference.")
    if shape.hidden:
        out.print(f"{counted(shape.hidden, 'record')} hidden from you left out.")
