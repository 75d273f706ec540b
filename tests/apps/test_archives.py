"""Playbooks in uploaded files: every form is read, and what is dangerous or broken is refused."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from playcall.people.rules import NotAllowedError
from playcall.playbooks import archives
from playcall.playbooks.actions import import_playbook, keep_upload
from playcall.playbooks.archives import read_upload, to_file, to_zip
from playcall.playbooks.models import Record, Upload
from playcall.playbooks.queries import UPLOAD_KEPT_FOR
from playcall_core.book import Playbook
from playcall_core.book.serialise import playbook_to_json
from playcall_core.errors import PlaybookError
from tests.apps.cast import Cast
from tests.apps.test_doors import signed_in


def zipped(**files: str | bytes) -> bytes:
    return zipped_as(files)


def zipped_as(files: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def test_every_form_is_read(small: Playbook) -> None:
    for name, raw in {
        "playbook.zip": to_zip(small),
        "playbook.yaml": to_file(small),
        "playbook.json": playbook_to_json(small).encode(),
        "whatever": to_zip(small),
    }.items():
        assert read_upload(name, raw) == small, name


def test_a_folder_in_the_archive_and_files_of_others_are_no_trouble() -> None:
    files: dict[str, str | bytes] = {
        "playbook/a.yaml": "personas: [{id: cfo}]",
        "playbook/.git/config.yaml": "nonsense",
        "__MACOSX/playbook/._a.yaml": b"\x00\x05",
        "playbook/README.md": "# Hello",
    }
    assert list(read_upload("x.zip", zipped_as(files)).records) == [("persona", "cfo")]


@pytest.mark.parametrize("name", ["../../a.yaml", "/etc/a.yaml", "a/../../b.yaml", "C:\\a.yaml"])
def test_a_name_that_leads_out_of_the_archive_is_refused(name: str) -> None:
    with pytest.raises(PlaybookError, match="leads out of its folder"):
        read_upload("x.zip", zipped_as({name: "personas: []"}))


def test_a_link_in_the_archive_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("a.yaml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(PlaybookError, match="link to another file, which is not followed") as error:
        read_upload("x.zip", buffer.getvalue())
    assert error.value.problems[0].place.file == "a.yaml"


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_BYTES", 200_000)
    bomb = zipped_as({f"{n}.yaml": b"#" * 100_000 for n in range(5)})
    assert len(bomb) < 5_000
    with pytest.raises(PlaybookError, match="which no playbook is"):
        read_upload("bomb.zip", bomb)


def test_too_many_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_FILES", 3)
    with pytest.raises(PlaybookError, match="more than 3 files"):
        read_upload("x.zip", zipped_as({f"{n}.yaml": "" for n in range(4)}))


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("x.zip", b"PK\x03\x04 and no more", "broken"),
        ("x.zip", zipped(notes="hello"), "no YAML files"),
        ("x.zip", zipped_as({}), "no YAML files"),
        ("x.yaml", b"\xff\xfe\x00", "UTF-8"),
        ("x.json", b"{", "not JSON"),
        ("x.json", b"\xef\xbb\xbf{\xff", "UTF-8"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(name: str, raw: bytes, says: str) -> None:
    with pytest.raises(PlaybookError, match=says) as error:
        read_upload(name, raw)
    assert all(problem.remedy for problem in error.value.problems)


def test_a_newer_format_is_refused() -> None:
    with pytest.raises(PlaybookError, match="Upgrade Playcall"):
        read_upload("x.zip", zipped_as({"a.yaml": "format: 99"}))


def test_every_wrong_file_of_an_archive_is_told_with_its_line() -> None:
    wrong = {"a.yaml": "personas:\n- {id: CFO}\n", "b/c.yaml": "\n\nnonsense: 1\n"}
    with pytest.raises(PlaybookError) as error:
        read_upload("x.zip", zipped(**wrong))
    places = [(problem.place.file, problem.place.line) for problem in error.value.problems]
    assert places == [("a.yaml", 2), ("b/c.yaml", 3)]


def upload(cast: Cast, name: str, raw: bytes) -> str:
    """The page about what a file would change."""
    return sent(signed_in(cast.administrator), file=SimpleUploadedFile(name, raw))


def sent(client: Client, **fields: object) -> str:
    """The page that the import page answers with."""
    address = reverse("import", args=["tallybrook"])
    return client.post(address, fields, follow=True).content.decode()


def kept_in(page: str) -> str:
    """Which kept file the page offers to import."""
    found = re.search(r'name="kept" value="(\d+)"', page)
    assert found is not None
    return found[1]


def test_what_would_change_is_shown_first_and_the_file_is_not_asked_for_again(
    cast: Cast, small: Playbook
) -> None:
    page = upload(cast, "small.zip", to_zip(small))
    assert "What small.zip would change" in page
    assert "Chief financial officer" in page
    assert not Record.objects.exists()

    page = sent(signed_in(cast.administrator), kept=kept_in(page))

    assert "The playbook of small.zip is in: 7 added, 0 changed, 0 removed." in page
    assert Record.objects.filter(slug="cfo").exists()
    assert not Upload.objects.exists()
    page = upload(cast, "small.zip", to_zip(small))
    assert "<li>Nothing.</li>" in page
    assert "Import it" not in page


def test_a_playbook_that_moved_meanwhile_is_compared_again(cast: Cast, small: Playbook) -> None:
    """Two administrators at once: the second looks again, and overwrites nothing unseen."""
    second = signed_in(cast.marketing_signer)
    page = sent(second, file=SimpleUploadedFile("other.yaml", b"personas: [{id: ceo}]"))
    kept = kept_in(page)
    assert "cfo" not in page
    import_playbook(small, by=cast.administrator)

    page = sent(second, kept=kept)

    assert "Somebody changed the playbook since you looked. Nothing was imported." in page
    assert "Chief financial officer" in page, "what would be removed now"
    assert Record.objects.filter(slug="cfo", is_removed=False).exists()

    sent(second, kept=kept_in(page))

    assert Record.objects.filter(slug="cfo", is_removed=True).exists()


def test_a_kept_file_is_its_members_own_and_not_for_long(cast: Cast, small: Playbook) -> None:
    kept = kept_in(upload(cast, "small.zip", to_zip(small)))
    for answer in (
        sent(signed_in(cast.marketing_signer), kept=kept),
        sent(signed_in(cast.administrator), kept=f"{kept}1"),
        sent(signed_in(cast.administrator), kept=""),
    ):
        assert "It is gone by now. Choose it again." in answer
    Upload.objects.update(kept_at=timezone.now() - UPLOAD_KEPT_FOR)
    assert "Choose it again." in sent(signed_in(cast.administrator), kept=kept)
    assert not Record.objects.exists()
    with pytest.raises(NotAllowedError):
        keep_upload("small.zip", to_zip(small), by=cast.editor)
    upload(cast, "small.zip", to_zip(small))
    assert Upload.objects.count() == 1, "what is too old is thrown away"


def test_no_file_at_all_is_said(cast: Cast) -> None:
    assert "This field is required." in sent(signed_in(cast.administrator))


def test_a_wrong_upload_shows_why_and_changes_nothing(cast: Cast) -> None:
    page = upload(cast, "x.yaml", b"personas:\n- {id: CFO}\n")
    assert "x.yaml:2" in page
    assert not Record.objects.exists()


def test_an_export_holds_only_what_its_reader_sees(cast: Cast, small: Playbook) -> None:
    import_playbook(small, by=cast.administrator)
    address = reverse("export", args=["tallybrook", "zip"])
    names = {
        part: {
            key[1]
            for key in read_upload(
                "x.zip", signed_in(getattr(cast, part)).get(address).content
            ).records
        }
        for part in ("editor", "sales_signer")
    }
    assert names["sales_signer"] - names["editor"] == {"secret-buyer", "sales-only"}
    for form in ("zip", "yaml"):
        address = reverse("export", args=["tallybrook", form])
        raw = signed_in(cast.editor).get(address).content
        assert b"secret" not in to_file(read_upload("x.zip", raw)), "not even named in the rest"


def test_the_same_playbook_is_the_same_bytes(small: Playbook, tmp_path: Path) -> None:
    assert to_zip(small) == to_zip(small)
