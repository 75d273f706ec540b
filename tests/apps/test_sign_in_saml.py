"""Signing in through SAML: a response that the company's provider signed lets in who was invited;
one that is forged, meant for others, too old or used already lets nobody in.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from playcall.people.actions import invite
from playcall.people.models import Membership, User
from playcall.providers import saml
from tests.apps.cast import Cast
from tests.apps.identity import ENTITY, Asked, asked, metadata, response

pytestmark = pytest.mark.slow

NELL = "nell@x.example"


class _Metadata(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(metadata().encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture(autouse=True)
def playcall(cast: Cast) -> Iterator[None]:
    """Playcall with the provider's metadata at an address of this machine, which has no https."""
    server = HTTPServer(("127.0.0.1", 0), _Metadata)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    cache.clear()
    address = f"http://127.0.0.1:{server.server_port}/metadata"
    with override_settings(SOCIALACCOUNT_PROVIDERS=saml(ENTITY, address)):
        yield
    server.shutdown()
    cache.clear()


def browser() -> Client:
    return Client(headers={"Host": "127.0.0.1:8000"})


def begin(client: Client) -> Asked:
    """What the provider is asked when somebody begins to sign in."""
    sent = client.post("/accounts/saml/sso/login/?process=login")
    assert sent.status_code == 302, sent.content
    return asked(sent["Location"])


def finish(client: Client, to: Asked, signed: str) -> Any:
    """The page after the provider's response."""
    path = urlsplit(to.answer_to).path
    return client.post(path, {"SAMLResponse": signed}, follow=True)


def is_in(client: Client) -> bool:
    return client.get("/w/tallybrook/").status_code == 200


def test_who_was_invited_comes_in(cast: Cast) -> None:
    invite(NELL, role="editor", function="sales", by=cast.administrator)
    client = browser()
    to = begin(client)

    finish(client, to, response(to, NELL))

    assert is_in(client)
    member = Membership.objects.get(user__email=NELL)
    assert (member.role, member.user.name) == ("editor", "Nell")
    assert not member.user.has_usable_password()


def test_who_has_an_account_comes_in_as_the_same_person(cast: Cast) -> None:
    client = browser()
    to = begin(client)
    finish(client, to, response(to, cast.rep.user.email))
    assert is_in(client)
    assert User.objects.filter(email=cast.rep.user.email).count() == 1


def test_nobody_comes_in_uninvited(cast: Cast) -> None:
    client = browser()
    to = begin(client)
    page = finish(client, to, response(to, NELL)).content.decode()
    assert not is_in(client)
    assert "invite" in page
    assert not User.objects.filter(email=NELL).exists()


@pytest.mark.parametrize(
    "how",
    ["unsigned", "signed by another", "changed", "other audience", "expired", "used twice"],
)
def test_a_response_that_does_not_hold_lets_nobody_in(cast: Cast, how: str) -> None:
    invite(NELL, role="editor", function="sales", by=cast.administrator)
    client = browser()
    to = begin(client)
    match how:
        case "unsigned":
            forged = response(to, NELL, is_signed=False)
        case "signed by another":
            forged = response(to, NELL, by="somebody else")
        case "changed":
            forged = changed(response(to, "other@x.example"))
        case "other audience":
            forged = response(to, NELL, audience="https://another.x.example/")
        case "expired":
            forged = response(to, NELL, age=timedelta(hours=2))
        case _:
            forged = response(to, NELL)
            assert finish(client, to, forged).status_code == 200
            assert is_in(client)
            client = browser()
    page = finish(client, to, forged)
    assert not is_in(client)
    assert "Try again" in page.content.decode()
    if how != "used twice":
        assert not User.objects.filter(email=NELL).exists()


def changed(signed: str) -> str:
    """A response about somebody else, with its signature left as it was."""
    xml = base64.b64decode(signed).decode().replace("other@x.example", NELL)
    return base64.b64encode(xml.encode()).decode()
