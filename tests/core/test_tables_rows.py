"""Facts from rows of tables, each case worked out by hand; now is 15 June 2026, 12:00 in Berlin."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from playcall_core.errors import TableError
from playcall_core.facts import UNKNOWN, Subject, Value
from playcall_core.facts.derivation import (
    Contains,
    Count,
    DaysSince,
    Exists,
    Filter,
    Members,
)
from tests.core.pipeline import (
    MEETINGS,
    QUIET,
    SEEN,
    Pipeline,
    Row,
    at,
    day,
    deal,
    known,
    number,
    on,
    set_of,
    some,
    touch,
    touched,
    yes_no,
)

# --- count, exists, days since -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("touches", "count", "exists", "days"),
    [
        ([], 0, False, UNKNOWN),
        ([touch(), touch("2026-06-12")], 2, True, 3),
        ([touch(kind="mail")], 0, False, UNKNOWN),
        ([touch(opportunity_id="other")], 0, False, UNKNOWN),
        # The window is whole local days: from the start of 16 May, Berlin, to now.
        ([touch("2026-05-16", "00:00")], 1, True, 30),
        ([touch("2026-05-15", "23:59")], 0, False, 31),
        ([{**touch(), "at": at("2026-05-15", "22:00", "UTC")}], 1, True, 30),
        ([{**touch(), "at": at("2026-05-15", "21:59", "UTC")}], 0, False, 31),
        # What comes after the moment, or was recorded after it, does not exist.
        ([touch("2026-06-15", "12:01")], 0, False, UNKNOWN),
        ([touch(recorded_at=at("2026-06-15", "12:01"))], 0, False, UNKNOWN),
        ([touch("2026-06-15", "12:00", recorded_at=at("2026-06-15"))], 1, True, 0),
        # A row of which it cannot be told whether it counts.
        ([touch(kind=None)], UNKNOWN, UNKNOWN, UNKNOWN),
        ([touch(), touch("2026-06-12", kind=None)], UNKNOWN, True, UNKNOWN),
        ([touch("2026-06-12"), touch("2026-06-10", kind=None)], UNKNOWN, True, 3),
        ([touch(None)], UNKNOWN, UNKNOWN, UNKNOWN),
        ([touch(), touch(None)], UNKNOWN, True, UNKNOWN),
        ([touch(None, kind="mail")], 0, False, UNKNOWN),
        ([touch("2026-01-01", kind=None)], 0, False, UNKNOWN),
    ],
)
def test_rows_are_counted_in_a_window(
    touches: list[Row], count: Value, exists: Value, days: Value
) -> None:
    pipeline = (
        touched(*touches)
        .fact(number("count"), MEETINGS)
        .fact(yes_no("exists"), SEEN)
        .fact(number("days"), QUIET)
    )
    assert pipeline.subjects()["deal"].values == {"count": count, "exists": exists, "days": days}


def test_a_filter_takes_one_of_several_values_and_flags_and_whole_numbers() -> None:
    rows = [
        touch(),
        touch(kind="visit"),
        touch(kind="mail", paid=True, people=3),
        touch(paid=False),
    ]
    pipeline = (
        touched(*rows)
        .fact(
            number("met"),
            Count(how="count", rows="touchpoints", where={"kind": ("meeting", "visit")}),
        )
        .fact(yes_no("paid"), Exists(how="exists", rows="touchpoints", where={"paid": True}))
        .fact(yes_no("three"), Exists(how="exists", rows="touchpoints", where={"people": 3}))
    )
    assert pipeline.subjects()["deal"].values == {"met": 3, "paid": True, "three": True}


@pytest.mark.parametrize("where", [{"paid": "yes"}, {"paid": "true"}, {"people": "3"}])
def test_a_filter_from_a_file_is_text_and_is_read_as_its_column_holds_it(where: Filter) -> None:
    pipeline = touched(touch(), touch(paid=True, people=3)).fact(
        yes_no("any"), Exists(how="exists", rows="touchpoints", where=where)
    )
    assert pipeline["deal", "any"] is True


def test_a_word_that_is_neither_yes_nor_no_is_refused() -> None:
    pipeline = touched(touch(paid=True)).fact(
        yes_no("any"), Exists(how="exists", rows="touchpoints", where={"paid": "perhaps"})
    )
    with pytest.raises(TableError, match="asks for 'perhaps'"):
        pipeline.subjects()


def test_a_filter_of_another_type_than_its_column_is_refused() -> None:
    pipeline = touched(touch(people=3)).fact(
        number("count"), Count(how="count", rows="touchpoints", where={"people": "many"})
    )
    with pytest.raises(TableError, match=r"The column holds int64, and the filter asks for 'many'"):
        pipeline.subjects()


def test_a_filter_on_a_column_that_is_not_there_cannot_be_told() -> None:
    of_colour = Count(how="count", rows="touchpoints", where={"colour": "red"})
    assert touched(touch()).fact(number("red"), of_colour)["deal", "red"] is UNKNOWN
    assert touched().fact(number("red"), of_colour)["deal", "red"] == 0


ALL_TIME = Count(how="count", rows="touchpoints")


@pytest.mark.parametrize(
    ("covers_from", "expected"),
    [
        ("2026-05-16", {"count": 1, "exists": True, "all": UNKNOWN, "days": 5, "none": False}),
        (
            "2026-05-17",
            {"count": UNKNOWN, "exists": True, "all": UNKNOWN, "days": 5, "none": UNKNOWN},
        ),
        (
            "2026-06-11",
            {"count": UNKNOWN, "exists": True, "all": UNKNOWN, "days": UNKNOWN, "none": UNKNOWN},
        ),
    ],
)
def test_what_the_data_does_not_cover_is_unknown(
    covers_from: str, expected: dict[str, Value]
) -> None:
    visits = SEEN.model_copy(update={"where": {"kind": "visit"}})
    pipeline = (
        touched(touch())
        .fact(number("count"), MEETINGS)
        .fact(yes_no("exists"), SEEN)
        .fact(number("all"), ALL_TIME)
        .fact(number("days"), QUIET)
        .fact(yes_no("none"), visits)
        .covered_from(touchpoints=at(covers_from, "00:00"))
    )
    assert pipeline.subjects()["deal"].values == expected


def test_a_table_that_is_not_there_makes_its_facts_unknown() -> None:
    pipeline = (
        Pipeline({"opportunities": [deal()]})
        .fact(number("count"), MEETINGS)
        .fact(set_of("kinds"), Members(how="members", rows="touchpoints", column="kind"))
    )
    assert pipeline.subjects()["deal"].values == {"count": UNKNOWN, "kinds": UNKNOWN}


def test_coverage_of_an_unknown_table_is_refused() -> None:
    with pytest.raises(TableError, match="Did you mean “touchpoints”"):
        touched().covered_from(touchpoint=at("2026-01-01")).subjects()


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ("2026-06-15", 0),
        ("2026-06-14", 1),
        ("2025-06-15", 365),
        ("2026-06-16", UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_days_since_a_date_fact_are_never_negative(of: str | None, expected: Value) -> None:
    pipeline = (
        Pipeline({"opportunities": [deal(contacted=of and on(of))]})
        .fact(day("contacted"), column="contacted")
        .fact(number("days"), DaysSince(how="days since", fact="contacted"))
    )
    if of is None:  # a column without any value has no type to be read as a day
        pipeline = Pipeline({"opportunities": [deal()]}, pipeline.sources)
    assert pipeline["deal", "days"] == expected


def test_days_are_counted_in_the_zone_of_the_workspace() -> None:
    # 23:30 UTC on 13 June is 14 June in Berlin, one day before the 15th.
    late = {**touch(), "at": at("2026-06-13", "23:30", "UTC")}
    assert touched(late).fact(number("days"), QUIET)["deal", "days"] == 1


# --- contains, members ---------------------------------------------------------------------------

SAID = Contains(
    how="contains", rows="touchpoints", column="text", words=("price", "security review")
)
KINDS = Members(how="members", rows="touchpoints", column="kind", within_days=30)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["The PRICE, please"], known("price")),
        (["priceless"], known()),
        (["A security\nreview and the price-list"], known("price", "security review")),
        (["security and review"], known()),
        ([""], known()),
        ([], known()),
        ([None], UNKNOWN),
        (["price", None], some("price")),
    ],
)
def test_words_are_found_whole_and_in_any_case(texts: list[str | None], expected: Value) -> None:
    rows = [touch(text=text) for text in texts]
    assert touched(*rows).fact(set_of("said"), SAID)["deal", "said"] == expected


def test_words_are_found_in_a_text_of_the_subject_itself_and_become_keys() -> None:
    fact = set_of("topics", "price", "größe")
    derivation = Contains(how="contains", column="notes", words=("Price", "GRÖSSE", "Größe"))
    rows = [deal(notes="Die GRÖßE zählt"), deal(id="b", notes=None), deal(id="c", notes="none")]
    subjects = Pipeline({"opportunities": rows}).fact(fact, derivation).subjects()
    assert subjects["deal"]["topics"] == known("größe")
    assert subjects["b"]["topics"] is UNKNOWN
    assert subjects["c"]["topics"] == known()


@pytest.mark.parametrize(
    ("touches", "covers_from", "expected"),
    [
        ([touch(), touch(kind="mail"), touch(kind="mail")], "2026-01-01", known("meeting", "mail")),
        ([touch("2026-05-15")], "2026-01-01", known()),
        ([touch(kind=None)], "2026-01-01", UNKNOWN),
        ([touch(), touch(kind=None)], "2026-01-01", some("meeting")),
        ([touch(), touch(None, kind="mail")], "2026-01-01", some("meeting")),
        ([touch()], "2026-06-01", some("meeting")),
        ([], "2026-06-01", UNKNOWN),
    ],
)
def test_members_are_the_values_met(touches: list[Row], covers_from: str, expected: Value) -> None:
    pipeline = touched(*touches).fact(set_of("kinds"), KINDS)
    pipeline = pipeline.covered_from(touchpoints=at(covers_from))
    assert pipeline["deal", "kinds"] == expected


# --- whose rows ----------------------------------------------------------------------------------

WORLD: dict[str, Sequence[Row]] = {
    "accounts": [
        {"id": "corp", "parent_id": "holding"},
        {"id": "sister", "parent_id": "holding"},
        {"id": "niece", "parent_id": "sister"},
        {"id": "holding"},
        {"id": "stranger"},
        {"id": "a", "parent_id": "b"},
        {"id": "b", "parent_id": "a"},
        {"id": "below", "parent_id": "a"},
    ],
    "opportunities": [
        deal(),
        deal(id="second"),
        deal(id="niece-deal", account_id="niece"),
        deal(id="stranger-deal", account_id="stranger"),
        deal(id="circle-deal", account_id="b"),
        deal(id="below-deal", account_id="below"),
        deal(id="no-account", account_id=None),
        deal(id="lost-account", account_id="gone"),
    ],
    "leads": [{"id": "lead", "account_id": "sister"}],
    "contacts": [{"id": "kim", "account_id": "niece"}],
    "touchpoints": [
        touch(),
        touch(opportunity_id="second"),
        touch(opportunity_id=None, account_id="corp"),
        touch(opportunity_id=None, lead_id="lead"),
        touch(opportunity_id=None, contact_id="kim"),
        touch(opportunity_id="stranger-deal"),
        touch(opportunity_id="circle-deal"),
    ],
}


@pytest.mark.parametrize(
    ("subject", "own", "account", "family"),
    [
        ("deal", 1, 3, 5),
        ("second", 1, 3, 5),
        ("niece-deal", 0, 1, 5),
        ("stranger-deal", 1, 1, 1),
        ("circle-deal", 1, 1, 1),
        ("below-deal", 0, 0, 1),  # accounts that are parents of each other are one family
        ("no-account", 0, UNKNOWN, UNKNOWN),
        ("lost-account", 0, 0, UNKNOWN),
    ],
)
def test_rows_of_the_subject_its_account_and_its_family(
    subject: str, own: Value, account: Value, family: Value
) -> None:
    pipeline = Pipeline(WORLD)
    for scope in ("subject", "account", "family"):
        pipeline = pipeline.fact(number(scope), Count(how="count", rows="touchpoints", scope=scope))
    assert pipeline.subjects()[subject].values == {
        "subject": own,
        "account": account,
        "family": family,
    }


def test_a_family_reaches_over_any_number_of_generations() -> None:
    accounts: list[Row] = [{"id": f"g{n}", "parent_id": f"g{n + 1}"} for n in range(20)]
    tables: dict[str, Sequence[Row]] = {
        "accounts": [*accounts, {"id": "g20"}],
        "opportunities": [deal(account_id="g0")],
        "touchpoints": [touch(opportunity_id=None, account_id="g20")],
    }
    family = Count(how="count", rows="touchpoints", scope="family")
    assert Pipeline(tables).fact(number("family"), family)["deal", "family"] == 1


def test_facts_of_the_account_count_the_rows_of_the_account_for_all_its_opportunities() -> None:
    pipeline = Pipeline(WORLD).fact(number("touches", on=Subject.ACCOUNT), ALL_TIME)
    assert pipeline["deal", "touches"] == 3
    assert pipeline.of(Subject.ACCOUNT)["sister", "touches"] == 1
    assert pipeline.of(Subject.LEAD)["lead", "touches"] == 1


def test_a_family_is_that_of_the_moment() -> None:
    accounts: list[Row] = [
        {"id": "corp", "parent_id": "holding", "recorded_at": at("2026-03-01")},
        {"id": "sister", "parent_id": "holding"},
    ]
    tables: dict[str, Sequence[Row]] = {
        **WORLD,
        "accounts": accounts,
        "touchpoints": [touch("2026-01-01", account_id="sister")],
    }
    family = Count(how="count", rows="touchpoints", scope="family")
    pipeline = Pipeline(tables).fact(number("family"), family)
    assert pipeline["deal", "family"] == 1
    assert pipeline.when(at("2026-02-01"))["deal", "family"] is UNKNOWN


def test_rows_that_do_not_belong_to_such_a_subject_are_refused() -> None:
    pipeline = Pipeline(WORLD).fact(number("leads"), Count(how="count", rows="leads"))
    with pytest.raises(TableError, match="No row belongs to one opportunity"):
        pipeline.subjects()
