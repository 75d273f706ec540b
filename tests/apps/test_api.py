"""The API: who comes in by a token, what it answers, and that it keeps to its description."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from playcall.audit.models import Entry
from playcall.people.models import AccessToken, Membership
from playcall.people.rules import May, NotAllowedError, may
from playcall.people.tokens import SCOPES, TokenError, make_token, revoke_token
from playcall.playbooks.actions import import_playbook, make_version
from playcall.playbooks.archives import read_upload, to_file, to_zip
from playcall.playbooks.models import Record
from playcall.playbooks.queries import exported
from playcall.publishing.api import api
from playcall_core.book import Playbook
from tests.apps.cast import Cast
from tests.apps.test_doors import signed_in

FILE = b"personas: [{id: ceo, name: Chief}]"


@pytest.fixture
def filled(cast: Cast, small: Playbook) -> Cast:
    import_playbook(small, by=cast.administrator)
    make_version(cast.workspace, title="First", by=cast.administrator)
    return cast


def token_of(member: Membership, *scopes: May) -> str:
    mine = scopes or tuple(scope for scope in SCOPES if may(member, scope))
    return make_token("Tests", scopes=mine, days=30, by=member)[1]


def asked(token: str, path: str, *, file: bytes | None = None, name: str = "x.yaml") -> Any:
    """The answer to a GET, or with a file to a POST."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if file is None:
        return Client().get(f"/api/{path}", headers=headers)
    sent = {"file": SimpleUploadedFile(name, file)}
    return Client().post(f"/api/{path}", sent, headers=headers)


def operations() -> Iterator[tuple[str, str, May]]:
    """Every operation of the API: its path, its method and what it asks for."""
    for bound in api._get_bound_routers():
        for path, view in bound.path_operations.items():
            for operation in view.operations:
                (door,) = operation.auth_callbacks
                yield path, operation.methods[0], door.needs  # type: ignore[attr-defined]


USED = {
    "/me": "me",
    "/w/{workspace}/playbook.{form}": "w/tallybrook/playbook.zip",
    "/w/{workspace}/import-preview": "w/tallybrook/import-preview",
    "/w/{workspace}/import": f"w/tallybrook/import?seen={uuid4()}",
    "/w/{workspace}/findings": "w/tallybrook/findings",
    "/w/{workspace}/versions": "w/tallybrook/versions",
}
"""How the tests of the doors use each operation. A new one gets a line here."""
OPERATIONS = tuple(operations())


def test_every_operation_is_guarded_and_tried_here() -> None:
    assert {path for path, _, _ in OPERATIONS} == set(USED)


@pytest.mark.parametrize(("path", "method", "needs"), OPERATIONS, ids=str)
def test_only_those_come_in_who_may(filled: Cast, path: str, method: str, needs: May) -> None:
    file = FILE if method == "POST" else None

    def status(token: str) -> int:
        return int(asked(token, USED[path], file=file).status_code)

    assert status("") == 401
    assert status("playcall_invented") == 401
    assert status(token_of(filled.outsider)) == (404 if "workspace" in path else 200)
    for member in filled:
        if member == filled.outsider:
            continue
        may_do = may(member, needs)
        assert (status(token_of(member)) in (200, 409)) == may_do, member.role
        others = [scope for scope in SCOPES if scope != needs and may(member, scope)]
        if others:
            assert status(token_of(member, *others)) == 403, "a token without the scope"


@pytest.mark.parametrize(("path", "method", "needs"), OPERATIONS, ids=str)
def test_a_session_in_the_browser_opens_nothing(
    filled: Cast, path: str, method: str, needs: May
) -> None:
    client = signed_in(filled.administrator)
    use = client.post if method == "POST" else client.get
    assert use(f"/api/{USED[path]}").status_code == 401


@pytest.mark.parametrize("how", ["revoked", "expired", "left", "locked out", "demoted"])
def test_a_token_ends_in_words(filled: Cast, how: str) -> None:
    text = token_of(filled.editor)
    token = AccessToken.objects.get()
    match how:
        case "revoked":
            revoke_token(token, by=filled.administrator)
            says = "This access token was revoked."
        case "expired":
            AccessToken.objects.update(expires_at=timezone.now() - timedelta(days=1))
            says = "This access token expired on "
        case "left":
            Membership.objects.filter(pk=filled.editor.pk).update(left_at=timezone.now())
            says = "has left the workspace"
        case "locked out":
            type(filled.editor.user).objects.update(is_active=False)
            says = "There is no such access token."
        case _:
            Membership.objects.filter(pk=filled.editor.pk).update(role="guest")
            says = "Your role does not let you export"
    answer = asked(text, "w/tallybrook/playbook.zip")
    assert answer.status_code == (403 if how == "demoted" else 401)
    (problem,) = answer.json()["problems"]
    assert says in problem["what"]
    assert problem["remedy"]
    assert text not in answer.content.decode()


def test_a_token_is_shown_once_and_kept_nowhere(filled: Cast) -> None:
    client = signed_in(filled.rep)
    address = reverse("access-tokens", args=["tallybrook"])
    sent = {"name": "Nightly copy", "days": "30", "scopes": ["READ", "EXPORT"]}

    page = client.post(address, sent).content.decode()

    text = page.split('value="playcall_')[1].split('"')[0]
    token = AccessToken.objects.get()
    assert text not in f"{vars(token)}{list(Entry.objects.values_list('says', 'details'))}"
    again = client.get(address)
    assert text not in again.content.decode()
    assert "Nightly copy" in again.content.decode()
    assert "no-store" in again["Cache-Control"]
    assert asked(f"playcall_{text}", "me").json()["may"] == ["read", "export"]
    assert "never used" not in client.get(address).content.decode()
    assert Entry.objects.filter(action="token-made").count() == 1


def test_nobody_makes_a_token_for_more_than_they_may(filled: Cast) -> None:
    address = reverse("access-tokens", args=["tallybrook"])
    sent = {"name": "All", "days": "30", "scopes": ["IMPORT"]}
    assert signed_in(filled.rep).post(address, sent).status_code == 422
    with pytest.raises(NotAllowedError):
        make_token("All", scopes=[May.IMPORT], days=30, by=filled.rep)
    wrong: list[tuple[list[May], int]] = [([May.SIGN], 30), ([], 30), ([May.READ], 0)]
    for scopes, days in [*wrong, ([May.READ], 366)]:
        with pytest.raises(TokenError):
            make_token("x", scopes=scopes, days=days, by=filled.sales_signer)
    assert not AccessToken.objects.exists()


def test_a_token_is_revoked_by_its_member_or_an_administrator(filled: Cast) -> None:
    for member in (filled.rep, filled.marketing_signer):
        token, _ = make_token("x", scopes=[May.READ], days=30, by=member)
        address = reverse("revoke-token", args=["tallybrook", token.pk])
        assert signed_in(filled.editor).post(address).status_code == 404
        assert signed_in(filled.outsider).post(address).status_code == 404
        by = filled.rep if member == filled.rep else filled.administrator
        assert signed_in(by).post(address).status_code == 302
        token.refresh_from_db()
        assert token.revoked_at is not None


def test_an_export_holds_what_its_member_sees(filled: Cast, small: Playbook) -> None:
    whole = asked(token_of(filled.administrator), "w/tallybrook/playbook.zip")
    assert whole.content == to_zip(exported(filled.administrator))
    assert whole["Playcall-Hidden"] == "0"
    part = asked(token_of(filled.editor), "w/tallybrook/playbook.yaml")
    assert part.content == to_file(exported(filled.editor))
    assert part["Playcall-Hidden"] == "2"
    assert read_upload("x.yaml", whole.content) == small


def test_an_import_is_looked_at_and_then_done_once(filled: Cast) -> None:
    token = token_of(filled.sales_signer)
    look = asked(token, "w/tallybrook/import-preview", file=FILE).json()
    assert {"kind": "added", "says": "persona Chief is new"} in look["changes"]
    assert not look["is_empty"]
    assert not Record.objects.filter(slug="ceo").exists()
    put = f"w/tallybrook/import?seen={look['seen']}"

    done = asked(token, put, file=FILE).json()

    assert (done["added"], done["removed"]) == (1, 6)
    assert Record.objects.filter(slug="ceo", is_removed=False).exists()
    again = asked(token, put, file=FILE)
    assert again.status_code == 409
    assert "Somebody changed the playbook since you looked." in again.json()["problems"][0]["what"]
    assert asked(token, "w/tallybrook/import-preview", file=FILE).json()["changes"] == []


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("findings?limit=0", "limit"),
        ("findings?limit=99999999999999999999999", "limit"),
        ("findings?offset=-1", "offset"),
        ("findings?section=%00", "section"),
        ("findings?state=%00", "state"),
        ("playbook.exe", "form"),
        ("playbook.zip?state=old", "state"),
    ],
)
def test_what_is_not_as_described_is_told_by_its_name(filled: Cast, path: str, names: str) -> None:
    answer = asked(token_of(filled.administrator), f"w/tallybrook/{path}")
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["place"]["field"] == names


def test_findings_and_versions_come_in_pieces(filled: Cast) -> None:
    token = token_of(filled.administrator)
    whole = asked(token, "w/tallybrook/findings?limit=1000").json()
    assert whole["total"] == len(whole["findings"]) > 5
    piece = asked(token, "w/tallybrook/findings?limit=2&offset=1").json()["findings"]
    assert piece == whole["findings"][1:3]
    only = asked(token, "w/tallybrook/findings?section=buyers&limit=1000").json()
    assert {each["section"] for each in only["findings"]} == {"buyers"}
    assert [
        each["number"] for each in asked(token, "w/tallybrook/versions").json()["versions"]
    ] == [1]


def test_what_is_hidden_is_not_found_by_the_api(filled: Cast) -> None:
    assert "secret" not in asked(token_of(filled.editor), "w/tallybrook/findings").content.decode()
    assert (
        "secret" in asked(token_of(filled.sales_signer), "w/tallybrook/findings").content.decode()
    )


def test_who_may_not_read_what_is_unsigned_gets_the_current(filled: Cast) -> None:
    import_playbook(read_upload("x.yaml", FILE), by=filled.administrator)
    token = token_of(filled.rep)
    assert b"ceo" not in asked(token, "w/tallybrook/playbook.yaml").content
    assert asked(token, "w/tallybrook/playbook.yaml?state=newest").status_code == 403
    assert b"ceo" in asked(token_of(filled.editor), "w/tallybrook/playbook.yaml").content
    part = token_of(filled.editor, May.READ, May.EXPORT)
    answer = asked(part, "w/tallybrook/playbook.yaml")
    assert b"ceo" not in answer.content, "a token that is not made for it"
    assert answer["Playcall-State"] == "current"
    assert asked(part, "w/tallybrook/playbook.yaml?state=newest").status_code == 403


def test_an_answer_takes_as_many_queries_for_a_large_playbook(
    filled: Cast, sample: Playbook
) -> None:
    import_playbook(sample, by=filled.administrator)
    token = token_of(filled.administrator)
    for path in (
        "me",
        "w/tallybrook/findings",
        "w/tallybrook/versions",
        "w/tallybrook/playbook.zip",
    ):
        asked(token, path)
        with CaptureQueriesContext(connection) as captured:
            assert asked(token, path).status_code == 200
        assert len(captured) <= 3, path


def test_nothing_at_an_address_is_told_to_programs_as_json() -> None:
    answer = Client().get("/api/nothing/here")
    assert answer.status_code == 404
    assert answer.json()["problems"][0]["what"].startswith("There is no such page")
