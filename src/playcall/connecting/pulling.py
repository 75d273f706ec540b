"""Pulls what changed in a CRM: page after page, then all of it at once, so that nothing is half.

A pull that ends in the middle, however, goes on where it was: the pages that came are kept. What is
taken in, the new cursor and the end of the pull are one transaction.
"""

from __future__ import annotations

import csv
import json
import os
import socket
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from playcall.connecting.connector import BusyError, Connector, Page, Source
from playcall.connecting.models import Connection, Fetched, Pull
from playcall.importing.mappings import read
from playcall.opportunities.actions import merge_tables
from playcall.opportunities.writing import Merged
from playcall.people.models import Membership
from playcall.people.rules import May, insist
from playcall.playbooks.books import book_of
from playcall_core.errors import PlaycallError
from playcall_core.importing import Imported, import_tables, spoken_by, write_rejected

OVERLAP: Final = timedelta(minutes=10)
"""Changes may become visible in a CRM later than their time says, so these are asked for again."""
QUIET: Final = timedelta(minutes=2)
"""After so long without a sign a pull of another machine counts as broken off."""
MOST_FINDINGS: Final = 50


class OtherRunnerError(PlaycallError):
    """Another process works on this pull."""


def claim(pull: Pull) -> str:
    """Take a pull to work on it: who we are; `OtherRunnerError` if somebody else does."""
    mine = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
    with transaction.atomic():
        now = Pull.objects.select_for_update().get(pk=pull.pk)
        if now.ended_at is not None or not _is_free(now):
            raise OtherRunnerError("This pull is already running.")
        Pull.objects.filter(pk=pull.pk).update(
            runner=mine, beat_at=timezone.now(), state=Pull.State.FETCHING, says=""
        )
    return mine


def _is_free(pull: Pull) -> bool:
    if not pull.runner or pull.beat_at is None or timezone.now() - pull.beat_at > QUIET:
        return True
    host, pid, _ = pull.runner.rsplit(":", 2)
    return host == socket.gethostname() and not _is_alive(int(pid))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def run(pull: Pull, connector: Connector, runner: str) -> None:
    """Fetch what is missing, then take all of it in; how it went stands in the pull.

    A CRM that is busy leaves the pull waiting, with its pages; any other refusal ends it.
    """
    try:
        sources = connector.sources()
        if pull.until is None:
            pull.until = connector.clock() or timezone.now()
            _beat(pull, runner, until=pull.until)
        for source in sources:
            _fetch(pull, source, connector, runner)
        _take_in(pull, sources, runner)
    except OtherRunnerError:
        raise
    except BusyError as error:
        _pause(pull, error)
    except PlaycallError as error:
        _fail(pull, str(error))


def _fetch(pull: Pull, source: Source, connector: Connector, runner: str) -> None:
    last = pull.pages.filter(source=source.name).order_by("-number").first()
    number, after = (last.number + 1, last.after) if last else (0, None)
    while number == 0 or after is not None:
        page = connector.page(source, pull.since, after)
        _keep(pull, source, number, page, runner)
        after, number = page.after, number + 1


def _keep(pull: Pull, source: Source, number: int, page: Page, runner: str) -> None:
    with transaction.atomic():
        _beat(pull, runner)
        Fetched.objects.create(
            pull=pull,
            source=source.name,
            number=number,
            rows=json.dumps(list(page.rows), ensure_ascii=False),
            length=len(page.rows),
            after=page.after,
        )


def _beat(pull: Pull, runner: str, **also: Any) -> None:
    """A sign of life; `OtherRunnerError` if somebody else took the pull meanwhile."""
    now = timezone.now()
    mine = Pull.objects.filter(pk=pull.pk, runner=runner, ended_at=None)
    if not mine.update(beat_at=now, **also):
        raise OtherRunnerError("Another process goes on with this pull.")


def _take_in(pull: Pull, sources: Sequence[Source], runner: str) -> None:
    _beat(pull, runner, state=Pull.State.TAKING_IN)
    connection = pull.connection
    by = pull.by or connection.made_by
    insist(by, May.IMPORT_OPPORTUNITIES)
    with TemporaryDirectory() as folder:
        files = [_file(Path(folder), pull, source) for source in sources]
        found = import_tables(
            read(connection.mapping),
            files,
            book_of(by.workspace, "newest").playbook.dictionary,
            snapshot=pull.started_at,
        )
        rejected = _rejected(found, Path(folder))
    with transaction.atomic():
        _beat(pull, runner)
        merged = _merged(pull, found, by)
        _end(pull, connection, found, merged, rejected)


def _merged(pull: Pull, found: Imported, by: Membership) -> Merged:
    return merge_tables(
        found.tables,
        by=by,
        source=pull.connection.source,
        known_from=found.known_from,
        at=pull.started_at,
        speaks=spoken_by(
            read(pull.connection.mapping), book_of(by.workspace, "newest").playbook.dictionary
        ),
    )


def _end(
    pull: Pull, connection: Connection, found: Imported, merged: Merged, rejected: str
) -> None:
    counts = {
        table: {
            "read": count.read,
            "rejected": count.rejected,
            "new": merged.added.get(table, 0),
            "changed": merged.changed.get(table, 0),
            "same": merged.same.get(table, 0),
        }
        for table, count in found.counts.items()
    }
    findings = [str(finding) for finding in found.findings[:MOST_FINDINGS]]
    now = timezone.now()
    Pull.objects.filter(pk=pull.pk).update(
        state=Pull.State.DONE,
        ended_at=now,
        counts=json.dumps(counts),
        findings=json.dumps(findings),
        rejected=rejected,
    )
    Connection.objects.filter(pk=connection.pk).update(cursor=pull.until, pause_until=None)
    pull.pages.all().delete()


def _pause(pull: Pull, error: BusyError) -> None:
    with transaction.atomic():
        Pull.objects.filter(pk=pull.pk).update(
            state=Pull.State.WAITING, says=str(error), runner="", beat_at=timezone.now()
        )
        Connection.objects.filter(pk=pull.connection_id).update(pause_until=error.until)


def _fail(pull: Pull, says: str) -> None:
    """End the pull as it is. Its pages go: what was asked for may not fit what comes next."""
    with transaction.atomic():
        Pull.objects.filter(pk=pull.pk).update(
            state=Pull.State.FAILED, says=says, ended_at=timezone.now()
        )
        pull.pages.all().delete()


def _file(folder: Path, pull: Pull, source: Source) -> Path:
    """The fetched rows of a table as the file that the mapping names.

    Of a row that came twice, because it changed while its pages were fetched, the last counts.
    """
    place = folder / f"{source.name}.csv"
    with place.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(source.header)
        for row in _rows(pull, source):
            writer.writerow([row.get(name) for name in source.header])
    return place


def _rows(pull: Pull, source: Source) -> Iterator[dict[str, str | None]]:
    pages = pull.pages.filter(source=source.name).order_by("number")
    told = (row for page in pages.iterator() for row in json.loads(page.rows))
    if "id" not in source.header:
        yield from told
        return
    last = {row["id"]: row for row in told}
    yield from last.values()


def _rejected(found: Imported, folder: Path) -> str:
    if not len(found.rejected):
        return ""
    place = folder / "rejected.csv"
    write_rejected(found.rejected, place)
    return place.read_text(encoding="utf-8")


def since_of(connection: Connection) -> datetime | None:
    """From when on the next pull asks for changes; None: for everything."""
    return connection.cursor - OVERLAP if connection.cursor else None
