"""Histories are replayed: every past moment is as it was known then."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from playcall.opportunities import queries
from playcall.opportunities.actions import answer, merge_tables, move_stage, undo
from playcall.opportunities.models import (
    ImportBatch,
    Opportunity,
)
from playcall_core.book import Playbook
from playcall_core.errors import PlaycallError
from playcall_core.facts import KnownSet, Money, Situation, Subject
from tests.apps.cast import Cast
from tests.apps.merging_case import START, deal, known, later, merge, said, table

KEYS = st.sampled_from(["first", "second"])
MERGES = st.one_of(
    st.builds(
        lambda stage, amount, account: deal(
            stage=stage, amount=amount, currency="EUR" if amount else None, account_id=account
        ),
        KEYS,
        st.sampled_from([None, Decimal(5), Decimal(7)]),
        st.sampled_from(["A", "B", None]),
    ),
    st.builds(
        lambda number, account: {
            "accounts": table("accounts", {"id": account, "name": f"Company {number}"}),
            "fact_values": table(
                "fact_values",
                {
                    "subject": "account",
                    "subject_id": account,
                    "fact": "employees",
                    "number": number,
                },
            ),
        },
        st.sampled_from([1.0, 2.0]),
        st.sampled_from(["A", "B"]),
    ),
    st.builds(
        lambda id_, account, day: {
            "touchpoints": table(
                "touchpoints",
                {"id": id_, "account_id": account, "at": START - timedelta(days=day)},
            )
        },
        st.sampled_from(["T1", "T2"]),
        st.sampled_from(["A", "B"]),
        st.integers(0, 3),
    ),
    st.builds(
        lambda persona, opportunity: {
            "contacts": table(
                "contacts",
                {"id": "P", "account_id": "A", "persona": persona, "opportunity_id": opportunity},
            )
        },
        st.sampled_from(["cfo", "clerk"]),
        st.sampled_from(["O", "N"]),
    ),
    st.builds(lambda key: said("buying-stage", key=key), st.sampled_from(["looks", "buys"])),
)
ANSWERS = st.one_of(
    st.tuples(st.just("rivals"), st.sampled_from([None, KnownSet(frozenset({"x"}), True)])),
    st.tuples(st.just("buying-stage"), st.sampled_from(["looks", "buys", None])),
    st.tuples(st.just("employees"), st.sampled_from([Decimal(3), None])),
    st.tuples(st.just("amount"), st.just(Money(Decimal(9), "EUR"))),
)
ACTS = st.lists(
    st.tuples(
        st.integers(1, 4000),
        st.one_of(MERGES, ANSWERS, st.just("undo"), KEYS),
    ),
    min_size=1,
    max_size=7,
)


@pytest.mark.slow
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=set(Phase) - {Phase.shrink, Phase.explain},
    max_examples=25,
)
@given(acts=ACTS)
def test_every_past_moment_is_as_it_was_known_then(
    home: Cast, book: Playbook, acts: list[Any]
) -> None:
    cast = home
    with transaction.atomic():
        then: list[tuple[datetime, Situation]] = []
        now = START
        merge_tables(deal(), by=cast.administrator, source="CRM", at=now)
        for minutes, act in acts:
            then.append((now, situation_at(cast, book, now)))
            now += timedelta(minutes=minutes)
            perform(cast, act, now)
        for at, situation in then:
            assert situation_at(cast, book, at) == situation, f"as of {at}"
        transaction.set_rollback(True)


@pytest.mark.slow
def test_a_history_is_as_it_was_known_then(home: Cast, book: Playbook) -> None:
    acts: list[Any] = [
        deal(stage="second", amount=Decimal(5), currency="EUR"),
        ("buying-stage", "buys"),
        said("buying-stage", key="looks"),
        "first",
        "undo",
        deal(account_id="B"),
    ]
    merge(home, deal())
    then = []
    for hours, act in enumerate(acts, start=1):
        then.append(known(home, book, hours * 60 - 1))
        perform(home, act, later(hours * 60))
    for hours, situation in enumerate(then, start=1):
        assert known(home, book, hours * 60 - 1) == situation, f"after {hours - 1} acts"
    assert len({repr(sorted(each.values.items(), key=str)) for each in then}) > 4


def perform(cast: Cast, act: Any, now: datetime) -> None:
    if act == "undo":
        last = ImportBatch.objects.filter(
            workspace=cast.workspace, source="CRM", undone_at=None
        ).first()
        if last is not None and last.at > START:
            undo_if_possible(last, cast, now)
    elif isinstance(act, str):
        move_stage("O", act, by=cast.rep, at=now)
    elif isinstance(act, tuple):
        fact, value = act
        has_account = Opportunity.objects.get(workspace=cast.workspace).account_id
        if fact != "employees" or has_account:
            answer(Subject.OPPORTUNITY, "O", fact, value, by=cast.rep, at=now)
    else:
        merge_tables(act, by=cast.administrator, source="CRM", at=now)


def undo_if_possible(batch: ImportBatch, cast: Cast, now: datetime) -> None:
    with suppress(PlaycallError), transaction.atomic():
        undo(batch, by=cast.administrator, at=now)


def situation_at(cast: Cast, book: Playbook, at: datetime) -> Situation:
    return queries.situation(cast.workspace, book, Subject.OPPORTUNITY, "O", at)
