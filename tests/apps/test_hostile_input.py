"""What no page sends: every address is given characters that no database takes, a script, and a
megabyte. It is answered in words or not found, and nothing of it becomes a part of a page.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.db import connection
from django.http.response import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from playcall.people.models import Membership
from playcall.people.rules import may
from playcall_core.book import Playbook
from tests.apps.cast import Cast
from tests.apps.routes import ROUTES, Route
from tests.apps.test_doors import NEEDS, fill, signed_in

pytestmark = pytest.mark.slow

NUL = "a\x00b"
SCRIPT = '"><script>alert(1)</script>'
LONG = "x" * 1_000_000
FIELDS = ("q", "words", "text", "name", "title", "why", "reason", "next", "f.name", "f.job", "note")
"""Names of fields that views ask for, beside those that a route's own form sends."""
OPEN_PATHS = {"opportunity", "play-here", "answer-question", "state-criterion", "next-step"}


@pytest.fixture(scope="module")
def _filled(shared_rows: DjangoDbBlocker, small: Playbook) -> Cast:
    with shared_rows.unblock():
        return fill(small)


@pytest.fixture
def filled(_filled: Cast, db: None) -> Cast:
    return deepcopy(_filled)


def refuse_nul(execute: Callable[..., Any], sql: str, params: Any, many: bool, given: Any) -> Any:
    """What PostgreSQL does with a NUL, and SQLite does not."""
    assert "\\x00" not in repr(params), sql
    return execute(sql, params, many, given)


def allowed(route: Route, cast: Cast) -> Membership:
    """The administrator where they may, else a signer."""
    everybody = (cast.administrator, cast.sales_signer)
    return next(each for each in everybody if may(each, NEEDS[route.name]))


def send(route: Route, cast: Cast, text: str) -> HttpResponseBase:
    address = reverse(route.name, kwargs={"workspace": "tallybrook", **route.given(cast)})
    client = signed_in(allowed(route, cast))
    given = dict.fromkeys((*FIELDS, *route.sent), text)
    return client.get(address, given) if route.method == "get" else client.post(address, given)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_no_text_breaks_an_address_or_becomes_a_part_of_its_page(
    route: Route, filled: Cast
) -> None:
    texts = [NUL, SCRIPT] if route.method == "get" else [NUL, SCRIPT, LONG]
    with connection.execute_wrapper(refuse_nul):
        for text in texts:
            answer = send(route, filled, text)
            assert answer.status_code < 500
            if isinstance(answer, HttpResponse) and answer.get("Content-Type", "").startswith(
                "text/html"
            ):
                assert b"<script>alert(1)" not in answer.content


def test_a_number_that_no_database_takes_is_not_there(filled: Cast) -> None:
    for route in ROUTES:
        given = route.given(filled)
        huge = {key: 10**30 for key, value in given.items() if isinstance(value, int)}
        if huge:
            address = reverse(route.name, kwargs={"workspace": "tallybrook", **given, **huge})
            client = signed_in(allowed(route, filled))
            answer = getattr(client, route.method)(address, route.sent)
            assert answer.status_code == 404, address


@pytest.mark.parametrize("name", sorted(OPEN_PATHS))
def test_an_address_with_a_character_that_no_database_takes_is_not_there(
    name: str, filled: Cast
) -> None:
    route = next(each for each in ROUTES if each.name == name)
    address = reverse(name, kwargs={"workspace": "tallybrook", **route.given(filled)})
    client: Client = signed_in(filled.administrator)
    with connection.execute_wrapper(refuse_nul):
        wrong = address.replace("such", "su%00ch")
        assert getattr(client, route.method)(wrong, route.sent).status_code == 404
