"""The demo, served by a process of its own, and the system's Chromium to look at it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from http.cookiejar import Cookie
from pathlib import Path
from shutil import which
from urllib.error import URLError
from urllib.request import urlopen

import httpx
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    StorageState,
    StorageStateCookie,
    expect,
    sync_playwright,
)

from tests.skips import NEEDS_CHROMIUM

CHROMIUM = which("chromium") or which("chromium-browser") or which("google-chrome")
ALLOWED = "DJANGO_ALLOW_ASYNC_UNSAFE"
SERVE = """
import sys
from playcall.installation import started
serving = started("playcall.serving")
serving.migrate()
from playcall.demo_data import fill
fill()
serving.serve("127.0.0.1", int(sys.argv[1]), lambda: None)
"""


@dataclass(frozen=True)
class Demo:
    """A demo that was just filled: its address, and the variables of programs on its data."""

    address: str
    variables: Mapping[str, str]


@pytest.fixture(scope="session")
def demo(installed: Demo) -> str:
    """The address of a demo that was just filled."""
    return installed.address


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo that is served by a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PLAYCALL_")}
    kept.pop("DATABASE_URL", None)
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    kept.pop(ALLOWED, None)
    data = str(tmp_path_factory.mktemp("demo"))
    given = {"PLAYCALL_DATA": data, "PLAYCALL_DEMO": "yes", "PLAYCALL_URL": address}
    with (Path(data) / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(port)], env=kept | given, stdout=log, stderr=log
        )
        try:
            _wait_for(f"{address}/ready", server, Path(data) / "log")
            yield Demo(address, kept | given)
        finally:
            server.terminate()
            server.wait(timeout=60)


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if server.poll() is not None:
            pytest.fail(log.read_text(encoding="utf-8"))
        try:
            with urlopen(address):
                return
        except URLError:
            time.sleep(0.5)
    pytest.fail(f"{address} never answered.\n{log.read_text(encoding='utf-8')}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    if CHROMIUM is None:
        pytest.skip(NEEDS_CHROMIUM)
    expect.set_options(timeout=30_000)  # a busy machine is no failure
    # Playwright's event loop runs in this thread from now on, in which Django would refuse the
    # database to every test that comes after.
    os.environ[ALLOWED] = "yes"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def keys(demo: str) -> Callable[[str], StorageState]:
    """The cookies of anybody of the cast, who comes in once for all tests, without a window."""

    @cache
    def come_in(name: str) -> StorageState:
        with httpx.Client(base_url=demo, follow_redirects=True, timeout=60) as visitor:
            shown = visitor.get("/enter/").text
            own = rf'name="as" value="([^"]+)">(?:(?!</button>).)*?>{re.escape(name)}<'
            button = re.search(own, shown, re.DOTALL)
            assert button is not None, name
            sent = {"as": button[1], "csrfmiddlewaretoken": visitor.cookies["csrftoken"]}
            visitor.post("/enter/", data=sent).raise_for_status()
            return {"cookies": [_kept(each) for each in visitor.cookies.jar], "origins": []}

    return come_in


@pytest.fixture
def person(
    browser: Browser, demo: str, keys: Callable[[str], StorageState]
) -> Iterator[Callable[[str], Page]]:
    """A window of their own, on their first page, for anybody of the cast, by name."""
    windows = []

    def come_in(name: str) -> Page:
        window = browser.new_context(
            base_url=demo,
            viewport={"width": 1280, "height": 900},
            reduced_motion="reduce",
            storage_state=keys(name),
        )
        windows.append(window)
        page = window.new_page()
        page.goto("/w/tallybrook/")
        return page

    yield come_in
    for window in windows:
        leave(window)


def leave(window: BrowserContext) -> None:
    """Close a window. One that is closed on its way to another page may never be gone, so each of
    its pages goes to an empty one first.
    """
    for page in window.pages:
        page.goto("about:blank")
    window.close()


def _kept(cookie: Cookie) -> StorageStateCookie:
    return {
        "name": cookie.name,
        "value": cookie.value or "",
        "domain": cookie.domain,
        "path": cookie.path,
        "expires": -1,
        "httpOnly": False,
        "secure": False,
        "sameSite": "Lax",
    }
