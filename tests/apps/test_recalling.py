"""What pages read is what the reference evaluator says; only what changed is called again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pyarrow as pa
import pytest
from django.db import transaction

from playcall.opportunities import queries
from playcall.opportunities.actions import answer, merge_tables, put_tables, situation_digest
from playcall.opportunities.models import CallEvent, Round, Stale, SubjectState
from playcall.opportunities.recalling import is_behind, recall, recall_stale
from playcall.opportunities.states import digest_of, facts_text
from playcall.people.models import Membership
from playcall.people.rules import NotAllowedError
from playcall.playbooks.actions import import_playbook, make_version, save_record
from playcall.playbooks.models import Record
from playcall.playbooks.queries import reading
from playcall_core.book import Playbook
from playcall_core.book.records import FactRecord
from playcall_core.calling import Outcome, call_plays, plays_of
from playcall_core.facts import FactType, Subject
from tests.apps.cast import Cast, make_cast
from tests.apps.pipeline import pipeline

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def company(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, sample: Playbook
) -> Iterator[Cast]:
    """The sample company with its pipeline, filled once: each test goes back to it."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        cast = make_cast()
        import_playbook(sample, by=cast.administrator, words="")
        make_version(cast.workspace, title="One", by=cast.administrator)
        put_tables(pipeline(sample).tables, by=cast.administrator)
        recall(cast.workspace, now=NOW)
        yield cast
        transaction.set_rollback(True)


@pytest.fixture
def filled(company: Cast, db: None) -> Cast:
    return company


def check(member: Membership, now: datetime) -> int:
    """Every state holds what the reference evaluator says of it; how many plays that were."""
    playbook = reading(member).playbook
    plays, found = plays_of(playbook), 0
    for row in SubjectState.objects.filter(workspace=member.workspace):
        (state,) = queries.told(member, [row])
        assert situation_digest(state.situation) == row.digest == digest_of(row.facts)
        if not row.is_open:
            assert (row.applies, row.cannot_tell) == ("[]", "[]")
            continue
        calls = call_plays(plays.plays, state.situation, playbook.moment(now))
        applies = [call.play.id for call in calls.those(Outcome.APPLIES)]
        unsure = {call.play.id for call in calls.those(Outcome.CANNOT_TELL)}
        assert json.loads(row.applies) == applies, row
        assert set(json.loads(row.cannot_tell)) == unsure, row
        found += len(applies) + len(unsure)
    return found


@pytest.mark.slow
def test_every_call_is_that_of_the_reference_evaluator(filled: Cast, sample: Playbook) -> None:
    assert check(filled.administrator, NOW) > 300
    for subject in Subject:
        rows = SubjectState.objects.filter(subject=subject.value)
        there = queries.situations(
            filled.workspace, sample, subject, rows.values_list("subject_id", flat=True), NOW
        )
        assert {row.subject_id: row.facts for row in rows} == {
            id_: facts_text(situation) for id_, situation in there.items()
        }
    applies = sum(
        len(json.loads(text)) for text in SubjectState.objects.values_list("applies", flat=True)
    )
    assert CallEvent.objects.filter(outcome="applies").count() == applies > 0


def test_nothing_is_written_where_nothing_changed(filled: Cast) -> None:
    assert not is_behind(filled.workspace, NOW)
    again = recall(filled.workspace, now=NOW + timedelta(minutes=1))
    assert (again.written, again.events) == (0, 0)
    assert recall_stale(filled.workspace, now=NOW).computed == 0


def test_a_new_day_calls_everything_again(filled: Cast) -> None:
    tomorrow = NOW + timedelta(days=1)
    assert is_behind(filled.workspace, tomorrow)
    done = recall_stale(filled.workspace, now=tomorrow)
    assert done.computed == SubjectState.objects.count()
    assert done.written > 0, "days go by"
    check(filled.administrator, tomorrow)


def first_open(member: Membership) -> SubjectState:
    found = queries.states(member).exclude(applies="[]").first()
    assert found is not None
    return found


def swayed(cast: Cast) -> tuple[SubjectState, str, tuple[str, str]]:
    """An opportunity, a fact and two answers: with each a play applies that does not with the
    other.
    """
    playbook = reading(cast.rep).playbook
    plays, moment = plays_of(playbook).plays, playbook.moment(NOW)
    stored = [fact for fact in playbook.of(FactRecord) if fact.derivation is None]
    facts = [playbook.dictionary[fact.id] for fact in stored if fact.subject == "opportunity"]
    for row in queries.states(cast.rep):
        (state,) = queries.told(cast.rep, [row])
        for fact in facts:
            names = {
                choice.key: {
                    call.play.id
                    for call in call_plays(
                        plays, state.situation.with_answer(fact.id, choice.key), moment
                    ).those(Outcome.APPLIES)
                }
                for choice in (fact.values if fact.type is FactType.CATEGORY else ())
            }
            for one, other in permutations(names, 2):
                if names[one] - names[other] and names[other] - names[one]:
                    return row, fact.id, (one, other)
    raise AssertionError("No single answer makes one play go and another come.")


def test_an_answer_is_called_on_at_once(filled: Cast) -> None:
    row, fact, answers = swayed(filled)
    events = CallEvent.objects.count()
    others = dict(SubjectState.objects.exclude(pk=row.pk).values_list("pk", "stamp"))

    called = []
    for key in answers:
        answer(Subject.OPPORTUNITY, row.subject_id, fact, key, by=filled.rep)
        state = queries.state_of(filled.rep, Subject.OPPORTUNITY, row.subject_id)
        assert state is not None
        assert state.situation[fact] == key
        called.append(set(state.applies))

    assert not Stale.objects.exists()
    assert dict(SubjectState.objects.exclude(pk=row.pk).values_list("pk", "stamp")) == others
    assert called[0] - called[1], "a play goes"
    assert called[1] - called[0], "another appears"
    assert CallEvent.objects.count() >= events + 2
    check(filled.administrator, datetime.now(UTC))


def test_an_answer_about_the_account_reaches_all_that_belongs_to_it(filled: Cast) -> None:
    row = first_open(filled.rep)
    found = queries.opportunity_row(filled.workspace, row.subject_id)
    assert found is not None
    answer(Subject.OPPORTUNITY, row.subject_id, "employees", Decimal(9000), by=filled.rep)
    account = queries.state_of(filled.rep, Subject.ACCOUNT, found.account_id or "")
    own = queries.state_of(filled.rep, Subject.OPPORTUNITY, row.subject_id)
    for state in (account, own):
        assert state is not None
        assert state.situation["employees"] == 9000
        assert state.situation["segment"] == "enterprise", "computed from it"
    check(filled.administrator, datetime.now(UTC))


def test_a_merge_calls_only_what_it_touches(filled: Cast, sample: Playbook) -> None:
    row = first_open(filled.rep)
    account = queries.opportunity_row(filled.workspace, row.subject_id)
    assert account is not None
    table = pa.table({"id": [row.subject_id], "amount": [None], "is_open": [False]})
    merge_tables(
        {"opportunities": table}, by=filled.administrator, source="CRM",
        speaks={"opportunities": ["is_open"]},
    )  # fmt: skip
    done = recall_stale(filled.workspace)

    row.refresh_from_db()
    assert (row.is_open, row.applies) == (False, "[]")
    assert 0 < done.computed < 20
    assert done.events > 0
    assert CallEvent.objects.latest("id").outcome == "does not apply"
    check(filled.administrator, datetime.now(UTC))


def test_a_new_version_matches_only_the_plays_it_changed(filled: Cast) -> None:
    facts = dict(SubjectState.objects.values_list("pk", "facts"))
    events = CallEvent.objects.count()
    play = json.loads(first_open(filled.rep).applies)[0]
    change(
        filled, play, {"when": "amount is at least 1", "exclude": "", "prefer": ["amount is known"]}
    )

    done = recall_stale(filled.workspace)

    assert dict(SubjectState.objects.values_list("pk", "facts")) == facts
    assert done.written > 0
    noted = CallEvent.objects.order_by("id")[events:]
    assert {event.play.record.slug for event in noted} == {play}
    assert not is_behind(filled.workspace)
    check(filled.administrator, datetime.now(UTC))


def change(cast: Cast, play: str, fields: dict[str, Any]) -> None:
    """A new revision of a play in a new version."""
    record = Record.objects.get(kind="play", slug=play)
    newest = record.newest
    assert newest is not None
    assert newest.body is not None
    data = json.loads(newest.body) | fields
    data = {name: value for name, value in data.items() if value}
    data.pop("uid", None)
    save_record(record, data, by=cast.administrator, based_on=newest.pk)
    make_version(cast.workspace, title="Two", by=cast.administrator)


def test_a_removed_subject_goes_with_its_calls(filled: Cast) -> None:
    put_tables({}, by=filled.administrator)
    recall_stale(filled.workspace)
    assert not SubjectState.objects.exists()
    last = {
        (event.subject_id, event.play_id): event.outcome
        for event in CallEvent.objects.order_by("id")
    }
    assert set(last.values()) == {"does not apply"}


def test_a_state_that_was_read_later_stays(filled: Cast) -> None:
    now = datetime.now(UTC)
    row = first_open(filled.rep)
    answer(Subject.OPPORTUNITY, row.subject_id, "champion", None, by=filled.rep)
    SubjectState.objects.filter(pk=row.pk).update(name="read later")
    recall(filled.workspace, now=now)
    row.refresh_from_db()
    assert row.name == "read later"


def test_a_hidden_play_is_not_told(filled: Cast) -> None:
    play = json.loads(first_open(filled.rep).applies)[0]
    change(filled, play, {"visibility": "signers"})
    recall_stale(filled.workspace)
    row = first_open(filled.rep)
    assert play in json.loads(row.applies)
    seen = {
        member: queries.state_of(member, Subject.OPPORTUNITY, row.subject_id)
        for member in (filled.rep, filled.administrator)
    }
    assert seen[filled.rep] is not None
    assert play not in seen[filled.rep].applies  # type: ignore[union-attr]
    assert play in seen[filled.administrator].applies  # type: ignore[union-attr]
    assert not queries.states(filled.rep, play=play).exists()
    assert queries.states(filled.administrator, play=play).exists()


def test_owners_are_members_by_name_and_the_others_are_listed(filled: Cast) -> None:
    mine = queries.states(filled.rep, owner="Mira Adler")
    assert mine.exists()
    assert queries.owned_by(filled.rep, "mira adler")
    assert queries.owned_by(filled.rep, "Mira@Tallybrook.example")
    assert not queries.owned_by(filled.rep, "")
    listed = dict(queries.unknown_owners(filled.administrator))
    assert "Tom Okafor" in listed
    assert "Mira Adler" not in listed
    with pytest.raises(NotAllowedError):
        queries.unknown_owners(filled.rep)


def test_guests_and_outsiders_read_no_states(filled: Cast) -> None:
    row = first_open(filled.rep)
    with pytest.raises(NotAllowedError):
        queries.state_of(filled.guest, Subject.OPPORTUNITY, row.subject_id)
    assert queries.state_of(filled.outsider, Subject.OPPORTUNITY, row.subject_id) is None


def test_a_workspace_without_a_playbook_has_states_without_facts(filled: Cast) -> None:
    by = filled.outsider
    put_tables({"opportunities": pa.table({"id": ["O"], "is_open": [True]})}, by=by)
    recall_stale(by.workspace)
    row = SubjectState.objects.get(workspace=by.workspace)
    assert (row.facts, row.applies) == ("{}", "[]")
    assert Round.objects.filter(workspace=by.workspace).count() == 3
