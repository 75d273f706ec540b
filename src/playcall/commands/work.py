"""`playcall work`: does what actions left to be done in the background."""

from __future__ import annotations

import signal
import sys
from threading import Event, Thread

import click

from playcall.installation import started
from playcall.terminal import out, speaks


@click.command("work")
@click.option("--with-server", is_flag=True, hidden=True, help="End when standard input ends.")
@speaks
def command(with_server: bool) -> int:
    """Do the jobs that wait in the background and keep calls up to date, until stopped.

    “playcall serve” starts one by itself; this is for an installation that has its own on another
    machine. One works at a time, others wait to follow it. Stopped by Ctrl+C or SIGTERM it ends
    the job at hand; what it cannot end is done again by the next.
    """
    jobs = started("playcall.jobs")
    stopping = Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stopping.set())
    if with_server:
        # Ctrl+C is for the server, which then ends its worker.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        Thread(target=_follow_input, args=(stopping,), daemon=True).start()
    else:
        signal.signal(signal.SIGINT, lambda number, frame: stopping.set())
        out.print("Jobs are done here. Stop with Ctrl+C.")
    keeping_up = started("playcall.opportunities.recalling").keep_up
    Thread(target=keeping_up, args=(stopping,), name="recalling", daemon=True).start()
    jobs.work(stopping)
    return 0


def _follow_input(stopping: Event) -> None:
    sys.stdin.buffer.read()
    stopping.set()
