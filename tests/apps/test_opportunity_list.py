"""The list of opportunities: filters, pages, the board, views that are kept, and the file."""

from __future__ import annotations

import csv
from decimal import Decimal
from html import unescape
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pytest
from django.urls import reverse

from playcall.guidance import listing
from playcall.guidance.actions import state
from playcall.guidance.listing import page_of
from playcall.guidance.seeking import SORTS, Asked
from playcall.opportunities.actions import answer, merge_tables, put_tables
from playcall.opportunities.models import Opportunity, Pipeline
from playcall.opportunities.recalling import recall
from playcall.people.models import Membership, Workspace
from playcall.playbooks.actions import import_playbook, make_version
from playcall.playbooks.queries import reading
from playcall_core.book import Playbook, load
from playcall_core.book.playbook import uid_of
from playcall_core.errors import PlaycallError
from playcall_core.facts import Subject
from tests.apps.cast import Cast
from tests.apps.deal_book import BOOK, DEAL, tables
from tests.apps.test_doors import signed_in


@pytest.fixture(scope="module")
def deals(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    folder: Path = tmp_path_factory.mktemp("deals")
    (folder / "playbook.yaml").write_text(BOOK, encoding="utf-8")
    return load(folder)


@pytest.fixture
def filled(cast: Cast, deals: Playbook) -> Cast:
    import_playbook(deals, by=cast.administrator)
    make_version(cast.workspace, title="First", by=cast.administrator)
    put_tables(tables(), by=cast.administrator)
    recall(cast.workspace)
    return cast


def bump(workspace: Workspace) -> None:
    """As every write to the tables does."""
    Pipeline.objects.filter(workspace=workspace).update(stamp=uuid4())


def listed(member: Membership, name: str = "opportunities", **asked: str) -> str:
    response = signed_in(member).get(reverse(name, args=[member.workspace.slug]), asked)
    assert response.status_code == 200
    return unescape(response.content.decode())


def ids(member: Membership, **asked: str) -> set[str]:
    found = listing.listed(member, reading(member), Asked.of(asked))
    rows = Opportunity.objects.filter(pk__in=found.keys)
    return set(rows.values_list("external_id", flat=True))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, {DEAL, "D-2"}),
        ({"state": "all"}, {DEAL, "D-2", "D-3"}),
        ({"state": "lost"}, {"D-3"}),
        ({"state": "nonsense"}, {DEAL, "D-2"}),
        ({"stage": "proposal"}, {"D-2"}),
        ({"owner": "Nobody"}, set()),
        ({"words": "fennm"}, {DEAL, "D-2"}),
        ({"words": "first"}, {DEAL}),
        ({"mind": "stalled"}, {DEAL, "D-2"}),
    ],
)
def test_the_list_is_filtered_by_columns(
    filled: Cast, asked: dict[str, str], expected: set[str]
) -> None:
    assert ids(filled.rep, **asked) == expected


def test_the_list_is_filtered_by_any_fact_and_by_play(filled: Cast) -> None:
    assert ids(filled.rep, when="amount is at least 5,000 EUR") == {DEAL}
    assert ids(filled.rep, when="amount is unknown") == {"D-2"}
    assert ids(filled.rep, play="always") == {DEAL}
    answer(Subject.OPPORTUNITY, DEAL, "champion", "tested", by=filled.rep)
    assert ids(filled.rep, play="always") == set()
    assert ids(filled.rep, play="secret") == set(), "what is hidden is not there"
    assert ids(filled.sales_signer, play="secret") == {DEAL}


def test_the_list_is_filtered_by_what_a_manager_minds(
    filled: Cast, deals: Playbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    for mind, criterion in (("off-path", "price-approved"), ("blocked", "signed")):
        assert ids(filled.rep, mind=mind) == set()
        state("D-2", uid_of(deals.records["criterion", criterion]), "denied", by=filled.rep)
        assert ids(filled.rep, mind=mind) == {"D-2"}
    page = listed(filled.rep, mind="blocked")
    assert 'title="It is signed.">blocked' in page
    assert 'title="The price is approved.">off the path' in page
    for module in ("seeking", "minding"):
        monkeypatch.setattr(f"playcall.guidance.{module}.MOST_JUDGED", 1)
    with pytest.raises(PlaycallError, match="Choose an owner"):
        ids(filled.rep, mind="ahead")


def test_a_condition_that_cannot_be_read_is_answered_in_words(filled: Cast) -> None:
    address = reverse("opportunities", args=["tallybrook"])
    response = signed_in(filled.rep).get(address, {"when": "amont is known"})
    assert response.status_code == 422
    assert "There is no fact “amont”." in unescape(response.content.decode())


@pytest.mark.parametrize("sort", SORTS)
def test_pages_go_on_where_the_last_ended(filled: Cast, sort: str) -> None:
    row = Opportunity.objects.get(external_id="D-2")
    for number in range(7):
        Opportunity.objects.create(
            workspace=filled.workspace,
            external_id=f"N-{number}",
            name=f"Deal {number % 3}",
            amount=Decimal(number % 2) if number % 3 else None,
            created_at=row.created_at if number % 2 else None,
            is_open=True,
        )
    bump(filled.workspace)
    found = listing.listed(filled.rep, reading(filled.rep), Asked(sort=sort))
    key, is_down = SORTS[sort]
    rows = Opportunity.objects.exclude(is_open=False).annotate(key=key)
    whole = [each.external_id for each in rows.order_by("-key" if is_down else "key", "pk")]
    seen, after = [], ""
    for _ in range(9):
        page = page_of(found, Asked(sort=sort, after=after), 2)
        seen += [each.opportunity.external_id for each in page.rows]
        after = page.on
        if not after:
            break
    assert seen == whole
    assert len(seen) == 9


@pytest.mark.parametrize("after", ["~", "x~1", "1~x", "9" * 400 + "~1", "nan~2"])
def test_a_place_that_is_none_is_the_start_or_the_end(filled: Cast, after: str) -> None:
    for sort in SORTS:
        listed(filled.rep, sort=sort, after=after)


def test_pages_go_on_at_the_place_of_a_row_that_is_gone(filled: Cast) -> None:
    found = listing.listed(filled.rep, reading(filled.rep), Asked())
    first, second = found.keys
    for after, rows in ((f"1~{first}", [second]), ("1~999999999", [second]), (f"0~{second}", [])):
        page = page_of(found, Asked(after=after))
        assert [each.opportunity.pk for each in page.rows] == rows, after


def test_a_list_that_is_kept_follows_every_change(filled: Cast) -> None:
    asked = {"when": "champion is tested", "sort": "name"}
    assert ids(filled.rep, **asked) == set()
    answer(Subject.OPPORTUNITY, DEAL, "champion", "tested", by=filled.rep)
    assert ids(filled.rep, **asked) == {DEAL}
    merge_tables(
        {"opportunities": pa.table({"id": [DEAL], "owner": ["Nora New"]})},
        by=filled.administrator,
        source="CRM",
    )
    assert ids(filled.rep, owner="Nora New") == {DEAL}
    assert "Nora New" in listed(filled.rep, "opportunity-board")


def test_the_plays_to_choose_from_are_those_that_may_be_seen(filled: Cast) -> None:
    chosen = '<option value="always" selected>Stay in touch</option>'
    assert chosen in listed(filled.rep, play="always")
    assert chosen.replace(" selected", "") in listed(filled.rep)
    assert '<option value="secret"' not in listed(filled.rep)
    assert '<option value="secret"' in listed(filled.sales_signer)


def test_a_row_tells_where_it_stands_and_its_first_play(filled: Cast) -> None:
    said = listed(filled.rep)
    assert "First deal" in said
    assert "Stay in touch" in said
    assert "2 opportunities" in said
    assert 'href="/w/tallybrook/opportunities/006/A%20b%3F%23%C3%A4/"' in said


def test_the_board_counts_and_adds_up_each_stage(filled: Cast) -> None:
    said = listed(filled.rep, "opportunity-board")
    assert "9,000 EUR" in said
    assert said.index("Discovery") < said.index("Proposal")
    assert "Won" not in said.split('class="board"')[1]


def test_a_view_is_kept_under_a_name_for_its_member_alone(filled: Cast) -> None:
    client = signed_in(filled.rep)
    address = reverse("save-view", args=["tallybrook"])
    client.post(address, {"name": "Large", "query": "when=amount+is+known&after=1~2"})
    assert "?when=amount+is+known" in listed(filled.rep)
    assert "Large" not in listed(filled.editor)
    client.post(reverse("remove-view", args=["tallybrook"]), {"name": "Large"})
    assert "Large" not in listed(filled.rep)


def test_the_file_has_what_the_list_asks_for_and_no_formula(filled: Cast) -> None:
    address = reverse("opportunities-csv", args=["tallybrook"])
    response = signed_in(filled.rep).get(address, {"stage": "proposal"})
    text = response.getvalue().decode()
    (row,) = csv.DictReader(StringIO(text))
    assert (row["id"], row["name"], row["amount"]) == ("D-2", "'=2+5", "")


def test_an_empty_list_teaches(cast: Cast, deals: Playbook) -> None:
    import_playbook(deals, by=cast.administrator)
    make_version(cast.workspace, title="First", by=cast.administrator)
    assert "No opportunities yet" in listed(cast.rep)
    assert "None of them." in listed(cast.rep, words="x")
