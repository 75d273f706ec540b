"""`playcall pull` and `push`: the playbook between a folder and a server, and every refusal."""

from __future__ import annotations

import io
import json
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from click.testing import CliRunner, Result
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from playcall.cli import group
from playcall.people.models import AccessToken, Membership
from playcall.people.rules import May, may
from playcall.people.tokens import SCOPES, make_token
from playcall.playbooks.actions import import_playbook, make_version
from playcall.playbooks.books import book_of
from playcall.playbooks.models import Record
from playcall.playbooks.queries import exported
from playcall_core.book import Playbook, load
from playcall_core.book.writing import save
from tests.apps.cast import Cast
from tests.apps.test_archives import zipped_as
from tests.core.book_cases import files_in

URL = "http://127.0.0.1/w/tallybrook/"
CLIENT = httpx.Client
Handle = Callable[[httpx.Request], httpx.Response]


class Shell:
    """Runs the command line as somebody with a token, against the application of this test."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch = patch
        self.through(httpx.WSGITransport(app=WSGIHandler()))

    def through(self, transport: httpx.BaseTransport) -> None:
        """Ask this server instead."""
        self.patch.setattr(
            "playcall.remote.httpx.Client",
            lambda **given: CLIENT(**given | {"transport": transport}),
        )

    def enter(self, member: Membership, *scopes: May) -> str:
        """Take a token of this member."""
        mine = scopes or [s for s in SCOPES if may(member, s)]
        text = make_token("Shell", scopes=mine, days=30, by=member)[1]
        self.patch.setenv("PLAYCALL_TOKEN", text)
        return text

    def __call__(self, *words: str | Path) -> Result:
        ran = CliRunner().invoke(group, [str(word) for word in words], env={"COLUMNS": "200"})
        if ran.exception and not isinstance(ran.exception, SystemExit):
            raise ran.exception
        return ran

    def refused(self, *words: str | Path) -> str:
        """Why the command refused, in words."""
        ran = self(*words)
        assert ran.exit_code == 2, ran.output
        assert "✗" in ran.stderr
        assert "→" in ran.stderr
        return ran.stderr


@pytest.fixture
def shell(cast: Cast, small: Playbook, monkeypatch: pytest.MonkeyPatch) -> Shell:
    import_playbook(small, by=cast.administrator)
    make_version(cast.workspace, title="First", by=cast.administrator)
    made = Shell(monkeypatch)
    made.enter(cast.sales_signer)
    return made


def test_a_playbook_is_pulled_changed_and_pushed(
    shell: Shell, cast: Cast, small: Playbook, tmp_path: Path
) -> None:
    folder = tmp_path / "book"
    assert shell("pull", URL, folder).exit_code == 0
    assert load(folder) == small
    file = folder / "objections.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(f"# Ours\n{text.replace('too expensive', 'too dear')}", encoding="utf-8")

    looked = shell("push", folder, URL, "--dry-run")
    assert looked.exit_code == 1
    assert "too dear" in looked.stdout
    assert book_of(cast.workspace, "newest").playbook == small
    pushed = shell("push", folder, URL)

    assert pushed.exit_code == 0, pushed.output
    assert "0 added, 1 changed, 0 removed at tallybrook" in pushed.stdout
    assert book_of(cast.workspace, "newest").playbook == load(folder)
    assert book_of(cast.workspace, "current").playbook == small, "current until it is signed"
    again = shell("push", folder, URL)
    assert (again.exit_code, again.stdout) == (0, "No difference.\n")
    assert shell("push", folder, URL, "--dry-run").exit_code == 0
    Record.objects.filter(slug="too-dear").get()
    assert shell("pull", URL, folder).stdout == "No difference.\n"
    assert file.read_text(encoding="utf-8").startswith("# Ours\n")


def test_a_folder_follows_the_server_in_place(shell: Shell, cast: Cast, tmp_path: Path) -> None:
    folder = tmp_path / "book"
    shell("pull", "http://127.0.0.1", folder)
    import_playbook(_with_a_name(folder, tmp_path, "Treasurer"), by=cast.administrator)

    assert shell("pull", URL, folder, "--dry-run").exit_code == 1
    assert "Treasurer" not in (folder / "buyers.yaml").read_text(encoding="utf-8")
    ran = shell("pull", URL, folder, "--json")

    assert json.loads(ran.stdout)["is_written"]
    assert "Treasurer" in (folder / "buyers.yaml").read_text(encoding="utf-8")


def test_nobody_overwrites_what_they_have_not_seen(
    shell: Shell, cast: Cast, small: Playbook, tmp_path: Path
) -> None:
    folder = tmp_path / "book"
    shell("pull", URL, folder)
    other = _with_a_name(folder, tmp_path, "Treasurer")
    import_playbook(other, by=cast.administrator)
    said = shell.refused("push", folder, URL)
    assert "Somebody changed the playbook on the server since this one was pulled." in said
    assert book_of(cast.workspace, "newest").playbook == other

    (folder / "buyers.yaml").write_text("personas: [{id: mine, name: Mine}]", encoding="utf-8")
    assert "has changes that are not on the server" in shell.refused("pull", URL, folder)
    assert "mine" in (folder / "buyers.yaml").read_text(encoding="utf-8")

    never_pulled = tmp_path / "elsewhere"
    save(small, never_pulled)
    assert "was not pulled from there" in shell.refused("push", never_pulled, URL)
    assert shell("push", never_pulled, URL, "--overwrite").exit_code == 0
    assert book_of(cast.workspace, "newest").playbook == small
    assert shell("pull", URL, folder, "--overwrite").exit_code == 0
    assert load(folder) == small


def test_what_is_hidden_is_not_pulled_and_cannot_be_lost_by_pushing(
    shell: Shell, cast: Cast, tmp_path: Path
) -> None:
    folder = tmp_path / "book"
    shell.enter(cast.editor)
    ran = shell("pull", URL, folder)
    assert "2 records hidden from you left out." in ran.stdout
    assert "secret" not in "".join(map(str, files_in(folder).values()))
    assert "This access token is not made to import" in shell.refused("push", folder, URL)
    shell.enter(cast.sales_signer)
    assert "was not pulled from there" in shell.refused("push", folder, URL)


def test_what_was_signed_last_cannot_take_the_place_of_the_newest_by_accident(
    shell: Shell, cast: Cast, tmp_path: Path
) -> None:
    shell.enter(cast.sales_signer, May.READ, May.EXPORT, May.IMPORT)
    folder = tmp_path / "book"
    shell("pull", URL, folder)
    newer = _with_a_name(folder, tmp_path, "Treasurer")
    import_playbook(newer, by=cast.administrator)
    shell("pull", URL, folder)
    assert "was not pulled from there" in shell.refused("push", folder, URL)
    assert book_of(cast.workspace, "newest").playbook == newer


def test_a_single_file_goes_both_ways(shell: Shell, small: Playbook, tmp_path: Path) -> None:
    file = tmp_path / "book.yaml"
    assert shell("pull", URL, file).exit_code == 0
    assert load(file) == small
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("too expensive", "too dear"), encoding="utf-8")
    assert shell("push", file, URL).exit_code == 0


def test_no_token_or_a_wrong_one_is_said_and_never_repeated(
    shell: Shell, cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target = tmp_path / "book"
    monkeypatch.delenv("PLAYCALL_TOKEN")
    assert "PLAYCALL_TOKEN holds no access token" in shell.refused("pull", URL, target)
    for wrong in ("playcall_wrong-s3cret", "s3cret\nX-Other: 1", "s3crét"):
        monkeypatch.setenv("PLAYCALL_TOKEN", wrong)
        said = shell.refused("pull", URL, target)
        assert "s3cr" not in said
    shell.enter(cast.rep, May.READ)
    assert "This access token is not made to export" in shell.refused("pull", URL, target)
    shell.enter(cast.rep)
    AccessToken.objects.update(expires_at="2026-01-01T00:00Z")
    assert "This access token expired on 2026-01-01." in shell.refused("pull", URL, target)
    shell.enter(cast.outsider)
    assert "it is not for this access token" in shell.refused("pull", URL, target)
    assert not target.exists()


def _answers(status: int, **given: Any) -> Handle:
    return lambda request: httpx.Response(status, **given)


def _fails(error: type[httpx.HTTPError], says: str) -> Handle:
    def handle(request: httpx.Request) -> httpx.Response:
        raise error(says)

    return handle


@pytest.mark.parametrize(
    ("handle", "says"),
    [
        (_answers(200, html="<h1>Sign in to the proxy</h1>"), "is not Playcall"),
        (_answers(200, json={"seen": 1}), "is not Playcall"),
        (_answers(502, html="<h1>Bad gateway</h1>"), "it answers with 502"),
        (_answers(302, headers={"Location": "https://sso.example.com/?x=1"}), "sends on"),
        (_answers(413, json={"problems": []}), "is not Playcall"),
        (_fails(httpx.ConnectError, "Connection refused"), "cannot be reached: Connection refused"),
        (_fails(httpx.ConnectError, "[SSL: CERTIFICATE_VERIFY_FAILED]"), "is not trusted"),
        (_fails(httpx.ReadTimeout, ""), "does not answer in time"),
        (_fails(httpx.RemoteProtocolError, "broken"), "cannot be reached"),
    ],
)
def test_what_is_no_server_of_ours_is_said(
    shell: Shell, tmp_path: Path, small: Playbook, handle: Handle, says: str
) -> None:
    save(small, tmp_path / "book")
    shell.through(httpx.MockTransport(handle))
    for words in (("push", tmp_path / "book", URL), ("pull", "http://127.0.0.1", tmp_path / "new")):
        assert says in shell.refused(*words)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("url", ["ftp://x.example", "https://", "https://me:s3cret@x.example", ""])
def test_an_address_that_is_none_is_said(shell: Shell, tmp_path: Path, url: str) -> None:
    said = shell.refused("pull", url, tmp_path / "book")
    assert "This is not the address of a server." in said
    assert "s3cret" not in said


def test_a_token_that_others_can_read_is_warned_of(shell: Shell, tmp_path: Path) -> None:
    ran = shell("pull", "http://testserver/w/tallybrook/", tmp_path / "book")
    assert "others in the network can read the token" in " ".join(ran.stderr.split())


def test_a_newer_format_is_said_on_both_sides(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "newer.yaml"
    file.write_text("format: 99\n", encoding="utf-8")
    assert "Upgrade Playcall" in shell.refused("push", file, URL)
    answer = {"ETag": f'"{"0" * 32}"', "Playcall-Hidden": "0"}
    shell.through(httpx.MockTransport(_answers(200, content=b"format: 99\n", headers=answer)))
    assert "Upgrade Playcall" in shell.refused("pull", URL, tmp_path / "book")


def _with_a_name(folder: Path, tmp_path: Path, name: str) -> Playbook:
    """The playbook of a folder with the finance chief called otherwise."""
    text = (folder / "buyers.yaml").read_text(encoding="utf-8")
    other = tmp_path / "other"
    save(load(folder), other)
    changed = text.replace("Chief financial officer", name)
    (other / "buyers.yaml").write_text(changed, encoding="utf-8")
    return load(other)


@pytest.mark.slow
def test_the_whole_sample_goes_to_an_empty_workspace_and_back(
    shell: Shell, cast: Cast, sample: Playbook, tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    save(sample, first)
    shell.enter(cast.outsider)
    url = URL.replace("tallybrook", "zettelfix")
    assert shell("push", first, url).exit_code == 0
    assert shell("pull", url, second).exit_code == 0
    (second / ".playcall-pulled").unlink()
    (first / ".playcall-pulled").unlink()
    assert exported(cast.outsider) == sample
    assert files_in(second) == files_in(first)


def test_what_is_dangerous_or_broken_is_refused_by_the_api(shell: Shell, cast: Cast) -> None:
    """The same as in the browser: a bomb, names and links that lead out, what is no playbook."""
    headers = {"Authorization": f"Bearer {shell.enter(cast.sales_signer)}"}
    bad = {
        "which no playbook is": zipped_as({f"{n}.yaml": b"#" * 40_000_000 for n in range(2)}),
        "leads out of its folder": zipped_as({"../../a.yaml": "personas: []"}),
        "two files of this name": twice("a.yaml"),
        "Upgrade Playcall": zipped_as({"a.yaml": "format: 99"}),
        "The archive is broken": b"PK\x03\x04 and no more",
        "not UTF-8": b"\xff\xfe\x00",
    }
    before = Record.objects.count()
    for says, raw in bad.items():
        for path in ("import-preview", f"import?seen={uuid4()}"):
            answer = Client().post(
                f"/api/w/tallybrook/{path}",
                {"file": SimpleUploadedFile("x.zip", raw)},
                headers=headers,
            )
            assert answer.status_code == 422, says
            (problem,) = answer.json()["problems"]
            assert says in problem["what"] + problem["remedy"]
            assert problem["remedy"]
    assert Record.objects.count() == before


def twice(name: str) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(name, "personas: []")
        archive.writestr(name, "personas: []")
    return buffer.getvalue()


def test_a_folder_that_cannot_be_read_sends_nothing(
    shell: Shell, small: Playbook, tmp_path: Path
) -> None:
    def refuses(request: httpx.Request) -> httpx.Response:
        raise AssertionError("nothing may be sent")

    shell.through(httpx.MockTransport(refuses))
    folder = tmp_path / "book"
    assert "There is no such file or folder" in shell.refused("push", folder, URL)
    folder.mkdir()
    assert "The folder has no YAML files." in shell.refused("push", folder, URL)
    save(small, folder)
    (folder / "gone.yaml").symlink_to(folder / "vanished.yaml")
    assert "gone.yaml" in shell.refused("push", folder, URL)
    (folder / "gone.yaml").unlink()
    (folder / "objections.yaml").write_bytes(b"objections:\n- {id: \xff}\n")
    said = shell.refused("push", folder, URL)
    assert "objections.yaml" in said
    assert "UTF-8" in said


def test_a_folder_that_may_not_be_written_is_said_and_nothing_half_written(
    shell: Shell, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert "cannot be made" in shell.refused("pull", URL, tmp_path / "file" / "book")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"
