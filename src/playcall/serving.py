"""Serves the application: brings the database up to date, says where to come in, and stops well."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Callable, Sequence

import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError
from django.urls import reverse

from playcall.jobs import beside
from playcall.people.actions import welcome_token
from playcall.people.queries import nobody_is_here
from playcall.working_sessions.broker import BROKER
from playcall_core.errors import PlaycallError, Problem

GRACE_SECONDS = 10


def migrate() -> None:
    """Apply the migrations that the database does not have yet."""
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        what = f"The database cannot be used: {' '.join(str(error).split())}"
        remedy = "Check DATABASE_URL, that the server runs, and that the disk has room."
        raise PlaycallError(Problem(what, remedy=remedy)) from error


def welcome_link() -> str | None:
    """The first administrator's one link, as long as nobody is here."""
    if not nobody_is_here():
        return None
    url: str = settings.ENVIRONMENT.url
    return url + reverse("welcome", args=[welcome_token()])


def serve(host: str, port: int, announce: Callable[[], None]) -> None:
    """Serve until stopped. Running requests have some seconds to end; then connections close."""
    _insist_on_port(host, port)
    config = uvicorn.Config(
        "playcall.asgi:application",
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        lifespan="off",
        proxy_headers=settings.ENVIRONMENT.behind_proxy,
        forwarded_allow_ips="*" if settings.ENVIRONMENT.behind_proxy else None,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    # The server repeats the signal that stopped it; by then this process has its worker to end.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    with beside():
        _Server(config, announce).run()


class _Server(uvicorn.Server):
    """A server that says so when it is ready."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: Sequence[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(list(sockets) if sockets else None)
        if self.started:
            self._announce()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let open pages of sessions go: they would hold the server back, and come again."""
        BROKER.close()
        await super().shutdown(sockets)


def _insist_on_port(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on, in words."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        what = f"Playcall cannot listen on {host}, port {port}: {reason}."
        raise PlaycallError(Problem(what, remedy="Choose another with --port.")) from error
