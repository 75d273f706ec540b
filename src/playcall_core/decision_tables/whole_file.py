"""Writes a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from playcall_core.errors import DecisionTableError, Place, Problem


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` into a file at once: a reader sees the old file or the new one.

    Raises `DecisionTableError` if it cannot be written; the old file then stays as it was.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        what = f"The file cannot be written: {reason}."
        place = Place(file=str(path))
        raise DecisionTableError(Problem(what, place, "Name another file.")) from error
