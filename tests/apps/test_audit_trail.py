"""Looking something up in the audit trail, and taking it along as CSV."""

from __future__ import annotations

import csv
from datetime import date

from playcall.audit.actions import note
from playcall.audit.queries import as_csv, entries
from tests.apps.cast import Cast
from tests.apps.test_doors import signed_in


def write(cast: Cast) -> None:
    note(cast.workspace, by=cast.editor, action="record-saved", says="Saved cfo", target="p/cfo")
    note(cast.workspace, by=cast.rep, action="comment-made", says="Commented on cfo")
    note(cast.outsider.workspace, by=cast.outsider, action="record-saved", says="Saved cfo")


def test_every_word_is_looked_for_in_who_what_and_about_what(cast: Cast) -> None:
    write(cast)

    def found(**asked: object) -> list[str]:
        return [each.says for each in entries(cast.workspace, **asked)]  # type: ignore[arg-type]

    assert found(words="cfo") == ["Commented on cfo", "Saved cfo"]
    assert found(words="paula CFO") == ["Saved cfo"]
    assert found(words="comment-made") == ["Commented on cfo"]
    assert found(words="p/cfo \0") == ["Saved cfo"]
    assert found(words="nobody") == []
    assert found(since=date(2999, 1, 1)) == []


def test_what_was_looked_for_is_the_page_and_the_file(cast: Cast) -> None:
    write(cast)
    client = signed_in(cast.administrator)
    page = client.get("/w/tallybrook/audit/?words=paula&since=2020-01-01").content.decode()
    assert "Saved cfo" in page
    assert "Commented on cfo" not in page
    assert "/w/tallybrook/audit.csv?words=paula&amp;since=2020-01-01" in page
    rows = list(csv.reader(as_csv(cast.workspace, words="paula")))
    assert [row[4] for row in rows] == ["says", "Saved cfo"]
    answer = client.get("/w/tallybrook/audit.csv?words=paula")
    assert b"".join(answer).count(b"cfo") == 2


def test_a_day_that_is_none_is_said_to_be_none(cast: Cast) -> None:
    write(cast)
    page = signed_in(cast.administrator).get("/w/tallybrook/audit/?since=yesterday")
    assert page.status_code == 200
    assert "Enter a valid date." in page.content.decode()
