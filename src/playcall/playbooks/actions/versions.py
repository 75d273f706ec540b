"""Making a version: the newest or chosen revisions, frozen, become current."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max

from playcall.audit.actions import note
from playcall.people.models import Membership, Workspace
from playcall.playbooks.models import Record, Revision, Version, VersionItem
from playcall.playbooks.writes import one_writer


def make_version(
    workspace: Workspace,
    *,
    title: str,
    by: Membership,
    revisions: Sequence[Revision] | None = None,
) -> Version:
    """Freeze these revisions (the newest of all records without them) as the current version.

    At most one revision of each record; removals are left out. Who may do this is for the caller
    to say: a proposal that both functions signed, or an operator who sets a workspace up.
    """
    with one_writer(workspace):
        rows = {row.pk: row for row in Record.objects.filter(workspace=workspace)}
        if revisions is None:
            newest = [row.newest_id for row in rows.values() if row.newest_id]
            revisions = list(Revision.objects.filter(pk__in=newest))
        chosen = {each.record_id: each for each in revisions if each.body is not None}
        if chosen.keys() - rows.keys():
            raise ValueError("A revision of another workspace cannot be in this version.")
        last = Version.objects.filter(workspace=workspace).aggregate(last=Max("number"))["last"]
        version = Version.objects.create(
            workspace=workspace, number=(last or 0) + 1, title=title[:200], made_by=by
        )
        VersionItem.objects.bulk_create(
            VersionItem(version=version, revision=each, position=rows[pk].position)
            for pk, each in chosen.items()
        )
        for pk, row in rows.items():
            row.current = chosen.get(pk)
        Record.objects.bulk_update(rows.values(), ["current"], batch_size=500)
        note(
            workspace,
            by=by,
            action="version-made",
            target=f"version/{version.number}",
            says=f"Version {version.number} became current: {version.title}",
            revisions=sorted(each.digest for each in chosen.values()),
        )
    return version
