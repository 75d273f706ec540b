"""What is merged is added to what is known, and every past moment stays as it was known then."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from django.db import transaction

from playcall.opportunities import queries
from playcall.opportunities.actions import answer, merge_tables, move_stage, put_tables, undo
from playcall.opportunities.columns import ALL_MODELS
from playcall.opportunities.models import (
    Contact,
    FactValue,
    ImportBatch,
    Opportunity,
    RowBefore,
    Stale,
)
from playcall.people.rules import NotAllowedError
from playcall_core.book import Playbook
from playcall_core.errors import FactError, PlaycallError
from playcall_core.facts import UNKNOWN, KnownSet, Money, Subject, Value
from tests.apps.cast import Cast
from tests.apps.merging_case import START, deal, known, later, merge, said, table


def test_rows_are_added_changed_or_the_same(home: Cast) -> None:
    first = merge_tables(deal(), by=home.administrator, source="CRM", at=START)
    again = merge_tables(deal(), by=home.administrator, source="CRM", at=START)
    other = merge_tables(deal(name="Big deal"), by=home.administrator, source="CRM", at=START)

    assert (first.added, first.changed, first.same) == (
        {"opportunities": 1},
        {"opportunities": 0},
        {"opportunities": 0},
    )
    assert again.same == {"opportunities": 1}
    assert other.changed == {"opportunities": 1}
    assert Opportunity.objects.get().name == "Big deal"


def test_what_a_source_does_not_speak_of_stays(home: Cast) -> None:
    merge(home, deal(amount=Decimal(5), currency="EUR", owner="Mira Adler"))
    merge(home, deal(name="New"), 1)
    assert Opportunity.objects.get().amount == 5
    merge(home, deal(name="New"), 2, speaks={"opportunities": ["name", "owner"]})
    row = Opportunity.objects.get()
    assert row.owner is None, "a blank in a column that it fills empties it"
    assert row.amount == 5


def test_a_source_overrides_an_answer_only_when_it_says_something_new(
    home: Cast, book: Playbook
) -> None:
    merge(home, deal() | said("buying-stage", key="looks"))
    answer(Subject.OPPORTUNITY, "O", "buying-stage", "buys", by=home.rep, at=later(1))
    merge(home, said("buying-stage", key="looks"), 2)
    assert known(home, book, 3)["buying-stage"] == "buys"
    merge(home, said("buying-stage", key="buys"), 4)
    merge(home, said("buying-stage", key="looks"), 5)
    assert known(home, book, 6)["buying-stage"] == "looks"
    assert FactValue.objects.count() == 4, "nothing is overwritten"


def test_a_blank_ends_what_the_source_itself_said(home: Cast, book: Playbook) -> None:
    speaks = {"fact_values": ["buying-stage", "rivals"], "opportunities": ["name"]}
    merge(home, deal() | said("buying-stage", key="looks"))
    answer(
        Subject.OPPORTUNITY, "O", "rivals", KnownSet(frozenset("x"), True), by=home.rep, at=later(1)
    )
    merge(home, deal(), 2)
    assert known(home, book, 3)["buying-stage"] == "looks", "nothing is said of it"
    merge(home, deal(), 4, speaks=speaks)
    now = known(home, book, 5)
    assert now["buying-stage"] is UNKNOWN
    assert now["rivals"] == KnownSet(frozenset("x"), True), "a person said this"
    assert known(home, book, 3)["buying-stage"] == "looks"


def test_a_changed_stage_is_noted_with_its_way_back(home: Cast, book: Playbook) -> None:
    for minutes, stage in enumerate(("first", "second", "first")):
        merge(home, deal(stage=stage) | said("buying-stage", key="looks"), minutes * 60)
    answer(Subject.OPPORTUNITY, "O", "buying-stage", "buys", by=home.rep, at=later(400))

    history = queries.stage_history(home.workspace, book, "O")

    assert [(move.stage, move.is_backward) for move in history.selling] == [
        ("second", False),
        ("first", True),
    ]
    assert history.selling[0].until == history.selling[1].at == later(120)
    assert [(move.name, move.source) for move in history.buying] == [
        ("Looks", "CRM"),
        ("Buys", "answer"),
    ]


def test_a_contact_has_a_part_in_each_opportunity(home: Cast, book: Playbook) -> None:
    both = [
        {"id": "P", "name": "Ann", "opportunity_id": id_, "persona": persona}
        for id_, persona in (("O", "cfo"), ("N", "clerk"))
    ]
    merge(home, deal() | {"contacts": table("contacts", *both)})
    roles = {"contact_id": ["P"], "opportunity_id": ["N"], "buying_role": ["champion"]}
    merge(home, deal(id="N") | {"contact_roles": pa.table(roles)}, 1)

    (person,) = queries.contacts_of(home.workspace, "N")

    assert Contact.objects.count() == 1
    assert (person.contact.name, person.persona, person.elsewhere) == ("Ann", "clerk", ("O",))
    assert person.buying_role == "champion"
    for id_, persona in (("O", "cfo"), ("N", "clerk")):
        found = queries.situation(home.workspace, book, Subject.OPPORTUNITY, id_)
        assert found["people"] == KnownSet(frozenset({persona}), True)


def test_a_part_that_its_source_says_no_more_is_gone_and_comes_back_by_undoing(
    home: Cast, book: Playbook
) -> None:
    speaks = {"contacts": ["name", "opportunity_id"]}

    def ann(opportunity: str) -> dict[str, pa.Table]:
        row = {"id": "P", "name": "Ann", "opportunity_id": opportunity, "persona": "cfo"}
        return deal() | {"contacts": table("contacts", row)}

    def parts(id_: str) -> list[str | None]:
        return [each.contact.name for each in queries.contacts_of(home.workspace, id_)]

    merge(home, deal(id="N") | ann("O"), speaks=speaks)
    said = {"contact_id": ["P"], "opportunity_id": ["X"], "buying_role": ["champion"]}
    merge(home, {"contact_roles": pa.table(said)}, 1, source="by hand")
    moved = merge(home, ann("N"), 10, speaks=speaks)

    assert (parts("O"), parts("N"), parts("X")) == ([], ["Ann"], ["Ann"])
    assert known(home, book, 5)["people"] == KnownSet(frozenset({"cfo"}), True)
    assert known(home, book)["people"] == KnownSet(frozenset(), True)
    undo(moved, by=home.administrator)
    assert (parts("O"), parts("N")) == (["Ann"], [])
    merge(home, ann("N"), 30, speaks=speaks)
    assert parts("O") == []


def test_a_merge_is_whole_or_nothing(home: Cast) -> None:
    broken = pa.table({"subject": ["account"], "subject_id": ["A"]})
    with pytest.raises(KeyError), transaction.atomic():
        merge(home, deal() | {"fact_values": broken})
    assert not Opportunity.objects.exists()
    assert not ImportBatch.objects.exists()


def test_what_changed_is_marked(home: Cast) -> None:
    merge(home, deal())
    Stale.objects.all().delete()
    merge(home, deal(), 1)
    assert not Stale.objects.exists(), "nothing changed"
    merge(home, {"touchpoints": table("touchpoints", {"id": "T", "account_id": "A"})}, 2)
    answer(Subject.OPPORTUNITY, "O", "buying-stage", "buys", by=home.rep)
    marked = set(Stale.objects.values_list("subject", "subject_id"))
    assert marked == {("account", "A")}, "what is answered is called on at once"


# --- undoing -------------------------------------------------------------------------------------


def test_an_import_is_undone_but_its_past_is_kept(home: Cast, book: Playbook) -> None:
    merge(home, deal(amount=Decimal(5), currency="EUR"))
    before = {name: rows_of(model) for name, model in ALL_MODELS.items()}
    batch = merge(
        home,
        deal(amount=Decimal(7), currency="EUR", stage="second")
        | said("buying-stage", key="buys")
        | {"touchpoints": table("touchpoints", {"id": "T", "account_id": "A", "at": START})},
        10,
    )
    there = known(home, book, 15)
    undo(batch, by=home.administrator)

    assert {name: rows_of(model) for name, model in ALL_MODELS.items()} == before
    now = known(home, book)
    assert (now["buying-stage"], now["amount"]) == (UNKNOWN, Money(Decimal(5), "EUR"))
    assert known(home, book, 15) == there
    with pytest.raises(PlaycallError, match="already"):
        undo(batch, by=home.administrator)


def rows_of(model: Any) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in row.items() if name != "id"}
        for row in model.objects.values()
    ]


def test_an_import_is_not_undone_under_what_builds_on_it(home: Cast) -> None:
    first = merge(home, deal())
    second = merge(home, deal(name="Second"), 1)
    with pytest.raises(PlaycallError, match="imported again"):
        undo(first, by=home.administrator)
    move_stage("O", "second", by=home.rep)
    befores = RowBefore.objects.count()
    with pytest.raises(PlaycallError, match="has changed since"), transaction.atomic():
        undo(second, by=home.administrator)
    assert RowBefore.objects.count() == befores


def test_what_was_undone_is_imported_and_undone_again(home: Cast) -> None:
    long = {"id": None, "account_id": "A", "at": START, "text": "We met. " * 100}
    tables = deal() | {"touchpoints": table("touchpoints", long)}
    for minutes in (0, 10):
        batch = merge(home, tables, minutes)
        undo(batch, by=home.administrator, at=later(minutes + 5))
    assert not any(model._default_manager.exists() for model in ALL_MODELS.values())
    assert max(map(len, RowBefore.objects.values_list("key", flat=True))) <= 500


# --- answers -------------------------------------------------------------------------------------


def test_an_answer_about_the_account_is_said_of_the_account(home: Cast, book: Playbook) -> None:
    merge(home, deal() | {"accounts": table("accounts", {"id": "A"})})
    answer(Subject.OPPORTUNITY, "O", "employees", Decimal(40), by=home.rep)
    account = queries.situation(home.workspace, book, Subject.ACCOUNT, "A")
    assert account["employees"] == Decimal(40) == known(home, book)["employees"]


@pytest.mark.parametrize(
    "value",
    [Money(Decimal("12.34"), "EUR"), "second", KnownSet(frozenset({"a", "b"}), False)],
)
def test_an_answer_comes_back_as_it_was_said(home: Cast, book: Playbook, value: Value) -> None:
    fact = {Money: "amount", str: "stage", KnownSet: "rivals"}[type(value)]
    merge(home, deal())
    answer(Subject.OPPORTUNITY, "O", fact, value, by=home.rep, on=date(2026, 11, 1))
    assert known(home, book)[fact] == value


def test_answers_that_do_not_fit_are_refused(home: Cast) -> None:
    merge(home, deal())
    for fact, value in (("amount", "much"), ("stage", "third"), ("nothing", "x")):
        with pytest.raises(FactError):
            answer(Subject.OPPORTUNITY, "O", fact, value, by=home.rep)
    with pytest.raises(PlaycallError, match="computed"):
        answer(Subject.OPPORTUNITY, "O", "in-stage", Decimal(3), by=home.rep)
    with pytest.raises(PlaycallError, match="no opportunity"):
        answer(Subject.OPPORTUNITY, "X", "rivals", None, by=home.rep)
    assert not FactValue.objects.exists()


def test_who_may_do_what(home: Cast) -> None:
    batch = merge(home, deal())
    with pytest.raises(NotAllowedError):
        merge_tables(deal(), by=home.rep, source="CRM")
    with pytest.raises(NotAllowedError):
        undo(batch, by=home.sales_signer)
    with pytest.raises(NotAllowedError):
        answer(Subject.OPPORTUNITY, "O", "rivals", None, by=home.guest)
    with pytest.raises(PlaycallError, match="no such import"):
        undo(batch, by=home.outsider)
    assert put_tables(deal(), by=home.outsider)
    assert Opportunity.objects.filter(workspace=home.workspace).count() == 1
