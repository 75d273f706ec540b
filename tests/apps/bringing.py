"""Files brought in at the application's door, as a person with a browser does it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import reverse

from playcall.importing.models import FileImport
from tests.apps.cast import Cast
from tests.apps.test_doors import signed_in


def door(cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The browser of who administers the workspace; uploads are kept in `folder`."""
    url = settings.ENVIRONMENT.url
    monkeypatch.setattr(settings, "ENVIRONMENT", type("E", (), {"data": folder, "url": url}))
    return signed_in(cast.administrator)


def address(name: str, number: int | None = None) -> str:
    """The address of a page of an import."""
    given = {"workspace": "tallybrook"} | ({"number": number} if number else {})
    return reverse(name, kwargs=given)


def upload(client: Client, **files: str) -> FileImport:
    """Upload files given as name="content"."""
    return sent(client, {f"{name}.csv": text.encode() for name, text in files.items()})


def sent(client: Client, files: Mapping[str, bytes]) -> FileImport:
    """Upload files by their names."""
    tables = [SimpleUploadedFile(name, raw) for name, raw in files.items()]
    response = client.post(address("bring-in"), {"tables": tables})
    assert response.status_code == 302, response.content.decode()
    made = FileImport.objects.first()
    assert made is not None
    return made


def page(response: HttpResponseBase) -> str:
    """The words of a page."""
    assert isinstance(response, HttpResponse)
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def reading(client: Client, made: FileImport) -> str:
    """The form of what columns mean, as HTML."""
    text: str = client.get(address("bring-in-reading", made.pk)).content.decode()
    return text


def asked(client: Client, made: FileImport) -> dict[str, str]:
    """The questions of the page: what is asked -> the name of its field."""
    found = re.findall(r'<label for="(q-\w+)">([^<]+)</label>', reading(client, made))
    return {says: key for key, says in found}


def columns(client: Client, made: FileImport) -> dict[str, str]:
    """The columns of the first file: what is called -> the beginning of the names of its fields."""
    found = re.findall(r'name="(f0c\d+)to" aria-label="(.+?) is', reading(client, made))
    return {name: key for key, name in found}


def words(client: Client, made: FileImport, fact: str) -> dict[str, str]:
    """The words that are no values of a fact -> the names of their fields."""
    found = re.findall(rf'<label for="(w-{fact}-\w+)">([^<]+?) <', reading(client, made))
    return {word: key for key, word in found}


def tried(client: Client, made: FileImport, answers: Mapping[str, str]) -> str:
    """The words of the page after the form was sent."""
    return page(client.post(address("bring-in-reading", made.pk), answers, follow=True))


def taken_in(client: Client, made: FileImport) -> FileImport:
    """Import what was tried."""
    client.post(address("bring-in-go", made.pk))
    made.refresh_from_db()
    assert made.state == "done", made.says
    return made


def rejected(client: Client, made: FileImport) -> dict[tuple[str, str], str]:
    """(file, row) -> the reason for which it was rejected."""
    text = client.get(address("bring-in-rejected", made.pk)).content.decode()
    return {(row["file"], row["row"]): row["reason"] for row in csv.DictReader(io.StringIO(text))}
