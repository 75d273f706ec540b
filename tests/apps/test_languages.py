"""The interface speaks the reader's language; dates and numbers are written as there."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from gettext import GNUTranslations
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from playcall.guidance.pages.reasons import amount_words
from playcall.people.models import User
from playcall.playbooks import queries
from playcall.playbooks.actions import import_playbook, make_version, verify
from playcall.upkeep.actions import remind
from playcall_core.book import Playbook
from tests.apps.cast import Cast
from tests.apps.test_doors import signed_in
from tests.apps.test_upkeep import changed
from tools.catalogues import Catalogue, Message, compiled, read, written
from tools.literal_words import literal_words
from tools.marked_words import marked_in_templates

HOME = "/w/tallybrook"


@pytest.fixture
def filled(cast: Cast, small: Playbook) -> Cast:
    import_playbook(small, by=cast.administrator)
    make_version(cast.workspace, title="First", by=cast.administrator)
    return cast


def test_the_browsers_language_is_spoken_until_another_is_chosen(filled: Cast) -> None:
    client = signed_in(filled.rep)
    german = client.get(f"{HOME}/", headers={"Accept-Language": "de-AT,de;q=0.9"})
    assert '<html lang="de">' in german.content.decode()
    assert "Kundenanalyse" in german.content.decode()
    assert "Customer analysis" in client.get(f"{HOME}/").content.decode()

    sent = {"language": "de", "next": f"{HOME}/report/"}
    assert client.post("/language/", sent)["Location"] == f"{HOME}/report/"
    assert "Kundenanalyse" in client.get(f"{HOME}/").content.decode()
    page = client.get(f"{HOME}/", headers={"Accept-Language": "en"})
    assert "Kundenanalyse" in page.content.decode()

    client.post("/language/", {"language": "xx", "next": "https://elsewhere.example/"})
    assert "Customer analysis" in client.get(f"{HOME}/").content.decode()


def test_signing_in_speaks_the_browsers_language(db: None) -> None:
    page = Client().get("/accounts/login/", headers={"Accept-Language": "de"})
    assert "Anmelden" in page.content.decode()


def test_dates_are_written_as_in_the_language(filled: Cast) -> None:
    record = changed(filled, "persona", "cfo", review_every="30 days")
    today = queries.reading(filled.editor, "newest").today
    verify(record, by=filled.administrator, on=today - timedelta(400))
    address = f"{HOME}/look-after/?whose=all"
    client = signed_in(filled.editor)
    date = re.compile(r'<time datetime="[^"]*" title="(\d{1,2}\.? \w+ \d{4})">')
    english = date.search(client.get(address).content.decode())
    german = date.search(client.get(address, headers={"Accept-Language": "de"}).content.decode())
    assert english
    assert german
    assert "." not in english[1]
    assert "." in german[1]
    findings = client.get(f"{HOME}/report/").content.decode()
    assert re.search(r"due for review on \d{1,2} \w+ \d{4}: it was last verified on \d", findings)


@pytest.mark.parametrize(("language", "said"), [("en", "1,234.5 EUR"), ("de", "1.234,5 EUR")])
def test_amounts_are_written_as_in_the_language(language: str, said: str) -> None:
    with translation.override(language):
        assert amount_words(Decimal("1234.50"), "EUR") == said


def test_a_reminder_is_written_in_its_readers_language(filled: Cast) -> None:
    record = changed(filled, "persona", "cfo", review_every="30 days")
    today = queries.reading(filled.editor, "newest").today
    verify(record, by=filled.administrator, on=today - timedelta(400))
    make_version(filled.workspace, title="Next", by=filled.administrator)
    User.objects.filter(pk=filled.rep.user.pk).update(language="de")
    assert len(remind().sent) == 1
    assert "was Sie sich ansehen sollten" in mail.outbox[0].subject
    assert "Für diesen Eintrag sind Sie verantwortlich" in mail.outbox[0].body


HEADER = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
CATALOGUE = Catalogue(
    {
        "": Message("", "", [HEADER]),
        'Two\nlines “and” "quotes" \\': Message(
            'Two\nlines “and” "quotes" \\', "", ["Zwei\nZeilen"], ["templates/a.html"]
        ),
        "%(n)s man\0%(n)s men": Message("%(n)s man", "%(n)s men", ["%(n)s Mann", "%(n)s Männer"]),
        "not yet": Message("not yet", "", [""]),
    }
)


def test_a_catalogue_is_written_and_read_without_loss() -> None:
    again = read(written(CATALOGUE))
    for key, message in CATALOGUE.messages.items():
        assert (again.messages[key].id, again.messages[key].texts) == (message.id, message.texts)


def test_pythons_own_gettext_reads_what_is_compiled(tmp_path: Path) -> None:
    file = tmp_path / "a.mo"
    file.write_bytes(compiled(CATALOGUE))
    with file.open("rb") as opened:
        words = GNUTranslations(opened)
    assert words.gettext('Two\nlines “and” "quotes" \\') == "Zwei\nZeilen"
    assert words.ngettext("%(n)s man", "%(n)s men", 3) == "%(n)s Männer"
    assert words.gettext("not yet") == "not yet"


def test_words_that_nobody_can_translate_are_found(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        '{% load i18n %}<p class="a">{% translate "Fine" %} {{ one }} · CSV</p>\n'
        "{% if one %}<b>Left behind</b>{% endif %}\n"
        '<input placeholder="Type here" value="not read">\n'
        "{% blocktranslate %}Fine <b>too</b>{% endblocktranslate %}",
        encoding="utf-8",
    )
    assert list(literal_words(tmp_path)) == [
        ("templates/page.html", 2, "Left behind"),
        ("templates/page.html", 3, "Type here"),
    ]


def test_words_of_a_template_are_gathered_wherever_they_are_marked(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        '{% load i18n %}{% translate "Fine" %}{% blocktranslate %}{{ n }} %{% endblocktranslate %}'
        '{% include "part.html" with words=_("Given") name="empty" %}',
        encoding="utf-8",
    )
    gathered = {message.id for message, _file in marked_in_templates(tmp_path)}
    assert gathered == {"Fine", "%(n)s %%", "Given"}
