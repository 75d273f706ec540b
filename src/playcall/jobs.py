"""Jobs: what an action leaves to be done in the background, kept in the database until it is done.

An app declares one with `django_tasks.task` and enqueues it inside its transaction, so that the
job is there exactly when the change is. One worker of an installation does them, the most urgent
first. A job that a dying worker left is done again, so it must be one that may be done twice.
"""

from __future__ import annotations

import fcntl
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final

from django.db import OperationalError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import is_locked_database_exception

log = logging.getLogger("playcall.jobs")

POLL_SECONDS: Final = 0.3
AGAIN_SECONDS: Final = 5.0
GRACE_SECONDS: Final = 10.0
MOST_ATTEMPTS: Final = 3
KEPT: Final = timedelta(days=7)
"""How long the result of a job that was done can be asked for."""
LOCK: Final = 0x506C6179
"""The number of the advisory lock on PostgreSQL that the worker holds."""


class WorkerDied(Exception):
    """The job's worker died as often as it was tried: killed, or out of memory."""


def work(stopping: Event) -> None:
    """Do jobs until told to stop; the one that runs then is ended first.

    Waits while another worker of this installation is at work, and follows it when it dies.
    """
    with _only_one(stopping) as lock:
        if stopping.is_set():
            return
        log.info("The worker is ready for jobs.")
        _take_up_again()
        worker = _runner()
        while not stopping.is_set():
            if lock is not None:
                _insist(lock)
            job = _claimed(worker.worker_id)
            if job is None:
                stopping.wait(POLL_SECONDS)
                continue
            worker.run_task(job)
            _forget_old()


def work_off() -> int:
    """Do what waits now, and return how many jobs that was: for programs that have no worker."""
    worker, done = _runner(), 0
    while (job := _claimed(worker.worker_id)) is not None:
        worker.run_task(job)
        done += 1
    return done


def _runner() -> Worker:
    """What runs a job and writes down how it ended."""
    return Worker(
        queue_names=["*"],
        interval=POLL_SECONDS,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=timezone.now().strftime("%Y%m%d-%H%M%S-%f"),
        excluded_queue_names=[],
    )


def _claimed(worker: str) -> DBTaskResult[..., Any] | None:
    """The most urgent job that waits, now this worker's."""
    if not DBTaskResult.objects.ready().exists():
        return None
    try:
        with transaction.atomic():
            job = DBTaskResult.objects.ready().get_locked()
            if job is not None:
                job.claim(worker)
    except OperationalError as error:
        # SQLite has one writer, and one that takes long is no reason to give up.
        if not is_locked_database_exception(error):
            raise
        return None
    return job


def _take_up_again() -> None:
    """Jobs that were being done when their worker died wait again, a few times."""
    for job in DBTaskResult.objects.running():
        if len(job.worker_ids) >= MOST_ATTEMPTS:
            job.set_failed(WorkerDied(f"Tried {MOST_ATTEMPTS} times."))
            log.error("A job ended its worker %d times: %s", MOST_ATTEMPTS, job.task_path)
        else:
            job.status = TaskResultStatus.READY
            job.save(update_fields=["status"])


def _forget_old() -> None:
    DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT).delete()


@contextmanager
def _only_one(stopping: Event) -> Iterator[BaseDatabaseWrapper | None]:
    """Within it this is the one worker of the installation; PostgreSQL's lock needs a connection
    of its own, which is given.
    """
    if connection.vendor == "postgresql":
        own = connection.copy()
        try:
            while not _has_lock(own) and not stopping.wait(AGAIN_SECONDS):
                pass
            yield own
        finally:
            own.close()
        return
    with Path(f"{connection.settings_dict['NAME']}-jobs").open("w") as file:
        while not _has_file(file.fileno()) and not stopping.wait(AGAIN_SECONDS):
            pass
        yield None


def _has_lock(own: BaseDatabaseWrapper) -> bool:
    with own.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        (has,) = cursor.fetchone()
        return bool(has)


def _insist(lock: BaseDatabaseWrapper) -> None:
    """Find out whether the lock is still held: it ends with its connection, and so does `work`."""
    with lock.cursor() as cursor:
        cursor.execute("SELECT 1")


def _has_file(number: int) -> bool:
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def beside() -> Iterator[None]:
    """Within it a worker runs in a process of its own, where it takes no time from requests.

    It is begun again when it dies, and ends after its job when this process ends, however it does.
    """
    stopping = Event()
    keeper = Thread(target=_keep, args=(stopping,), name="jobs", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stopping.set()
        keeper.join(2 * GRACE_SECONDS)


def _keep(stopping: Event) -> None:
    words = [sys.executable, "-m", "playcall.cli", "work", "--with-server"]
    while not stopping.is_set():
        with subprocess.Popen(words, stdin=subprocess.PIPE) as process:
            while process.poll() is None and not stopping.wait(POLL_SECONDS):
                pass
            if stopping.is_set():
                _end(process)
        if not stopping.is_set():
            log.warning("The worker ended with code %d; another begins.", process.returncode)
            stopping.wait(AGAIN_SECONDS)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Close what tells it that its server runs, and wait for it a while."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
