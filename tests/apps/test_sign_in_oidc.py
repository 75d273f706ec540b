"""Signing in through a real OpenID provider: who was invited comes in, and nobody else."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from django.test import Client, override_settings

from playcall.people.actions import deactivate, invite
from playcall.people.models import Membership, User
from playcall.providers import open_id
from tests.apps.cast import Cast
from tests.apps.provider import BACK, CLIENT, PASSWORD, SECRET
from tests.skips import CHECKOUT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a provider in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("provider")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.apps.provider", str(folder), str(port)],
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            assert said == "ready\n", (folder / "log").read_text(encoding="utf-8")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture(autouse=True)
def playcall(provider: str, cast: Cast) -> Iterator[None]:
    with override_settings(SOCIALACCOUNT_PROVIDERS=open_id(CLIENT, SECRET, provider)):
        yield


def back_from_provider(browser: Client, name: str) -> str:
    """Sign in there as somebody; where the provider sends their browser back to."""
    sent = browser.post("/accounts/oidc/sso/login/?process=login")
    assert sent.status_code == 302, sent.content
    with httpx.Client(follow_redirects=False, timeout=30) as there:
        address = sent["Location"]
        for _ in range(9):
            answer = there.get(address)
            if answer.status_code == 200:
                key = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.text)
                assert key is not None, answer.text
                form = {"csrfmiddlewaretoken": key[1], "login": f"{name}@x.example"}
                answer = there.post(address, data={**form, "password": PASSWORD})
            assert answer.is_redirect, answer.text
            address = str(answer.url.join(answer.headers["Location"]))
            if address.startswith(BACK):
                return address
    raise AssertionError("the provider never sends back")


def come_in(browser: Client, address: str) -> Any:
    parts = urlsplit(address)
    return browser.get(f"{parts.path}?{parts.query}")


def test_who_was_invited_comes_in_with_an_account_of_their_own(cast: Cast) -> None:
    invite("nell@x.example", role="editor", function="sales", by=cast.administrator)
    browser = Client()

    answer = come_in(browser, back_from_provider(browser, "nell"))

    assert answer.status_code == 302, answer.content
    member = Membership.objects.get(user__email="nell@x.example")
    assert (member.role, member.workspace) == ("editor", cast.workspace)
    assert not member.user.has_usable_password()
    assert browser.get("/w/tallybrook/").status_code == 200
    again = Client()
    come_in(again, back_from_provider(again, "nell"))
    assert again.get("/w/tallybrook/").status_code == 200
    assert User.objects.filter(email="nell@x.example").count() == 1


def test_who_has_an_account_comes_in_as_the_same_person(cast: Cast) -> None:
    User.objects.filter(pk=cast.rep.user.pk).update(email="nell@x.example")
    browser = Client()
    come_in(browser, back_from_provider(browser, "nell"))
    assert browser.get("/w/tallybrook/").status_code == 200
    assert str(cast.rep) in browser.get("/w/tallybrook/").content.decode()
    deactivate(cast.rep, by=cast.administrator)
    assert browser.get("/w/tallybrook/").status_code == 404


@pytest.mark.parametrize("name", ["nell", "odd"])
def test_nobody_comes_in_uninvited_or_by_an_address_that_is_not_verified(
    cast: Cast, name: str
) -> None:
    if name == "odd":
        invite("odd@x.example", role="editor", function="sales", by=cast.administrator)
    browser = Client()
    answer = come_in(browser, back_from_provider(browser, name))
    assert browser.get("/w/tallybrook/").status_code == 302
    assert not User.objects.filter(email=f"{name}@x.example").exists()
    page = browser.get(answer["Location"]) if answer.status_code == 302 else answer
    assert page.status_code == 200
    assert "invit" in page.content.decode().lower()


def test_an_address_that_is_not_verified_takes_over_no_account(cast: Cast) -> None:
    User.objects.filter(pk=cast.administrator.user.pk).update(email="odd@x.example")
    browser = Client()
    come_in(browser, back_from_provider(browser, "odd"))
    assert browser.get("/w/tallybrook/").status_code == 302


@pytest.mark.parametrize("what", ["state", "code", "other browser", "secret"])
def test_a_way_back_that_was_tampered_with_leads_nowhere(
    cast: Cast, provider: str, what: str
) -> None:
    invite("nell@x.example", role="editor", function="sales", by=cast.administrator)
    browser = Client()
    address = back_from_provider(browser, "nell")
    parts = urlsplit(address)
    given = {name: values[0] for name, values in parse_qs(parts.query).items()}
    secret = SECRET
    match what:
        case "state" | "code":
            given[what] = "invented"
        case "other browser":
            browser = Client()
        case _:
            secret = "another one"
    with override_settings(SOCIALACCOUNT_PROVIDERS=open_id(CLIENT, secret, provider)):
        answer = come_in(browser, f"{BACK}?{urlencode(given)}")
    assert "Try again from the start." in answer.content.decode()
    assert browser.get("/w/tallybrook/").status_code == 302
    assert not User.objects.filter(email="nell@x.example").exists()
