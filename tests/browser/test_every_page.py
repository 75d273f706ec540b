"""Every page that the application has, found by its addresses, so that a new one is never left out:
accessible in both themes, no wider than a phone, and nothing that the browser complains about.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping

import pytest
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from playwright.sync_api import Browser, Page, StorageState

from tests.apps.routes import ROUTES
from tests.browser.conftest import Demo, leave
from tests.browser.every_page import LEAD_ON, NO_PAGES, SHOWN, addresses
from tests.browser.looking import complaints, fits_a_phone, is_well_made

pytestmark = pytest.mark.slow


def outside(resolver: URLResolver) -> Iterator[str]:
    """The names of addresses that are in no workspace and have no arguments."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            if not str(entry.pattern).startswith(("w/", "api/")):
                yield from outside(entry)
        elif entry.name and not arguments(entry.name):
            yield entry.name


def arguments(name: str, **known: str) -> bool:
    """Whether an address has any but those that are known."""
    try:
        reverse(name, kwargs=known)
    except NoReverseMatch:
        return True
    return False


INSIDE = [each.name for each in ROUTES if each.method == "get" and each.name not in NO_PAGES]
OUTSIDE = sorted({*outside(get_resolver())} - {*LEAD_ON})
FAULTS = {"/nothing/": 404, "/w/tallybrook/members/": 403, "/w/zettelfix/": 404, "/join/x/": 404}

OWN_COLOURS = {f"/w/tallybrook/record/{kind}/{slug}/" for kind, slug in SHOWN.items()}

Windows = Callable[[str], Page]


@pytest.fixture(scope="module")
def firsts(installed: Demo) -> Mapping[str, str]:
    """A record of every kind; pages that were empty are so no more."""
    program = [sys.executable, "-m", "tests.browser.every_page"]
    given = dict(installed.variables)
    done = subprocess.run(program, env=given, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr
    found: Mapping[str, str] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def page_of(
    browser: Browser, demo: str, keys: Callable[[str], StorageState]
) -> Iterator[Callable[[str], Page]]:
    """One page for each who looks, used again and again; nobody is signed in for the name ""."""
    made: dict[str, Page] = {}

    def open_for(name: str) -> Page:
        if name not in made:
            key = keys(name) if name else None
            window = browser.new_context(
                base_url=demo, viewport={"width": 1280, "height": 900}, storage_state=key
            )
            made[name] = window.new_page()
        return made[name]

    yield open_for
    for page in made.values():
        leave(page.context)


@pytest.mark.parametrize("name", INSIDE)
def test_a_page_is_well_made_and_the_browser_says_nothing(
    page_of: Windows, firsts: Mapping[str, str], name: str
) -> None:
    page = page_of("Rosa Ortega")
    said = complaints(page)
    for address in addresses(name, firsts if name == "record" else SHOWN):
        is_well_made(page, address, colours=name != "record" or address in OWN_COLOURS)
        assert said == [], address


def test_the_form_of_every_kind_fits_a_phone(page_of: Windows, firsts: Mapping[str, str]) -> None:
    """All are made of the same fields; the forms of SHOWN are looked at for everything."""
    page = page_of("Rosa Ortega")
    said = complaints(page)
    for address in addresses("edit-record", firsts):
        fits_a_phone(page, address)
        assert said == [], address


EMPTY = [name for name in INSIDE if not arguments(name, workspace="zettelfix")]
EMPTY.remove("decline-play")  # of a play


def test_a_workspace_with_nothing_in_it_is_so_too(page_of: Windows) -> None:
    page = page_of("Otto Orlow")
    said = complaints(page)
    for name in EMPTY:
        is_well_made(page, reverse(name, kwargs={"workspace": "zettelfix"}), colours=False)
        assert said == [], name


@pytest.mark.parametrize("name", OUTSIDE)
@pytest.mark.parametrize("who", ["", "Mira Adler"])
def test_a_page_outside_workspaces_is_so_too(page_of: Windows, name: str, who: str) -> None:
    page = page_of(who)
    said = complaints(page)
    is_well_made(page, reverse(name))
    # That a page answers 401, or how a browser's store of passwords would like a form, is no fault.
    assert [each for each in said if "status of" not in each and "[DOM]" not in each] == []


@pytest.mark.parametrize("address", FAULTS)
def test_a_page_that_says_what_went_wrong_is_so_too(page_of: Windows, address: str) -> None:
    page = page_of("Mira Adler")
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == FAULTS[address]
    is_well_made(page)
