"""Saves a playbook: into a new folder or file, or back into the files it was read from.

Saving back touches only the records and fields that changed; comments, order, quotes and the split
into files stay. All files change or none (see `playcall_core.book.folder`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace as with_changes
from pathlib import Path

from playcall_core.book import file_plan
from playcall_core.book.file_edit import edited_text, new_text
from playcall_core.book.file_plan import FilePlan
from playcall_core.book.folder import SUFFIXES, clear_away, files_of, one_writer, replace
from playcall_core.book.playbook import FileSource, Playbook
from playcall_core.book.reading import FORMAT, Gathering
from playcall_core.book.yaml_places import TooFineError
from playcall_core.book.yaml_source import digest_of, read_bytes
from playcall_core.errors import NOWHERE, Place, PlaybookError, Problem

_MARK = b"\xef\xbb\xbf"


def save(playbook: Playbook, path: Path) -> Playbook:
    """Save to a folder, or to one file if `path` is a file or ends in .yaml or .yml.

    Where nothing is there yet, a folder gets the canonical layout: `playbook.yaml` with the head,
    waivers and verifications, one file for each section, one for each play in `plays/`. Where the
    playbook was read from the files that are there, these are changed in place: new records go
    where most of their kind are, removed ones vanish with their own comments, a file left empty is
    removed.

    Returns the playbook with the places of its records in the files as they are now, ready to be
    changed and saved again. Raises `PlaybookError`, and leaves every file as it is, if a file has
    changed since it was read, or another playbook is there.
    """
    is_file = path.is_file() or (not path.is_dir() and path.suffix in SUFFIXES)
    folder = path.parent if is_file else path
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        what = f"The folder cannot be made: {reason}."
        raise PlaybookError(Problem(what, Place(file=str(folder)), "Check the path.")) from error
    with one_writer(folder):
        raw = _as_it_is(path)
        if raw:
            _check_unchanged(playbook, raw, path)
            plans = file_plan.changed(playbook, in_one_file=is_file)
        else:
            plans = file_plan.whole(playbook, path.name if is_file else None)
            playbook = with_changes(playbook, files={}, sources={})
        texts = {
            name: _text(plan, raw.get(name)) for name, plan in plans.items() if plan.is_changed
        }
        if texts:
            if not is_file:
                clear_away(folder)
            replace(folder, texts)
    return _placed_anew(playbook, texts)


def _as_it_is(path: Path) -> dict[str, bytes]:
    """The bytes of the files that are there now; none where there is no playbook yet."""
    if not path.exists():
        return {}
    files = files_of(path, may_be_empty=True)
    return {name: read_bytes(file, shown_as=name) for name, file in files.items()}


def _check_unchanged(playbook: Playbook, raw: Mapping[str, bytes], path: Path) -> None:
    if not playbook.files:
        what = "Another playbook is already here."
        remedy = "Choose an empty folder or a new file, or load what is here and change it."
        raise PlaybookError(Problem(what, Place(file=str(path)), remedy))
    problems = []
    remedy = "Load the playbook again and repeat your change."
    for name in sorted({*raw, *playbook.files}):
        if name not in raw:
            what = "The file has vanished since the playbook was read."
        elif name not in playbook.files:
            what = "The file has been added since the playbook was read."
        elif digest_of(raw[name]) != playbook.files[name].digest:
            what = "The file has changed since the playbook was read."
        else:
            continue
        problems.append(Problem(what, Place(file=name), remedy))
    if problems:
        raise PlaybookError(*problems)


def _text(plan: FilePlan, raw: bytes | None) -> bytes | None:
    """The bytes of a file as it is to be; None if it is to be removed.

    What was written is read again: where an edit in place does not say exactly what it should, the
    file is written anew, so that a strange way of writing can cost a comment but never content.
    """
    if plan.is_empty:
        return None
    if raw is not None and plan.source is not None and plan.source.format == FORMAT:
        mark = _MARK if raw.startswith(_MARK) else b""
        try:
            edited = mark + edited_text(plan, raw.decode("utf-8-sig")).encode()
            if _says(plan, edited):
                return edited
        except TooFineError:
            pass
    written = new_text(plan).encode()
    if not _says(plan, written):  # cannot happen, and must not be found out after the old is gone
        what = "The file would not read back as it should; nothing was saved."
        raise PlaybookError(Problem(what, Place(file=plan.name), "Please report this."))
    return written


def _says(plan: FilePlan, raw: bytes) -> bool:
    gathering = Gathering()
    try:
        gathering.add_file(plan.name, raw)
    except PlaybookError:
        return False
    source = gathering.files[plan.name]
    return (
        not gathering.problems
        and gathering.records == plan.records()
        and (source.head, source.waivers, source.verifications)
        == (plan.head, plan.waivers, plan.verifications)
    )


def _placed_anew(playbook: Playbook, texts: Mapping[str, bytes | None]) -> Playbook:
    """The playbook with the sources of the files that were written."""
    gathering = Gathering()
    for name, raw in texts.items():
        if raw is not None:
            gathering.add_file(name, raw)
    files: dict[str, FileSource] = {
        name: source for name, source in playbook.files.items() if name not in texts
    } | gathering.files
    files = {name: files[name] for name in sorted(files, key=lambda name: name.split("/"))}
    sources = {key: kept for key, kept in playbook.sources.items() if kept.file not in texts}
    return with_changes(
        playbook,
        files=files,
        sources=sources | gathering.sources,
        head_place=next((file.head_place for file in files.values() if file.head), NOWHERE),
        waiver_places=tuple(place for file in files.values() for place in file.waiver_places),
    )
