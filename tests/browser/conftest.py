"""The demo, served by a process of its own, and the system's Chromium to look at it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.skips import NEEDS_CHROMIUM

CHROMIUM = which("chromium") or which("chromium-browser") or which("google-chrome")
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
    for _ in range(240):
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
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(params=["light", "dark"])
def window(request: pytest.FixtureRequest, browser: Browser, demo: str) -> Iterator[BrowserContext]:
    """A window in each theme, in which Viktor Sands, who signs for Sales, has come in."""
    made = browser.new_context(
        base_url=demo, color_scheme=request.param, viewport={"width": 1280, "height": 900}
    )
    page = made.new_page()
    page.goto("/enter/")
    page.get_by_role("button", name="Viktor Sands").click()
    page.close()
    yield made
    made.close()
