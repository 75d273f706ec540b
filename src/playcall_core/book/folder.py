"""The files of a playbook on disk: which they are, and how several are replaced as one.

How a save stays whole when the process is killed. Every new text is first written and synced beside
its file, as `.NAME.playcall-new`. Then a journal, `.playcall-save`, is put in place by one rename:
from that moment the save has happened. Last the new texts are renamed over the old ones, and the
journal is removed. So a crash before the journal leaves the old playbook, and a crash after it the
new one: reading goes by the journal, and the next save finishes what it says.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from playcall_core.errors import Place, PlaybookError, Problem

JOURNAL = ".playcall-save"
STAGED = ".playcall-new"
SUFFIXES = (".yaml", ".yml")
_JOURNAL_BROKEN = "The note about an unfinished save cannot be read."


def files_of(path: Path, *, may_be_empty: bool = False) -> dict[str, Path]:
    """The YAML files of a playbook: name as shown -> where its text is, in a steady order.

    A file is one, a folder has all that are in it and its folders, hidden ones left out. Raises
    `PlaybookError` if there are none, or a folder cannot be read.
    """
    if path.is_file():
        return {path.name: path}
    if not path.is_dir():
        what = "There is no such file or folder."
        raise PlaybookError(Problem(what, Place(file=str(path)), "Check the path."))
    found = {file.relative_to(path).as_posix(): file for file in _walk(path, set())}
    journal = _journal(path)
    if journal is not None:
        written, removed = journal
        found |= {name: path / name for name in written}
        found = {name: _present(file) for name, file in found.items() if name not in removed}
    if not found and not may_be_empty:
        what = "The folder has no YAML files."
        remedy = "“playcall new” makes a playbook to start from."
        raise PlaybookError(Problem(what, Place(file=str(path)), remedy))
    return {name: found[name] for name in sorted(found, key=lambda name: name.split("/"))}


def _walk(folder: Path, seen: set[str]) -> Iterator[Path]:
    """Every YAML file below `folder`. Links are followed; a folder that was met is left out."""
    real = os.path.realpath(folder)
    if real in seen:
        return
    seen.add(real)
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        raise _failed("The folder cannot be read", folder, error) from error
    for entry in found:
        if entry.name.startswith("."):
            continue
        if Path(entry.path).is_dir():  # and not entry.is_dir(), which fails for a link to itself
            yield from _walk(folder / entry.name, seen)
        elif entry.name.endswith(SUFFIXES):
            yield folder / entry.name


@contextmanager
def one_writer(folder: Path) -> Iterator[None]:
    """Keeps other writers of `folder` waiting, and finishes a save that a crash cut short."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        _finish(folder)
        yield
    finally:
        os.close(descriptor)


def clear_away(folder: Path) -> None:
    """Remove what a save that never came to happen has left in a folder of a playbook."""
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.startswith(".") and name.endswith(STAGED):
                Path(place, name).unlink(missing_ok=True)


def replace(folder: Path, texts: Mapping[str, bytes | None]) -> None:
    """Write these files, or remove those that are None: all of them or none.

    Names are relative to `folder`, with “/”. Raises `PlaybookError`, and then nothing has changed.
    """
    written = [name for name, text in texts.items() if text is not None]
    removed = [name for name, text in texts.items() if text is None]
    made: list[Path] = []
    try:
        for name in written:
            _stage(folder / name, texts[name] or b"", made)
        if len(texts) > 1 or removed:
            journal = folder / (JOURNAL + STAGED)
            made.append(journal)
            _write(journal, json.dumps({"write": written, "remove": removed}).encode())
            journal.rename(folder / JOURNAL)
            _sync(folder)
    except BaseException as error:
        for path in reversed(made):
            with suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        if isinstance(error, OSError):
            where = Path(error.filename or folder)
            raise _failed("Nothing was saved: the file cannot be written", where, error) from error
        raise
    _move(folder, written, removed)


def _stage(file: Path, text: bytes, made: list[Path]) -> None:
    staged = _staged(file)
    missing = [above for above in staged.parents if not above.exists()]
    for above in reversed(missing):
        above.mkdir()
        made.append(above)
    made.append(staged)
    _write(staged, text)
    if file.exists():
        shutil.copymode(file, staged)


def _write(path: Path, text: bytes) -> None:
    with path.open("wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _move(folder: Path, written: list[str], removed: list[str]) -> None:
    """The last part of a save; done again from the journal if it was cut short."""
    try:
        for name in written:
            staged = _staged(folder / name)
            if staged.exists():
                staged.replace(os.path.realpath(folder / name))
        for name in removed:
            (folder / name).unlink(missing_ok=True)
        for above in {(folder / name).parent for name in (*written, *removed)}:
            _sync(above)
        (folder / JOURNAL).unlink(missing_ok=True)
    except OSError as error:
        where = Path(error.filename or folder)
        raise _failed("The save is not finished; saving again finishes it", where, error) from error


def _finish(folder: Path) -> None:
    journal = _journal(folder)
    if journal is not None:
        _move(folder, *journal)


def _journal(folder: Path) -> tuple[list[str], list[str]] | None:
    """(names written, names removed) by a save that a crash cut short; None if there is none.

    Only names of YAML files inside the folder are taken: a journal may come with a folder from
    elsewhere, and must not lead out of it.
    """
    path = folder / JOURNAL
    try:
        said = json.loads(path.read_bytes())
        written, removed = list(said["write"]), list(said["remove"])
        names = [PurePosixPath(name) for name in (*written, *removed)]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        remedy = f"Remove the file “{JOURNAL}” and look which files are complete."
        raise PlaybookError(Problem(_JOURNAL_BROKEN, Place(file=str(path)), remedy)) from error
    if any(
        name.is_absolute() or ".." in name.parts or name.suffix not in SUFFIXES for name in names
    ):
        remedy = f"Remove the file “{JOURNAL}”."
        raise PlaybookError(Problem(_JOURNAL_BROKEN, Place(file=str(path)), remedy))
    return written, removed


def _staged(file: Path) -> Path:
    """Where the new text of a file waits: beside the file itself, also behind a link."""
    real = Path(os.path.realpath(file))
    return real.with_name(f".{real.name}{STAGED}")


def _present(file: Path) -> Path:
    staged = _staged(file)
    return staged if staged.exists() else file


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _failed(what: str, path: Path, error: OSError) -> PlaybookError:
    reason = (error.strerror or "unknown reason").lower()
    remedy = "Check that it is there, that you may use it, and that the disk has room."
    return PlaybookError(Problem(f"{what}: {reason}.", Place(file=str(path)), remedy))
