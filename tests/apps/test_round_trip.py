"""A playbook goes into a workspace and comes out again the same, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from playcall.people.models import Membership, Workspace
from playcall.playbooks import bodies
from playcall.playbooks.actions import import_playbook
from playcall.playbooks.archives import read_upload, to_zip
from playcall.playbooks.books import book_of
from playcall.playbooks.models import Record, Revision
from playcall.playbooks.queries import exported
from playcall_core.book import Playbook
from playcall_core.book.writing import save
from playcall_core.errors import PlaybookError
from tests.apps.cast import Cast
from tests.core.book_cases import files_in, whole_playbooks


def files_of(playbook: Playbook, folder: Path) -> dict[str, bytes]:
    """The canonical folder of a playbook."""
    bare = Playbook(playbook.head, playbook.records, playbook.waivers, playbook.verifications)
    save(bare, folder)
    return files_in(folder)


def empty_workspace(like: Membership) -> Membership:
    workspace = Workspace.objects.create(slug=f"empty-{Workspace.objects.count()}", name="Empty")
    return Membership.objects.create(workspace=workspace, user=like.user, role="administrator")


def test_the_sample_comes_out_as_it_went_in(cast: Cast, sample: Playbook, tmp_path: Path) -> None:
    import_playbook(sample, by=cast.administrator)

    out = exported(cast.administrator)

    assert out == sample
    assert files_of(out, tmp_path / "out") == files_of(sample, tmp_path / "in")


@pytest.mark.slow
def test_an_export_goes_into_an_empty_workspace_and_out_again_the_same(
    cast: Cast, sample: Playbook
) -> None:
    import_playbook(sample, by=cast.administrator)
    first = to_zip(exported(cast.administrator))
    other = empty_workspace(cast.administrator)

    import_playbook(read_upload("playbook.zip", first), by=other)

    assert to_zip(exported(other)) == first


def test_the_real_case_comes_out_as_it_went_in(
    cast: Cast, gitlab: Playbook, tmp_path: Path
) -> None:
    import_playbook(gitlab, by=cast.administrator)
    assert files_of(exported(cast.administrator), tmp_path / "out") == files_of(
        gitlab, tmp_path / "in"
    )


def test_importing_again_changes_nothing(cast: Cast, sample: Playbook) -> None:
    import_playbook(sample, by=cast.administrator)
    revisions = Revision.objects.count()

    done = import_playbook(sample, by=cast.administrator)

    assert (done.added, done.changed, done.removed) == (0, 0, 0)
    assert Revision.objects.count() == revisions


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.none() | whole_playbooks(), playbook=whole_playbooks())
def test_any_playbook_comes_out_as_it_went_in_whatever_was_there(
    cast: Cast, before: Playbook | None, playbook: Playbook
) -> None:
    for each in filter(None, (before, playbook)):
        identities = [(r.kind_name, bodies.identity(r)) for r in each.records.values()]
        assume(len(set(identities)) == len(identities))
    by = empty_workspace(cast.administrator)
    if before is not None:
        import_playbook(before, by=by)

    import_playbook(playbook, by=by)

    out = book_of(by.workspace, "newest").playbook
    assert out == playbook
    assert list(out.records) == list(playbook.records)
    live = Record.objects.filter(workspace=by.workspace, is_removed=False).exclude(kind="playbook")
    assert live.count() == len(playbook.records)


def test_two_records_of_one_identity_are_refused_with_their_places(
    cast: Cast, tmp_path: Path
) -> None:
    text = b"personas:\n- {id: cfo, uid: one}\n- {id: ceo, uid: one}\n"
    with pytest.raises(PlaybookError) as error:
        import_playbook(read_upload("a.yaml", text), by=cast.administrator)
    (problem,) = error.value.problems
    assert problem.place.file == "a.yaml"
    assert problem.place.line == 3
    assert not Record.objects.exists()
