"""A workspace with a large playbook, and every page of it: what `application` measures.

Imported once Django is ready (`playcall.installation.started`), because it knows models.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.http.response import HttpResponseBase
from django.template import Context, Template
from django.test import Client
from django.urls import reverse

from benchmarks.at_work import Work, working
from benchmarks.large_playbook import large_playbook
from benchmarks.lines import progress
from playcall.demo_data import fill_pipeline
from playcall.jobs import work_off
from playcall.people.models import Membership
from playcall.playbooks import queries
from playcall.playbooks.actions import import_playbook, make_version, save_record
from playcall.playbooks.models import Record as Row
from playcall.playbooks.pages import DIAGRAMS
from playcall.signing.actions import propose
from playcall_core.book.records import SECTIONS
from tests.apps.cast import Cast, make_cast
from tests.apps.questions import QUESTIONS
from tests.apps.routes import ROUTES, Route

FILES: Final = frozenset(
    {"export", "audit-csv", "opportunities-csv", "bring-in-rejected", "session-stream"}
)
"""Addresses that give a whole file or a stream: no pages."""
ASKING: Final = frozenset({"condition", "preview", "save-draft", "save-new-draft"})
"""Addresses that a page asks by POST while somebody writes; others that change things are not
called over and over.
"""
_LIST: Final = Template(
    "{% for row in rows %}<li>{{ row.heading }} {{ row.slug }}</li>{% endfor %}"
)


@dataclass(frozen=True)
class Page:
    """One address as one person asks for it."""

    route: str
    address: str
    member: Membership
    method: str = "get"
    sent: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Site:
    """A filled workspace, what people did in it, and the CPU seconds that its parts took."""

    cast: Cast
    work: Work
    took: Mapping[str, float]

    @property
    def records(self) -> int:
        """How many records its playbook has."""
        return Row.objects.filter(workspace=self.cast.workspace, is_removed=False).count()


def built(plays: int, others: int) -> Site:
    """A workspace with so many records, imported, signed, changed and proposed as people do it."""
    took: dict[str, float] = {}
    cast = make_cast()
    settings.ALLOWED_HOSTS.append("testserver")
    playbook = large_playbook(plays, others)
    done: list[Work] = []
    for what, step in (
        ("the import of the playbook", lambda: import_playbook(playbook, by=cast.administrator)),
        ("its first version", lambda: _version(cast)),
        ("the tables of opportunities", lambda: fill_pipeline(playbook, cast.administrator)),
        ("what people do: plays called and started, …", lambda: done.append(working(cast))),
        ("a change and a proposal", lambda: _propose(cast)),
        ("the jobs that this left", work_off),
    ):
        progress(what)
        start = time.process_time()
        step()
        took[what] = time.process_time() - start
    return Site(cast, done[0], took)


def _version(cast: Cast) -> None:
    make_version(cast.workspace, title="First", by=cast.administrator)


def _propose(cast: Cast) -> None:
    change(cast, "A job for the finance chief")
    propose(by=cast.editor, title="A job for the finance chief")


def change(cast: Cast, words: str) -> None:
    """Somebody saves one record."""
    row = queries.record(cast.editor, "persona", "cfo")
    assert row is not None
    assert row.newest_id is not None
    data = {"id": "cfo", "name": "Chief financial officer", "job": words}
    save_record(row, data, by=cast.editor, based_on=row.newest_id)


def pages(site: Site) -> Iterator[Page]:
    """Every page of the workspace, for the reader and the editor, else for the administrator.

    Pages of what is not there are left out: `missing`.
    """
    for route in _routes():
        for member in _readers(site, route):
            for given, sent in _variants(route, site):
                yield _page(site, route, member, given, sent)


def missing(site: Site) -> tuple[str, ...]:
    """The addresses that show nothing in this workspace, such as those of a CRM."""
    return tuple(route.name for route in _routes() if not _readers(site, route))


def _routes() -> Iterator[Route]:
    for route in ROUTES:
        if route.name not in FILES and (route.method == "get" or route.name in ASKING):
            yield route


def _readers(site: Site, route: Route) -> Sequence[Membership]:
    cast = site.cast
    (given, sent), *_ = _variants(route, site)
    opens = [
        member
        for member in (cast.rep, cast.editor, cast.administrator)
        if answer(Asking(), _page(site, route, member, given, sent)).status_code < 400
    ]
    return opens[:2]


def _page(
    site: Site, route: Route, member: Membership, given: Mapping[str, Any], sent: Mapping[str, Any]
) -> Page:
    kept = {"workspace": site.cast.workspace.slug, **given}
    address = reverse(route.name, kwargs=kept)
    return Page(route.name, address, member, route.method, sent)


_Given = tuple[Mapping[str, Any], Mapping[str, Any]]


def _variants(route: Route, site: Site) -> Sequence[_Given]:
    """The arguments with which an address is asked: one record of many kinds, each list, …"""
    cast = site.cast
    if (given := site.work.given(route.name)) is not None:
        return [(given, route.sent)]
    match route.name:
        case "record" | "card":
            return [({"kind": kind, "slug": slug}, {}) for kind, slug in _some_records(cast)]
        case "edit-record" | "record-history":
            kinds = ("persona", "play")
            return [
                ({"kind": kind, "slug": slug}, {})
                for kind, slug in _some_records(cast)
                if kind in kinds
            ]
        case "section":
            return [({"section": section}, {}) for section in SECTIONS]
        case "records":
            first: list[_Given] = [({"kind": kind}, {}) for kind in ("persona", "fact")]
            asked: list[dict[str, Any]] = [{}, {"page": 99}, {"q": "price"}, {"side": "sales"}]
            return [*first, *(({"kind": "play"}, sent) for sent in asked)]
        case "diagram":
            return [({"name": name}, {}) for name in DIAGRAMS]
        case "report":
            wanted: tuple[dict[str, Any], ...]
            wanted = ({}, {"page": 30}, {"section": "plays"}, {"owner": "account-executive"})
            return [({}, sent) for sent in wanted]
        case "pick":
            return [({"kind": "play"}, {"q": "price"}), ({"kind": "persona"}, {"q": "chief"})]
        case "search":
            return [({}, {"q": question}) for question in list(QUESTIONS)[:3]]
        case "condition":
            text = "stage is one of Discovery and amount is at least 20,000"
            return [({}, {"text": text, "subject": "opportunity"})]
        case _:
            return [(route.given(cast), route.sent)]


def _some_records(cast: Cast) -> list[tuple[str, str]]:
    """One record of each kind, the last one, and three plays more."""
    found: dict[str, str] = {}
    rows = Row.objects.filter(workspace=cast.workspace, is_removed=False).exclude(kind="playbook")
    for kind, slug in rows.order_by("position").values_list("kind", "slug"):
        found[kind] = slug
    plays = rows.filter(kind="play").order_by("position").values_list("slug", flat=True)[:3]
    return [("persona", "cfo"), *found.items(), *(("play", slug) for slug in plays)]


class Asking:
    """Clients that are signed in, one for each person."""

    def __init__(self) -> None:
        self._clients: dict[int, Client] = {}

    def client(self, member: Membership) -> Client:
        """The client of a person."""
        if member.pk not in self._clients:
            self._clients[member.pk] = client = Client()
            client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
        return self._clients[member.pk]


def answer(asking: Asking, page: Page) -> HttpResponseBase:
    """The answer to one request, through every middleware."""
    client = asking.client(page.member)
    if page.method == "post":
        return client.post(page.address, page.sent)
    query = urlencode(page.sent)
    return client.get(f"{page.address}?{query}" if query else page.address)


def seconds(asking: Asking, page: Page, runs: int) -> float:
    """CPU seconds of the server for this page, the median of so many requests, each with a
    connection of its own as the server has it. The first one is not counted.
    """
    took = []
    for run in range(runs + 1):
        connection.close()
        start = time.process_time()
        response = answer(asking, page)
        spent = time.process_time() - start
        assert response.status_code < 400, (page.address, response.status_code)
        if run:
            took.append(spent)
    return median(took)


def bare_page(site: Site, runs: int) -> float:
    """CPU seconds of what is the least for a page of Django: 50 rows read and put in a list."""
    took = []
    for _ in range(runs):
        connection.close()
        start = time.process_time()
        rows = Row.objects.filter(workspace=site.cast.workspace).order_by("position")[:50]
        _LIST.render(Context({"rows": rows}))
        took.append(time.process_time() - start)
    return median(took)


def searched(site: Site, runs: int) -> tuple[list[float], list[float]]:
    """For each of 30 questions the CPU seconds of the answer, and those of the database's own full
    text over the same texts.
    """
    asking, ours, theirs = Asking(), [], []
    for question in list(QUESTIONS)[:30]:
        sent = {"q": question}
        address = reverse("search", kwargs={"workspace": site.cast.workspace.slug})
        ours.append(seconds(asking, Page("search", address, site.cast.rep, "get", sent), runs))
        theirs.append(median(_full_text(question) for _ in range(runs)))
    return ours, theirs


def _full_text(question: str) -> float:
    words = "".join(c if c.isalnum() else " " for c in question).split()
    connection.close()
    start = time.process_time()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid, title FROM searching_text WHERE searching_text MATCH %s"
            " ORDER BY bm25(searching_text) LIMIT 20",
            [" OR ".join(f'"{word}"' for word in words)],
        )
        cursor.fetchall()
    return time.process_time() - start


def after_a_change(site: Site, runs: int) -> Mapping[str, float]:
    """CPU seconds of a save, of the first pages after it, and of the job it leaves; medians."""
    asking = Asking()
    workspace = {"workspace": site.cast.workspace.slug}
    first = {
        "the first page after a save": ("record", {"kind": "persona", "slug": "cfo"}, {}),
        "the report after a save": ("report", {}, {}),
        "the first search after a save": ("search", {}, {"q": "too expensive"}),
        "the diagram of coverage after a save": ("diagram", {"name": "coverage"}, {}),
    }
    took: dict[str, list[float]] = {}
    for run in range(runs):
        for what, (route, given, sent) in first.items():
            address = reverse(route, kwargs=workspace | given)
            page = Page(route, address, site.cast.editor, "get", sent)
            for step, work in (
                ("saving a record", partial(change, site.cast, f"Run {run} of {what}")),
                (what, partial(answer, asking, page)),
                ("the jobs after a save, in the background", work_off),
            ):
                connection.close()
                start = time.process_time()
                work()
                took.setdefault(step, []).append(time.process_time() - start)
    return {what: median(each) for what, each in took.items()}
