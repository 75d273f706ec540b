"""Jobs are there exactly when their change is, are done once each, and outlive their worker."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
from django.db import transaction
from django.test import override_settings
from django_tasks import TaskResultStatus, default_task_backend
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoDbBlocker

from playcall import jobs
from tests.apps.errands import fail, write_down
from tests.apps.servers import Environment, environment, run, start

IN_DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}


@pytest.fixture
def kept(db: None) -> Iterator[None]:
    """Jobs wait in the database, as they do in an installation."""
    with override_settings(TASKS=IN_DATABASE):
        yield


def test_a_job_is_there_exactly_when_the_change_is_that_left_it(kept: None, tmp_path: Path) -> None:
    file = tmp_path / "file"
    with transaction.atomic():
        write_down.enqueue(str(file), "kept")
    with pytest.raises(ValueError), transaction.atomic():  # noqa: PT011, PT012
        write_down.enqueue(str(file), "taken back")
        raise ValueError
    assert not file.exists()

    jobs.work_off()

    assert file.read_text().split() == ["begins", "kept", "ends", "kept"]


def test_the_most_urgent_job_comes_first(kept: None, tmp_path: Path) -> None:
    file = tmp_path / "file"
    for words, priority in (("later", -10), ("now", 50), ("then", 0)):
        write_down.using(priority=priority).enqueue(str(file), words)
    jobs.work_off()
    assert file.read_text().split()[1::4] == ["now", "then", "later"]


def test_how_a_job_ended_can_be_asked(kept: None, tmp_path: Path) -> None:
    good = write_down.enqueue(str(tmp_path / "file"), "good")
    bad = fail.enqueue("no such luck")
    assert default_task_backend.get_result(good.id).status is TaskResultStatus.READY
    jobs.work_off()
    assert default_task_backend.get_result(good.id).return_value == "good"
    (error,) = default_task_backend.get_result(bad.id).errors
    assert "no such luck" in error.traceback


def test_a_job_that_ends_its_worker_again_and_again_is_given_up(kept: None, tmp_path: Path) -> None:
    write_down.enqueue(str(tmp_path / "file"), "deadly")
    for _ in range(jobs.MOST_ATTEMPTS):
        assert jobs._claimed("a worker that dies") is not None
        jobs._take_up_again()
    (job,) = DBTaskResult.objects.all()
    assert job.status == TaskResultStatus.FAILED
    assert jobs._claimed("another") is None


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
def installation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Environment:
    """An empty installation."""
    database = None
    if request.param == "postgresql":
        database = request.getfixturevalue("empty_database")
    env = environment(tmp_path_factory.mktemp("installation"), database)
    run("tests.apps.program", "state", env=env)
    return env


@contextmanager
def working(env: Environment) -> Iterator[subprocess.Popen[str]]:
    """A worker in a process of its own."""
    process = start("playcall.cli", "work", env=env)
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=30)


def wait_for(file: Path, words: str) -> None:
    for _ in range(200):
        if file.exists() and words in file.read_text():
            return
        time.sleep(0.1)
    pytest.fail(f"{words!r} never came: {file.read_text() if file.exists() else 'nothing'}")


@pytest.mark.slow
def test_a_job_outlives_its_killed_worker(installation: Environment, tmp_path: Path) -> None:
    file = tmp_path / "file"
    run("tests.apps.program", "errand", str(file), "killed", "5", env=installation)
    with working(installation) as first:
        wait_for(file, "begins killed")
        with working(installation) as second:
            time.sleep(1)
            assert second.poll() is None, "it waits"
            first.kill()
            wait_for(file, "ends killed")
    assert file.read_text().splitlines() == ["begins killed", "begins killed", "ends killed"]


@pytest.mark.slow
def test_a_worker_that_is_stopped_ends_its_job_first(
    installation: Environment, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    run("tests.apps.program", "errand", str(file), "first", "2", env=installation)
    run("tests.apps.program", "errand", str(file), "second", "2", env=installation)
    with working(installation) as worker:
        wait_for(file, "begins first")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=20) == 0
    assert file.read_text().splitlines() == ["begins first", "ends first"]


def test_a_worker_beside_a_server_ends_with_it(
    monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker
) -> None:
    begun: list[subprocess.Popen[bytes]] = []
    has_begun = Event()

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, words: list[str], stdin: int) -> None:
            super().__init__([words[0], "-c", "import sys; sys.stdin.read()"], stdin=stdin)
            begun.append(self)
            has_begun.set()

    monkeypatch.setattr(jobs.subprocess, "Popen", Noted)  # type: ignore[attr-defined]
    with jobs.beside():
        assert has_begun.wait(10)
        assert begun[0].poll() is None
    assert begun[0].returncode == 0
