"""Every address is tried by everybody: who is not signed in, an outsider, and each role."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from playcall.people.models import Membership
from playcall.people.rules import may
from playcall.playbooks import queries as playbooks
from playcall.playbooks.actions import import_playbook, make_version, save_record
from playcall.signing.actions import propose
from playcall_core.book import Playbook
from tests.apps.cast import Cast, make_cast
from tests.apps.routes import ROUTES, Route

OPEN = {"home", "enter", "leave", "language", "welcome", "join", "health", "ready", "style"}
"""Addresses of ours that are not in a workspace; each has tests of its own."""


ELSEWHERE = ("/accounts/", "/api/")
"""Sign-in is allauth's; the API's doors are tried in test_api."""


def patterns(resolver: URLResolver, before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        address = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, address)
        elif not address.startswith(ELSEWHERE):
            yield address, entry


CFO_DATA = {"id": "cfo", "name": "Chief financial officer", "owner": "rep"}
OURS = dict(patterns(get_resolver()))
NEEDS = {
    entry.name: entry.callback.needs  # type: ignore[attr-defined]
    for address, entry in OURS.items()
    if address.startswith("/w/")
}


def test_every_address_of_a_workspace_is_guarded_and_tried_here() -> None:
    assert Counter(route.name for route in ROUTES) == Counter(list(NEEDS))
    others = {entry.name for address, entry in OURS.items() if not address.startswith("/w/")}
    assert others == OPEN


@pytest.fixture(scope="module")
def _filled(shared_rows: DjangoDbBlocker, small: Playbook) -> Cast:
    with shared_rows.unblock():
        return fill(small)


@pytest.fixture
def filled(_filled: Cast, db: None) -> Cast:
    return deepcopy(_filled)


def fill(small: Playbook) -> Cast:
    """The cast in a workspace with a small playbook, a version of it and a proposal."""
    cast = make_cast()
    import_playbook(small, by=cast.administrator)
    make_version(cast.workspace, title="First", by=cast.administrator)
    row = playbooks.record(cast.editor, "persona", "cfo")
    assert row is not None
    assert row.newest_id is not None
    data = {**CFO_DATA, "job": "Closes the books"}
    save_record(row, data, by=cast.editor, based_on=row.newest_id)
    propose(by=cast.editor, title="A job for the finance chief")
    return cast


def use(route: Route, cast: Cast, client: Client) -> HttpResponseBase:
    given = {"workspace": cast.workspace.slug, **route.given(cast)}
    address = reverse(route.name, kwargs=given)
    return (
        client.post(address, route.sent)
        if route.method == "post"
        else client.get(address, route.sent)
    )


def signed_in(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_only_those_come_in_who_may(route: Route, filled: Cast) -> None:
    stranger = use(route, filled, Client())
    if route.method == "post":
        assert stranger.status_code == 401
    else:
        assert stranger.status_code == 302
        assert stranger["Location"].startswith("/accounts/login/?next=/w/tallybrook/")

    assert use(route, filled, signed_in(filled.outsider)).status_code == 404

    for member in filled:
        if member == filled.outsider:
            continue
        response = use(route, filled, signed_in(member))
        if may(member, NEEDS[route.name]):
            assert response.status_code not in (401, 403, 500), member.role
        else:
            assert response.status_code == 403, member.role
            assert "Your role does not let you" in response.content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_member_who_left_is_an_outsider(route: Route, filled: Cast) -> None:
    left = filled.editor
    Membership.objects.filter(pk=left.pk).update(left_at="2026-01-01T00:00Z")
    assert use(route, filled, signed_in(left)).status_code == 404


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_the_other_method_changes_nothing(route: Route, filled: Cast) -> None:
    if route.method == "post":
        given = {"workspace": filled.workspace.slug, **route.given(filled)}
        allowed = next(member for member in filled if may(member, NEEDS[route.name]))
        response = signed_in(allowed).get(reverse(route.name, kwargs=given))
        assert response.status_code == 405


PAGES = [route for route in ROUTES if route.method == "get"]


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.name)
def test_a_page_takes_few_queries(route: Route, filled: Cast) -> None:
    assert statements(route, filled) <= route.queries


def statements(route: Route, cast: Cast) -> int:
    """How many queries a page takes, the state of the playbook once read."""
    client = signed_in(cast.administrator)
    use(route, cast, client)
    with CaptureQueriesContext(connection) as captured:
        use(route, cast, client)
    return len(captured)
