"""The search: the best answer first, whatever was mistyped, and nothing of what is hidden."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from playcall.opportunities.actions import put_tables
from playcall.opportunities.naming import named
from playcall.playbooks.actions import create_record, import_playbook, make_version, save_record
from playcall.playbooks.models import Record
from playcall.playbooks.queries import reading
from playcall.searching.models import Entry, Word
from playcall.searching.queries import search
from playcall.searching.spelling import Vocabulary, errors
from playcall_core.book import Playbook
from tests.apps.cast import Cast
from tests.apps.merging_case import table
from tests.apps.questions import QUESTIONS, missed
from tests.apps.servers import environment, run, said
from tests.apps.test_doors import signed_in


@pytest.fixture
def filled(cast: Cast, small: Playbook) -> Cast:
    import_playbook(small, by=cast.administrator)
    make_version(cast.workspace, title="First", by=cast.administrator)
    return cast


def found(member: object, question: str, kind: str = "", state: str = "newest") -> list[str]:
    """What a member finds, as “kind/id”, best first."""
    answers = search(member, reading(member, state), question, kind)  # type: ignore[arg-type]
    return ["/".join(each.record.key) for each in answers]


def test_thirty_questions_find_their_record_first(cast: Cast, sample: Playbook) -> None:
    import_playbook(sample, by=cast.administrator)
    assert len(QUESTIONS) >= 30
    assert missed(lambda question: found(cast.administrator, question), QUESTIONS) == []


def test_the_price_objection_shows_its_answer(cast: Cast, sample: Playbook) -> None:
    import_playbook(sample, by=cast.administrator)
    make_version(cast.workspace, title="First", by=cast.administrator)
    page = ask(signed_in(cast.rep), "they say it's too expensive")
    first = page[page.index("search-results") :].split("</li>")[0]
    assert "You are too expensive." in first
    assert "Compared with what?" in first


@pytest.mark.slow
@pytest.mark.postgres
def test_postgresql_answers_too(second_database: str, tmp_path: object) -> None:
    env = environment(tmp_path, second_database)  # type: ignore[arg-type]
    answers = said(run("tests.apps.program", "search", json.dumps(list(QUESTIONS)), env=env))
    assert missed(answers.__getitem__, QUESTIONS) == []


def test_a_typing_error_does_no_harm(filled: Cast) -> None:
    for typed in ("expensive", "expensiv", "expnesive", "exspensive", "expens", "EXPENSIVE!"):
        assert found(filled.rep, typed)[0] == "objection/too-dear", typed
    assert found(filled.rep, "xylophone") == []
    assert found(filled.rep, "?!") == []


def test_errors_are_letters_too_many_too_few_others_or_exchanged() -> None:
    assert errors("price", "price", 2) == 0
    for typed in ("rpice", "prce", "pricee", "prize"):
        assert errors(typed, "price", 2) == 1, typed
    assert errors("persona", "price", 2) == 3
    known = Vocabulary({"invoice": 9, "invoices": 3, "voice": 1}, 20)
    assert known.meant("invocie") == ("invoice",)
    assert known.meant("invoice") == ()
    assert known.meant("inv") == ()


def test_a_kind_can_be_asked_for(filled: Cast) -> None:
    assert "pain/late-close" in found(filled.rep, "closing late books")
    assert found(filled.rep, "closing late books", "persona") == ["persona/cfo"]


def test_nobody_finds_what_they_may_not_see(filled: Cast) -> None:
    hidden, sales = "persona/secret-buyer", "objection/sales-only"
    assert hidden in found(filled.sales_signer, "secret buyer")
    assert found(filled.rep, "secret") == []
    assert found(filled.guest, "secret") == []
    assert found(filled.rep, "hears") == [sales]
    assert found(filled.editor, "hears") == []
    # A pain names the hidden persona, and is not found by that name.
    assert found(filled.guest, "secret-buyer") == []


def test_readers_find_what_is_signed_and_editors_what_is_newest(filled: Cast) -> None:
    row = Record.objects.get(workspace=filled.workspace, slug="too-dear")
    data = {"id": "too-dear", "text": "Your quote shocks us.", "response": "Which line of it?"}
    assert row.newest_id is not None
    save_record(row, data, by=filled.editor, based_on=row.newest_id)
    new = create_record("term", {"term": "Zebra", "definition": "Striped."}, by=filled.editor)

    assert found(filled.editor, "quote shocks") == ["objection/too-dear"]
    assert found(filled.rep, "quote shocks") == []
    assert found(filled.rep, "expensive") == ["objection/too-dear"]
    assert found(filled.editor, "zebra") == [new.target]

    make_version(filled.workspace, title="Second", by=filled.administrator)
    assert found(filled.rep, "quote shocks") == ["objection/too-dear"]
    assert found(filled.rep, "zebra") == [new.target]
    assert not Word.objects.filter(word="expensive").exists()


def test_a_workspace_finds_nothing_of_another(filled: Cast) -> None:
    assert found(filled.rep, "expensive")
    assert found(filled.outsider, "expensive") == []
    assert set(Entry.objects.values_list("workspace", flat=True)) == {filled.workspace.pk}


def test_the_index_has_one_row_for_each_entry(filled: Cast, sample: Playbook) -> None:
    found(filled.rep, "expensive")
    import_playbook(sample, by=filled.administrator)
    found(filled.rep, "expensive")
    with connection.cursor() as cursor:
        cursor.execute("SELECT rowid FROM searching_text ORDER BY rowid")
        indexed = [row[0] for row in cursor.fetchall()]
    assert indexed == sorted(Entry.objects.values_list("id", flat=True))


def test_any_question_is_answered_in_peace(filled: Cast) -> None:
    client = signed_in(filled.rep)
    for question in ('"', "a' OR 1=1 --", "NEAR(", "* ^ :", "\0", "%", "é" * 5000, "'':* & |"):
        assert ask(client, question)


def test_the_dialog_gets_the_results_alone(filled: Cast) -> None:
    part = ask(signed_in(filled.rep), "expensive", X_REQUESTED_WITH="search")
    assert "It pays for itself in a year." in part
    assert "<html" not in part


# --- opportunities and accounts ------------------------------------------------------------------


@pytest.fixture
def dealing(filled: Cast) -> Cast:
    deals = [
        {"id": "D-1", "name": "Öresund Shifts", "account_id": "A", "is_open": True},
        {"id": "D-2", "name": "Renewal 2027", "account_id": "A", "is_open": False},
        {"id": "D-3", "name": "Expensive tastes", "is_open": True},
    ]
    accounts = {"id": "A", "name": "Quellstad Works"}
    tables = {
        "opportunities": table("opportunities", *deals),
        "accounts": table("accounts", accounts),
    }
    put_tables(tables, by=filled.administrator)
    return filled


def links(client: Client, question: str) -> list[str]:
    """What the results lead to, in their order."""
    part = ask(client, question, X_REQUESTED_WITH="search").split("</ol>")[0]
    return [
        unquote(each.split("/w/tallybrook/")[1]) for each in re.findall(r'href="([^"]+)"', part)
    ]


def test_an_opportunity_and_an_account_are_found_by_their_names(dealing: Cast) -> None:
    rep = signed_in(dealing.rep)
    of_account = "opportunities/?words=Quellstad+Works&amp;state=all"
    deals = ["opportunities/D-1/", "opportunities/D-2/"]
    assert links(rep, "quellst") == [of_account, *deals]
    assert links(rep, "works quell") == [of_account, *deals]
    assert links(rep, "öresund") == links(rep, "ÖRESUND shif") == ["opportunities/D-1/"]
    assert links(rep, "D-2") == ["opportunities/D-2/"]
    assert links(rep, "expensive") == ["opportunities/D-3/", "record/objection/too-dear/"]
    assert "Quellstad Works" in ask(rep, "renewal 2027")
    assert "Opportunity, closed" in ask(rep, "renewal 2027")


def test_opportunities_are_found_by_those_only_who_may_read_them(dealing: Cast) -> None:
    assert links(signed_in(dealing.guest), "expensive") == ["record/objection/too-dear/"]
    assert named(dealing.outsider, ["expensive"]) == ()


def ask(client: Client, question: str, **headers: str) -> str:
    address = reverse("search", args=["tallybrook"])
    sent = {f"HTTP_{name}": value for name, value in headers.items()}
    response = client.get(address, {"q": question}, **sent)  # type: ignore[arg-type]
    assert response.status_code == 200
    return response.content.decode()
