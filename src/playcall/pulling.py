"""What a folder remembers of the server it was pulled from, so that nobody overwrites anybody."""

from __future__ import annotations

import io
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ValidationError

from playcall.whole_file import write_whole
from playcall_core.book import Playbook
from playcall_core.book.folder import files_of
from playcall_core.book.serialise import playbook_to_json
from playcall_core.book.yaml_source import read_bytes

NOTE: Final = ".playcall-pulled"


class Note(BaseModel):
    """From where a folder was pulled or whereto it was pushed last, and what it was then."""

    server: str
    workspace: str
    seen: UUID
    digest: str


def note_of(path: Path) -> Note | None:
    """What the folder or file remembers; None if nothing, or nothing that can be read."""
    try:
        return Note.model_validate_json(_place(path).read_bytes())
    except (OSError, ValidationError):
        return None


def remember(path: Path, note: Note | None) -> None:
    """Remember this instead, or nothing."""
    if note is None:
        _place(path).unlink(missing_ok=True)
    else:
        write_whole(_place(path), note.model_dump_json(indent=2) + "\n")


def digest_of(playbook: Playbook) -> str:
    """What tells one content of a playbook from another, however it is written."""
    return sha256(playbook_to_json(playbook).encode()).hexdigest()


def packed(path: Path) -> tuple[str, bytes]:
    """A folder of a playbook as a zip, or its one file: name and content."""
    if path.is_file():
        return path.name, read_bytes(path, shown_as=path.name)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in files_of(path).items():
            archive.writestr(name, read_bytes(file, shown_as=name))
    return f"{path.resolve().name}.zip", buffer.getvalue()


def _place(path: Path) -> Path:
    return path / NOTE if path.is_dir() else path.with_name(f".{path.name}{NOTE}")
