"""Backups of the database: made while it is in use, restored whole or not at all."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections

from playcall.serving import migrate
from playcall_core.errors import Place, PlaycallError, Problem

SQLITE_MARK: Final = b"SQLite format 3\x00"
POSTGRES_MARK: Final = b"PGDMP"


def backup(file: Path) -> None:
    """Write all of the database to `file`, as of one moment; people may go on working meanwhile.

    Of SQLite it is a database file, of PostgreSQL an archive of pg_dump. The file appears whole or
    not at all; one that is there is not overwritten.
    """
    if file.exists():
        what = "There is something of this name already."
        raise PlaycallError(Problem(what, Place(file=str(file)), "Name another file."))
    with _appearing(file) as part:
        match connection.vendor:
            case "sqlite":
                _copy_sqlite(Path(connection.settings_dict["NAME"]), part)
            case "postgresql":
                _run_tool("pg_dump", "--format=custom", f"--file={part}")
            case vendor:
                raise ImproperlyConfigured(f"Playcall keeps no backups of {vendor}.")


def restore(file: Path) -> None:
    """Put a backup in the place of all that the database has, and bring it up to date.

    The server must be stopped. Raises `PlaycallError`, and then nothing has changed, if the file is
    no backup of this kind of database.
    """
    mark = _start_of(file)
    match connection.vendor:
        case "sqlite":
            _insist(mark.startswith(SQLITE_MARK), file, "an SQLite database")
            _restore_sqlite(file, Path(connection.settings_dict["NAME"]))
        case "postgresql":
            _insist(mark.startswith(POSTGRES_MARK), file, "an archive of pg_dump")
            connections.close_all()
            _restore_postgresql(file)
        case vendor:
            raise ImproperlyConfigured(f"Playcall keeps no backups of {vendor}.")
    connections.close_all()
    migrate()


def _copy_sqlite(source: Path, target: Path) -> None:
    """SQLite's own online backup, then a check that the copy is sound."""
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
            (said,) = new.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error as error:
        what = f"The database could not be copied: {error}."
        raise PlaycallError(Problem(what, Place(file=str(source)), "Look at the disk.")) from error
    if said != "ok":
        what = f"The database is damaged: {said}."
        raise PlaycallError(Problem(what, Place(file=str(source)), "Restore an older backup."))


def _restore_sqlite(file: Path, target: Path) -> None:
    connections.close_all()
    target.parent.mkdir(parents=True, exist_ok=True)
    staged = target.with_name(f".{target.name}.new")
    staged.unlink(missing_ok=True)
    try:
        _copy_sqlite(file, staged)
        _insist(_is_ours(staged), file, "a database of Playcall")
        for beside in ("-wal", "-shm"):
            target.with_name(target.name + beside).unlink(missing_ok=True)
        staged.replace(target)
    finally:
        staged.unlink(missing_ok=True)


def _is_ours(file: Path) -> bool:
    with closing(sqlite3.connect(file)) as database:
        names = database.execute("SELECT name FROM sqlite_master").fetchall()
    return ("people_workspace",) in names


def _restore_postgresql(file: Path) -> None:
    """The archive as SQL, run in one transaction that first empties the schema: tables that are
    newer than the backup must go too.
    """
    with TemporaryDirectory() as folder:
        script = Path(folder) / "restore.sql"
        _run_tool(
            "pg_restore", "--no-owner", "--no-privileges", "--schema=public",
            f"--file={script}", str(file),
        )  # fmt: skip
        _run_tool(
            "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
            "--command=DROP SCHEMA public CASCADE", "--command=CREATE SCHEMA public",
            f"--file={script}",
        )  # fmt: skip


def _run_tool(name: str, *options: str) -> None:
    """One of PostgreSQL's own programs, told the server by its environment, not its arguments."""
    program = shutil.which(name)
    if program is None:
        what = f"The program {name} of PostgreSQL is not installed here."
        raise PlaycallError(Problem(what, remedy="Install PostgreSQL's client programs."))
    done = subprocess.run(
        [program, "--no-password", *options],
        env={**os.environ, **_address(connection.settings_dict)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = "; ".join(done.stderr.strip().splitlines()[-2:]) or "no reason was given"
        raise PlaycallError(Problem(f"{name} failed: {last}.", remedy="Nothing was changed."))


def _address(settings: Mapping[str, Any]) -> dict[str, str]:
    """The server as PostgreSQL's programs know it; options of the address go before its parts."""
    names = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    options = {name.upper(): value for name, value in settings.get("OPTIONS", {}).items()}
    given = {**settings, **{ours: options[ours] for ours in names.values() if ours in options}}
    if "SSLMODE" in options:
        names["PGSSLMODE"], given["SSLMODE"] = "SSLMODE", options["SSLMODE"]
    return {name: str(given[ours]) for name, ours in names.items() if given.get(ours)}


@contextmanager
def _appearing(file: Path) -> Iterator[Path]:
    """A file beside `file` that takes its name once it is whole and on the disk."""
    part = file.with_name(f".{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        yield part
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        part.chmod(0o600)
        part.replace(file)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        what = f"The backup cannot be written: {reason}."
        raise PlaycallError(Problem(what, Place(file=str(file)), "Check the folder.")) from error
    finally:
        part.unlink(missing_ok=True)


def _start_of(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(16)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        what = f"The backup cannot be read: {reason}."
        raise PlaycallError(Problem(what, Place(file=str(file)), "Check the path.")) from error


def _insist(holds: bool, file: Path, kind: str) -> None:
    if not holds:
        what = f"This is not {kind}, which a backup for this database is."
        raise PlaycallError(Problem(what, Place(file=str(file)), "Nothing was changed."))
