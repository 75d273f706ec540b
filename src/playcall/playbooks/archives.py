"""Playbooks as files that people send: a zip of the YAML folder, one YAML file, or JSON."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Final

from playcall_core.book import Playbook
from playcall_core.book.folder import SUFFIXES, files_of
from playcall_core.book.reading import Gathering
from playcall_core.book.serialise import playbook_from_json
from playcall_core.book.writing import save
from playcall_core.errors import Place, PlaybookError, Problem

MOST_BYTES: Final = 64 * 1024 * 1024
"""Of one file, and of all files of an archive together once they are unpacked."""
MOST_FILES: Final = 20_000
_SAME_DATE: Final = (1980, 1, 1, 0, 0, 0)


def read_upload(name: str, raw: bytes) -> Playbook:
    """The playbook in an uploaded file, told apart by what is in it.

    Raises `PlaybookError` with every problem, each with file and line. Nothing is unpacked to disk,
    so no name in an archive can lead anywhere; strange ones are refused all the same.
    """
    if len(raw) > MOST_BYTES:
        raise _too_large(name)
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _from_zip(name, raw)
    if raw.lstrip().startswith(b"{") and PurePosixPath(name).suffix not in SUFFIXES:
        try:
            return playbook_from_json(raw.decode("utf-8-sig"), file=name)
        except UnicodeDecodeError as error:
            what = "The file is not text in UTF-8."
            raise PlaybookError(Problem(what, Place(file=name), "Save it as UTF-8.")) from error
    gathering = Gathering()
    gathering.add_file(name, raw)
    return gathering.playbook()


def to_zip(playbook: Playbook) -> bytes:
    """A zip of the playbook's folder in its canonical layout; the same playbook, the same bytes."""
    buffer = io.BytesIO()
    with (
        TemporaryDirectory() as folder,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        place = Path(folder) / "playbook"
        save(playbook, place)
        for name, file in files_of(place, may_be_empty=True).items():
            archive.writestr(zipfile.ZipInfo(name, _SAME_DATE), file.read_bytes())
    return buffer.getvalue()


def to_file(playbook: Playbook) -> bytes:
    """The playbook as one YAML file."""
    with TemporaryDirectory() as folder:
        place = Path(folder) / "playbook.yaml"
        save(playbook, place)
        return place.read_bytes() if place.exists() else b""


def _from_zip(name: str, raw: bytes) -> Playbook:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return _gathered(name, archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        what = "The archive is broken, or locked with a password."
        raise PlaybookError(Problem(what, Place(file=name), "Pack the folder again.")) from error


def _gathered(name: str, archive: zipfile.ZipFile) -> Playbook:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_FILES:
        what = f"The archive has more than {MOST_FILES:,} files."
        raise PlaybookError(Problem(what, Place(file=name), "Pack the playbook's folder only."))
    gathering = Gathering()
    left = MOST_BYTES
    read: set[str] = set()
    for entry in sorted(entries, key=lambda entry: entry.filename.split("/")):
        shown = _safe_name(name, entry.filename)
        if shown is None:
            continue
        if shown in read:
            what = "The archive has two files of this name."
            raise PlaybookError(Problem(what, Place(file=shown), "Pack the folder again."))
        read.add(shown)
        if stat.S_ISLNK(entry.external_attr >> 16):
            what = "This is a link to another file, which is not followed."
            raise PlaybookError(Problem(what, Place(file=shown), "Pack the file itself."))
        # The size that an archive declares may be a lie; what comes out is counted.
        with archive.open(entry) as file:
            text = file.read(left + 1)
        left -= len(text)
        if left < 0:
            raise _too_large(name)
        try:
            gathering.add_file(shown, text)
        except PlaybookError as error:
            gathering.problems += error.problems
    if not read:
        what = "The archive has no YAML files."
        raise PlaybookError(Problem(what, Place(file=name), "Pack the playbook's folder."))
    return gathering.playbook()


def _safe_name(archive: str, name: str) -> str | None:
    """The name of a YAML file of the playbook; None for others, and those that are hidden."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        what = f"A file in the archive is called “{name[:80]}”, which leads out of its folder."
        raise PlaybookError(Problem(what, Place(file=archive), "Pack the playbook's folder only."))
    if path.suffix not in SUFFIXES or any(p.startswith((".", "__MACOSX")) for p in path.parts):
        return None
    return str(path)


def _too_large(name: str) -> PlaybookError:
    what = f"This is more than {MOST_BYTES // 1024 // 1024} MB, which no playbook is."
    return PlaybookError(Problem(what, Place(file=name), "Check that it is the right file."))
