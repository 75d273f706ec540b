"""`playcall diff`: two playbooks record by record, field by field."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click
from rich.markup import escape

from playcall.arguments import json_option
from playcall.shapes import ChangeShape, DiffShape, PlaybookShape
from playcall.terminal import out, print_json, speaks
from playcall_core.book import Playbook, load
from playcall_core.book.difference import Added, Change, Changed, Removed, differences
from playcall_core.book.difference_words import describe, sentences

MARKS = {"added": "[applies]+[/]", "removed": "[wrong]−[/]", "renamed": "→", "changed": "~"}
Kind = Literal["added", "removed", "changed", "renamed"]


@click.command("diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@json_option
@speaks
def command(old: Path, new: Path, as_json: bool) -> int:
    """Compare two playbooks record by record, field by field.

    A renamed record is a renaming, a condition written differently that means the same is marked
    so. Exit code: 0 no difference, 1 differences.
    """
    before, after = load(old), load(new)
    changes = differences(before, after)
    if as_json:
        print_json(
            DiffShape(
                old=PlaybookShape.of(before),
                new=PlaybookShape.of(after),
                changes=[shape for change in changes for shape in _shapes(change, before, after)],
            )
        )
    else:
        for change in changes:
            _print(change, before, after)
        number = len(changes)
        says = f"{number:,} records differ." if number != 1 else "1 record differs."
        out.print(f"\n{says if changes else 'No difference.'}\n")
    return 1 if changes else 0


def _print(change: Change, old: Playbook, new: Playbook) -> None:
    out.print(f"\n{MARKS[_kind(change)]} {escape(describe(change, old, new))}", soft_wrap=True)
    if isinstance(change, Changed) and len(change.fields) > 1:
        for sentence in sentences(change, old, new):
            out.print(f"    {escape(sentence)}", soft_wrap=True)


def _kind(change: Change) -> Kind:
    match change:
        case Added():
            return "added"
        case Removed():
            return "removed"
        case Changed():
            return "renamed" if change.is_renamed else "changed"


def _shapes(change: Change, old: Playbook, new: Playbook) -> list[ChangeShape]:
    record = _record(change)
    if not isinstance(change, Changed):
        return [ChangeShape(kind=_kind(change), record=record, says=describe(change, old, new))]
    return [
        ChangeShape(
            kind=_kind(change), record=record, field=".".join(map(str, field.path)), says=sentence
        )
        for field, sentence in zip(change.fields, sentences(change, old, new), strict=True)
    ]


def _record(change: Change) -> str:
    part = change.after if isinstance(change, Changed) else change.part
    kind = getattr(part, "kind_name", type(part).__name__.lower())
    return f"{kind}/{getattr(part, 'id', getattr(part, 'record', ''))}"
