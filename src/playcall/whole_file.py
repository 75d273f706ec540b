"""Writes a file so that it is there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from playcall_core.errors import Place, PlaycallError, Problem


def write_whole(path: Path, text: str) -> None:
    """Write `text` as UTF-8 beside `path`, then put it in place; `PlaycallError` if it cannot."""
    try:
        with NamedTemporaryFile(
            "w", encoding="utf-8", newline="\n", dir=path.parent, delete=False
        ) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).chmod(0o644)
        Path(file.name).replace(path)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        what = f"The file cannot be written: {reason}."
        raise PlaycallError(Problem(what, Place(file=str(path)), "Name another file.")) from error
