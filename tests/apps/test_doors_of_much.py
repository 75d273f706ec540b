"""A page takes as many queries for a large playbook as for a small one: see `test_doors`."""

from __future__ import annotations

from copy import deepcopy

import pytest
from pytest_django import DjangoDbBlocker

from playcall.playbooks.actions import import_playbook
from playcall_core.book import Playbook
from tests.apps.cast import Cast
from tests.apps.routes import Route
from tests.apps.test_doors import PAGES, fill, statements


@pytest.fixture(scope="module")
def _filled(shared_rows: DjangoDbBlocker, small: Playbook, sample: Playbook) -> Cast:
    with shared_rows.unblock():
        cast = fill(small)
        import_playbook(sample, by=cast.administrator)
    return cast


@pytest.fixture
def filled(_filled: Cast, db: None) -> Cast:
    return deepcopy(_filled)


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.name)
def test_a_page_takes_no_more_queries(route: Route, filled: Cast) -> None:
    assert statements(route, filled) <= route.queries
