"""Saving, creating, renaming, removing and restoring records."""

from __future__ import annotations

from typing import Any

import pytest

from playcall.audit.models import Entry
from playcall.people.rules import NotAllowedError
from playcall.playbooks import bodies, queries
from playcall.playbooks.actions import (
    ConflictError,
    create_record,
    import_playbook,
    make_version,
    remove_record,
    rename,
    restore,
    save_draft,
    save_record,
)
from playcall.playbooks.books import State
from playcall.playbooks.models import Draft, Record, Revision
from playcall_core.book import Playbook
from playcall_core.errors import PlaybookError
from tests.apps.cast import Cast


@pytest.fixture
def cfo(cast: Cast, small: Playbook) -> Record:
    import_playbook(small, by=cast.administrator)
    make_version(cast.workspace, title="First", by=cast.administrator)
    return row(cast, "persona", "cfo")


def row(cast: Cast, kind: str, slug: str) -> Record:
    found = queries.record(cast.administrator, kind, slug)
    assert found is not None
    return found


def data_of(record: Record) -> dict[str, Any]:
    assert record.newest is not None
    assert record.newest.body is not None
    return bodies.fields_of(bodies.content_of(record.kind, record.newest.body))


def newest(record: Record) -> int:
    assert record.newest_id is not None
    return record.newest_id


def test_a_saved_record_is_the_newest_and_not_yet_current(cast: Cast, cfo: Record) -> None:
    changed = {**data_of(cfo), "name": "Finance chief"}

    revision = save_record(cfo, changed, by=cast.editor, based_on=newest(cfo))

    assert revision.number == 2
    assert revision.saved_by == cast.editor
    seen = {state: queries.reading(cast.editor, state).get("persona", "cfo") for state in STATES}
    assert seen["newest"].heading == "Finance chief"  # type: ignore[union-attr]
    assert seen["current"].heading == "Chief financial officer"  # type: ignore[union-attr]
    reader = queries.reading(cast.rep, "newest").get("persona", "cfo")
    assert reader is not None
    assert reader.heading == "Chief financial officer"
    assert [each.slug for each in queries.changed_records(cast.editor)] == ["cfo"]
    entry = Entry.objects.latest("id")
    assert (entry.by, entry.action, entry.target) == (cast.editor, "record-saved", "persona/cfo")
    assert entry.details["digest"] == revision.digest


STATES: tuple[State, ...] = ("newest", "current")


def test_saving_what_is_there_adds_nothing(cast: Cast, cfo: Record) -> None:
    before = Revision.objects.count(), Entry.objects.count()
    save_record(cfo, data_of(cfo), by=cast.editor, based_on=newest(cfo))
    assert (Revision.objects.count(), Entry.objects.count()) == before


def test_two_who_save_the_same_record_both_keep_their_text(cast: Cast, cfo: Record) -> None:
    began = newest(cfo)
    save_record(cfo, {**data_of(cfo), "name": "One"}, by=cast.editor, based_on=began)

    with pytest.raises(ConflictError) as conflict:
        save_record(cfo, {**data_of(cfo), "name": "Two"}, by=cast.sales_signer, based_on=began)

    error = conflict.value
    assert error.mine.name == "Two"  # type: ignore[union-attr]
    assert "One" in (error.theirs.body or "")
    assert error.base is not None
    assert error.base.pk == began
    assert "Paula Prado has saved this persona meanwhile." in str(error)
    assert Revision.objects.filter(record=cfo).count() == 2


def test_wrong_fields_are_told_each_with_its_name_and_nothing_is_saved(
    cast: Cast, cfo: Record
) -> None:
    wrong = {**data_of(cfo), "visibility": "nobody", "review_every": "soon", "roles": [{"x": 1}]}
    with pytest.raises(PlaybookError) as error:
        save_record(cfo, wrong, by=cast.editor, based_on=newest(cfo))
    fields = {problem.place.field for problem in error.value.problems}
    assert {"visibility", "review_every"} <= fields
    assert all(problem.remedy for problem in error.value.problems)
    assert Revision.objects.filter(record=cfo).count() == 1


def test_a_renamed_record_is_found_by_both_ids(cast: Cast, cfo: Record) -> None:
    rename(cfo, "finance-chief", by=cast.editor, based_on=newest(cfo))

    reading = queries.reading(cast.administrator, "newest")
    found = reading.get("persona", "cfo")
    assert found is not None
    assert (found.id, found.formerly) == ("finance-chief", ("cfo",))
    assert [mention.record.id for mention in reading.mentions(found)] == ["late-close"]
    assert row(cast, "persona", "cfo").pk == cfo.pk


def test_an_id_that_is_taken_is_refused(cast: Cast, cfo: Record) -> None:
    with pytest.raises(PlaybookError) as error:
        rename(cfo, "secret-buyer", by=cast.administrator, based_on=newest(cfo))
    (problem,) = error.value.problems
    assert problem.place.field == "id"


def test_a_new_record_gets_an_id_from_its_name(cast: Cast, cfo: Record) -> None:
    first = create_record("persona", {"name": "Head of AP"}, by=cast.editor)
    second = create_record("persona", {"name": "Head of AP"}, by=cast.editor)
    assert (first.slug, second.slug) == ("head-of-ap", "head-of-ap-2")
    names = [each.id for each in queries.reading(cast.editor, "newest").of(model("persona"))]
    assert names == ["cfo", "head-of-ap", "head-of-ap-2"]


def model(kind: str) -> Any:
    return bodies.model_of(kind)


def test_a_removed_record_can_be_restored(cast: Cast, cfo: Record) -> None:
    first = cfo.newest
    assert first is not None
    remove_record(cfo, by=cast.editor, based_on=first.pk)
    assert queries.reading(cast.editor, "newest").get("persona", "cfo") is None
    assert queries.reading(cast.editor, "current").get("persona", "cfo") is not None
    assert [each.pk for each in queries.removed_records(cast.editor)] == [cfo.pk]

    made = restore(first, by=cast.editor)

    assert made.body == first.body
    assert queries.reading(cast.editor, "newest").get("persona", "cfo") is not None


def test_a_new_record_may_take_the_id_that_another_gave_up(cast: Cast, cfo: Record) -> None:
    rename(cfo, "finance-chief", by=cast.editor, based_on=newest(cfo))
    other = create_record("persona", {"id": "cfo", "name": "Another"}, by=cast.editor)
    assert other.pk != cfo.pk
    found = queries.reading(cast.editor, "newest").get("persona", "cfo")
    assert found is not None
    assert found.heading == "Another"


def test_saving_ends_the_draft(cast: Cast, cfo: Record) -> None:
    save_draft({"name": "Half a na"}, by=cast.editor, record=cfo, based_on=cfo.newest)
    save_draft({"name": "Half a name"}, by=cast.editor, record=cfo, based_on=cfo.newest)
    save_draft({"name": "Another's"}, by=cast.sales_signer, record=cfo, based_on=cfo.newest)
    assert [each.by for each in queries.others_editing(cast.editor, cfo)] == [cast.sales_signer]
    kept = queries.draft(cast.editor, cfo)
    assert kept is not None
    assert "Half a name" in kept.fields

    save_record(cfo, {**data_of(cfo), "name": "All"}, by=cast.editor, based_on=newest(cfo))

    assert [each.by for each in Draft.objects.all()] == [cast.sales_signer]


def test_who_may_not_edit_changes_nothing(cast: Cast, cfo: Record) -> None:
    for member in (cast.guest, cast.rep):
        with pytest.raises(NotAllowedError):
            save_record(cfo, data_of(cfo), by=member, based_on=newest(cfo))
        with pytest.raises(NotAllowedError):
            create_record("persona", {"name": "X"}, by=member)
        with pytest.raises(NotAllowedError):
            remove_record(cfo, by=member, based_on=newest(cfo))
        with pytest.raises(NotAllowedError):
            save_draft({}, by=member, record=cfo)


def test_a_record_of_another_workspace_is_not_there(cast: Cast, cfo: Record) -> None:
    with pytest.raises(PlaybookError, match="There is no such record"):
        save_record(cfo, data_of(cfo), by=cast.outsider, based_on=newest(cfo))


def test_a_hidden_record_is_not_there_for_an_editor(cast: Cast, cfo: Record) -> None:
    hidden = row(cast, "persona", "secret-buyer")
    assert queries.record(cast.editor, "persona", "secret-buyer") is None
    with pytest.raises(PlaybookError, match="There is no such record"):
        save_record(hidden, data_of(hidden), by=cast.editor, based_on=newest(hidden))


def test_nobody_hides_a_record_from_themselves(cast: Cast, cfo: Record) -> None:
    hidden = {**data_of(cfo), "visibility": "sales"}
    with pytest.raises(PlaybookError, match="you would not see the record yourself"):
        save_record(cfo, hidden, by=cast.editor, based_on=newest(cfo))
