"""Uploaded files on the disk of the installation, bounded, and gone when they are not needed."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Final
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from playcall_core.errors import Place, PlaycallError, Problem
from playcall_core.importing.excel_file import ENDINGS as EXCEL
from playcall_core.importing.formats import CSV, PARQUET

MOST_FILES: Final = 30
MOST_BYTES: Final = 256 * 1024 * 1024
"""Of all files together, and of what a workbook holds once it is unpacked."""
KNOWN: Final = CSV | EXCEL | PARQUET


def keep(files: Sequence[UploadedFile[Any]]) -> tuple[str, list[str]]:
    """Write uploaded files into a folder of their own: its name, and theirs.

    Raises `PlaycallError` for files that are too many, too large or of another kind; then nothing
    is kept.
    """
    problems = list(_problems(files))
    if problems:
        raise PlaycallError(*problems)
    folder = uuid4().hex
    place = _uploads() / folder
    place.mkdir(parents=True)
    names = []
    try:
        for file in files:
            name = _name_of(file)
            names.append(name)
            with (place / name).open("wb") as target:
                for chunk in file.chunks():
                    target.write(chunk)
            _insist_on_size(place / name)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return folder, names


def paths_of(folder: str, names: Iterable[str]) -> list[Path]:
    """The files of an upload; `PlaycallError` where they are not there any more."""
    paths = [_uploads() / folder / name for name in names]
    if missing := [path.name for path in paths if not path.is_file()]:
        what = f"{', '.join(missing)} is not kept any more."
        raise PlaycallError(Problem(what, remedy="Upload the files again."))
    return paths


def forget(folder: str) -> None:
    """Remove the files of an upload."""
    if folder:
        shutil.rmtree(_uploads() / folder, ignore_errors=True)


def _uploads() -> Path:
    return Path(settings.ENVIRONMENT.data) / "uploads"


def _problems(files: Sequence[UploadedFile[Any]]) -> Iterable[Problem]:
    if not files:
        yield Problem("No file was chosen.", remedy="Choose the tables of your CRM's export.")
    if len(files) > MOST_FILES:
        yield Problem(f"These are more than {MOST_FILES} files.", remedy="Bring in fewer at once.")
    if sum(file.size or 0 for file in files) > MOST_BYTES:
        what = f"The files are larger than {MOST_BYTES // 1024 // 1024} MB together."
        yield Problem(what, remedy="Bring in fewer at once, or send them as Parquet.")
    seen: set[str] = set()
    for file in files:
        name = _name_of(file)
        if PurePosixPath(name).suffix.lower() not in KNOWN:
            what = "Files of this kind are not read."
            yield Problem(what, Place(file=name), "Save it as .csv, .xlsx, .xls, .ods or .parquet.")
        if name.casefold() in seen:
            yield Problem("Two files have this name.", Place(file=name), "Give one another name.")
        seen.add(name.casefold())


def _name_of(file: UploadedFile[Any]) -> str:
    """The file's own name, without a path and without what file systems do not like."""
    name = PurePosixPath((file.name or "file").replace("\\", "/")).name
    kept = "".join(c if c.isprintable() and c not in '<>:"|?*' else "-" for c in name)
    return kept[-120:].lstrip(".") or "file"


def _insist_on_size(path: Path) -> None:
    """Refuse a workbook that unpacks to more than anybody's export."""
    if path.suffix.lower() not in {".xlsx", ".xlsm", ".xlsb", ".ods"}:
        return
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError):
        return  # the reader of workbooks says what is wrong with it
    if size > 4 * MOST_BYTES:
        what = "The workbook unpacks to more than Playcall takes."
        raise PlaycallError(Problem(what, Place(file=path.name), "Save it as .csv."))
