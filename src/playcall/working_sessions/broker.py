"""Tells the open pages of this process when their session changes.

One thread a process watches the database, whichever process wrote: SQLite by the version of its
data, PostgreSQL by what it is notified of. It reads what is new once for all pages, so a page that
is open costs neither a connection nor a query. Events are read from the database by their number;
what wakes the thread may come late, twice or not at all, and no page misses one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock, Thread
from time import monotonic, sleep
from typing import Any, Final, Protocol

from django.db import connection

from playcall.working_sessions.actions.presence import gone, seen
from playcall.working_sessions.models import CHANNEL, SessionEvent, WorkingSession
from playcall.working_sessions.queries import events_after

log = logging.getLogger(__name__)

TICK: Final = 0.02
"""Seconds between two looks."""
ANYWAY: Final = 1.0
"""Seconds after which events are looked for although nothing said that there are any."""
BEAT: Final = 15.0
"""Seconds between two signs of life, of a page and to a page."""
LONGEST: Final = 600.0
"""Seconds after which a page must ask again, and is asked again whether it may."""


@dataclass(eq=False)
class Ear:
    """An open page. `told` is the number of the last event that it was given."""

    session: int
    seat: int | None
    told: int
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    heard: asyncio.Queue[Sequence[SessionEvent] | None] = field(default_factory=asyncio.Queue)

    def tell(self, events: Sequence[SessionEvent] | None) -> None:
        """Give it events, from any thread; None is the end."""
        with suppress(RuntimeError):  # Its loop is closed: the server is gone, and the page too.
            self.loop.call_soon_threadsafe(self.heard.put_nowait, events)


class Watch(Protocol):
    """Waits for a change of the database."""

    def changed(self) -> bool:
        """Whether something was written since the last look; takes a tick at most."""


class _Sqlite:
    def __init__(self) -> None:
        self._version = 0

    def changed(self) -> bool:
        sleep(TICK)
        before = self._version
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            (self._version,) = cursor.fetchone()
        return self._version != before


class _Postgresql:
    def __init__(self) -> None:
        connection.ensure_connection()
        self._connection: Any = connection.connection
        self._connection.execute(f"LISTEN {CHANNEL}")

    def changed(self) -> bool:
        return bool(list(self._connection.notifies(timeout=TICK, stop_after=1)))


class Broker:
    """The pages of a process, and the thread that watches for them as long as there are any."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._ears: set[Ear] = set()
        self._thread: Thread | None = None
        self._is_closed = False
        self._is_fresh = False

    async def events(
        self, session: int, seat: int | None, after: int
    ) -> AsyncIterator[Sequence[SessionEvent]]:
        """The events of a session after a number as they come, an empty sequence as a sign of life;
        until the server stops, the page goes away, or must ask again.
        """
        ear = Ear(session, seat, after)
        if not self._attach(ear):
            return
        until = monotonic() + LONGEST
        try:
            while monotonic() < until:
                try:
                    heard = await asyncio.wait_for(ear.heard.get(), BEAT)
                except TimeoutError:
                    heard = ()
                if heard is None:
                    return
                yield heard
        finally:
            with self._lock:
                self._ears.discard(ear)

    def close(self) -> None:
        """Let every page go: the server stops."""
        with self._lock:
            self._is_closed = True
            for ear in self._ears:
                ear.tell(None)

    def _attach(self, ear: Ear) -> bool:
        with self._lock:
            if self._is_closed:
                return False
            self._ears.add(ear)
            self._is_fresh = True
            if self._thread is None:
                self._thread = Thread(target=self._run, name="sessions", daemon=True)
                self._thread.start()
        return True

    def _listening(self) -> tuple[list[Ear], bool]:
        """The pages there are, and whether one is new since the last time. Without any the thread
        ends, and the next page starts another.
        """
        with self._lock:
            is_fresh, self._is_fresh = self._is_fresh, False
            if self._is_closed or not self._ears:
                self._thread = None
                return [], False
            return list(self._ears), is_fresh

    def _run(self) -> None:
        """Watch until nobody listens. Whatever goes wrong is tried again: pages wait for it."""
        while True:
            try:
                self._watch()
                return
            except Exception:
                log.exception("Sessions cannot be watched; trying again.")
                sleep(ANYWAY)
            finally:
                connection.close()

    def _watch(self) -> None:
        watch: Watch = _Postgresql() if connection.vendor == "postgresql" else _Sqlite()
        told_at = beaten_at = -BEAT
        is_fresh = True
        while True:
            ears, is_new = self._listening()
            if not ears:
                return
            is_fresh |= is_new
            now = monotonic()
            if is_fresh or now - beaten_at >= BEAT:
                _beat(ears)
                beaten_at = now
            if watch.changed() or is_fresh or now - told_at >= ANYWAY:
                _tell(ears)
                told_at = now
            is_fresh = False


def _beat(ears: Sequence[Ear]) -> None:
    """Say who is there, and who is there no longer."""
    at = datetime.now(UTC)
    seen({ear.seat for ear in ears if ear.seat is not None}, at)
    gone({ear.session for ear in ears}, at)


def _tell(ears: Sequence[Ear]) -> None:
    """Give every page the events that it does not have yet, read once for all of them."""
    by_session: dict[int, list[Ear]] = {}
    for ear in ears:
        by_session.setdefault(ear.session, []).append(ear)
    newest = WorkingSession.objects.filter(pk__in=by_session).values_list("pk", "number")
    for session, number in newest:
        group = by_session[session]
        while (behind := min(ear.told for ear in group)) < number:
            events = events_after(session, behind)
            for ear in group:
                new = [event for event in events if event.number > ear.told]
                if new:
                    ear.told = new[-1].number
                    ear.tell(new)


BROKER: Final = Broker()
"""That of this process."""
