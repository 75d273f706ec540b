"""Every kind of record, generated, goes in and comes out by every door: the same files, byte for
byte; and again through an empty workspace. What the check finds in the real case is listed.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from playcall.people.models import Membership, Workspace
from playcall.people.rules import May, may
from playcall.people.tokens import SCOPES, make_token
from playcall.playbooks import bodies
from playcall.playbooks.archives import read_upload
from playcall.pulling import NOTE, packed
from playcall_core.book import Playbook, load
from playcall_core.book.records import KINDS
from playcall_core.book.writing import save
from tests.apps.cast import Cast
from tests.apps.test_doors import signed_in
from tests.apps.test_pull_push import Shell
from tests.core.book_cases import files_in, instances_of, whole_playbooks

pytestmark = pytest.mark.slow

Door = Callable[["Doors", Membership, Path, Path], None]


class Doors:
    """Each takes a folder into a member's empty workspace by one door, and out again into another
    folder.
    """

    def __init__(self, shell: Shell) -> None:
        self.shell = shell

    def browser(self, by: Membership, into: Path, out: Path) -> None:
        client = signed_in(by)
        self._look_and_import(client, by, *packed(into))
        _unpack(client.get(f"/w/{by.workspace.slug}/export.zip").content, out)

    def browser_with_one_file(self, by: Membership, into: Path, out: Path) -> None:
        client = signed_in(by)
        save(_bare(load(into)), into.with_suffix(".yaml"))
        self._look_and_import(client, by, *packed(into.with_suffix(".yaml")))
        text = client.get(f"/w/{by.workspace.slug}/export.yaml").content
        save(_bare(read_upload("x.yaml", text)), out)

    def api(self, by: Membership, into: Path, out: Path) -> None:
        headers = {"Authorization": f"Bearer {_token(by)}"}
        name, raw = packed(into)
        base = f"/api/w/{by.workspace.slug}"
        sent = {"file": SimpleUploadedFile(name, raw)}
        look = Client().post(f"{base}/import-preview", sent, headers=headers).json()
        again = {"file": SimpleUploadedFile(name, raw)}
        done = Client().post(f"{base}/import?seen={look['seen']}", again, headers=headers)
        assert done.status_code == 200, done.content
        _unpack(Client().get(f"{base}/playbook.zip", headers=headers).content, out)

    def command_line(self, by: Membership, into: Path, out: Path) -> None:
        self.shell.enter(by)
        url = f"http://127.0.0.1/w/{by.workspace.slug}/"
        for words in (("push", into, url), ("pull", url, out)):
            ran = self.shell(*words)
            assert ran.exit_code == 0, ran.output
            (Path(words[1] if words[0] == "push" else words[2]) / NOTE).unlink()

    def command_line_with_one_file(self, by: Membership, into: Path, out: Path) -> None:
        self.shell.enter(by)
        url = f"http://127.0.0.1/w/{by.workspace.slug}/"
        file = out.with_suffix(".yaml")
        assert self.shell("push", into, url).exit_code == 0
        (into / NOTE).unlink()
        assert self.shell("pull", url, file).exit_code == 0
        save(_bare(load(file)), out)

    def _look_and_import(self, client: Client, by: Membership, name: str, raw: bytes) -> None:
        address = f"/w/{by.workspace.slug}/import/"
        page = client.post(address, {"file": SimpleUploadedFile(name, raw)}).content.decode()
        kept = re.search(r'name="kept" value="(\d+)"', page)
        assert kept is not None, page
        assert client.post(address, {"kept": kept[1]}).status_code == 302


DOORS = (
    Doors.browser,
    Doors.browser_with_one_file,
    Doors.api,
    Doors.command_line,
    Doors.command_line_with_one_file,
)


def of_every_kind() -> st.SearchStrategy[Playbook]:
    """A generated playbook with a record of every kind, waivers and verifications."""
    return st.builds(
        lambda book, records: Playbook(
            book.head, {each.key: each for each in records}, book.waivers, book.verifications
        ),
        whole_playbooks(),
        st.tuples(*(instances_of(kind) for kind in KINDS)),
    )


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
@settings(
    max_examples=3,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
@given(playbook=of_every_kind())
def test_every_kind_of_record_comes_out_as_it_went_in(
    door: Door, playbook: Playbook, doors: Doors, cast: Cast, tmp_path: Path
) -> None:
    identities = [(each.kind_name, bodies.identity(each)) for each in playbook.records.values()]
    assume(len(set(identities)) == len(identities))
    assert {each.kind_name for each in playbook.records.values()} == {k.kind_name for k in KINDS}
    place = tmp_path / uuid4().hex
    original, first, second = place / "original", place / "first", place / "second"
    save(playbook, original)

    door(doors, empty_workspace(cast), original, first)
    door(doors, empty_workspace(cast), first, second)

    assert files_in(first) == files_in(original)
    assert files_in(second) == files_in(original)


@pytest.fixture
def doors(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Doors:
    return Doors(Shell(monkeypatch))


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_the_sample_comes_out_by_every_door_as_it_went_in(
    door: Door, doors: Doors, cast: Cast, sample: Playbook, tmp_path: Path
) -> None:
    save(_bare(sample), tmp_path / "in")
    door(doors, empty_workspace(cast), tmp_path / "in", tmp_path / "out")
    assert files_in(tmp_path / "out") == files_in(tmp_path / "in")


def test_the_real_case_comes_in_and_its_holes_are_listed(
    doors: Doors, cast: Cast, gitlab: Playbook, tmp_path: Path
) -> None:
    by = empty_workspace(cast)
    save(_bare(gitlab), tmp_path / "in")
    doors.api(by, tmp_path / "in", tmp_path / "out")
    assert files_in(tmp_path / "out") == files_in(tmp_path / "in")

    slug = by.workspace.slug
    headers = {"Authorization": f"Bearer {_token(by)}"}
    found = Client().get(f"/api/w/{slug}/findings?limit=1000&section=plays", headers=headers).json()

    bare_plays = {each.id for each in gitlab.records.values() if getattr(each, "steps", None) == ()}
    told = [each for each in found["findings"] if "no step" in each["what"]]
    assert len(bare_plays) == len(told) > 0
    assert all(each["remedy"] for each in found["findings"])
    client = signed_in(by)
    report = html.unescape(
        "".join(
            client.get(f"/w/{slug}/report/?section=plays&page={n}").content.decode()
            for n in range(1, 9)
        )
    )
    headings = [re.sub(r".*“(.*)”.*", r"\1", each["what"]) for each in told]
    assert [heading for heading in headings if heading not in report] == []


def empty_workspace(cast: Cast) -> Membership:
    """The administrator's membership of a workspace of its own."""
    made = Workspace.objects.create(slug=f"w{uuid4().hex[:20]}", name="Empty")
    user = cast.administrator.user
    return Membership.objects.create(workspace=made, user=user, role="administrator")


def _token(by: Membership) -> str:
    scopes: list[May] = [scope for scope in SCOPES if may(by, scope)]
    return make_token("Doors", scopes=scopes, days=1, by=by)[1]


def _bare(playbook: Playbook) -> Playbook:
    """The playbook without the files that it was read from."""
    return Playbook(playbook.head, playbook.records, playbook.waivers, playbook.verifications)


def _unpack(raw: bytes, folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        archive.extractall(folder)
