"""Reads the files of an import, and takes them in: tried first, then for good."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Final

from django.db import transaction
from django.utils import timezone

from playcall.importing.choosing import answered
from playcall.importing.editor import sheet_of
from playcall.importing.models import FileImport, Reading
from playcall.importing.reporting import report_of
from playcall.importing.signatures import signature_of, source_of
from playcall.importing.uploads import forget, paths_of
from playcall.opportunities.actions import merge_tables, undo
from playcall.opportunities.writing import Merged
from playcall.people.models import Membership
from playcall.playbooks.books import book_of
from playcall_core.book import Playbook
from playcall_core.errors import MappingError, PlaycallError
from playcall_core.importing import (
    Imported,
    Progress,
    import_tables,
    spoken_by,
    write_rejected,
)
from playcall_core.importing.mapping import Mapping
from playcall_core.importing.suggest import Choices, FileProfile, mapping_of, profiles

LARGE: Final = 100_000
"""Rows from which on a trial does not compare with what is there: it would lock out the others."""


def run_import(number: int, *, is_trial: bool) -> None:
    """Try an import or do it; how it went stands in its row. One that is done stays as it is."""
    file_import = FileImport.objects.get(pk=number)
    wanted = FileImport.State.TRYING if is_trial else FileImport.State.IMPORTING
    if file_import.state != wanted:
        return
    try:
        _run(file_import, is_trial=is_trial)
    except PlaycallError as error:
        FileImport.objects.filter(pk=number).update(
            state=FileImport.State.FAILED, says=str(error), ended_at=timezone.now()
        )


def run_undo(number: int, by: int) -> None:
    """Undo an import in the name of a member; where it cannot be, it stays and says why."""
    file_import = FileImport.objects.select_related("batch").get(pk=number)
    if file_import.state != FileImport.State.UNDOING or file_import.batch is None:
        return
    mine = FileImport.objects.filter(pk=number)
    try:
        with transaction.atomic():
            undo(file_import.batch, by=Membership.objects.get(pk=by))
            mine.update(state=FileImport.State.UNDONE, says="")
    except PlaycallError as error:
        mine.update(state=FileImport.State.DONE, says=str(error))


def files_of(file_import: FileImport) -> list[FileProfile]:
    """What stands in the files of an import, looked at again."""
    paths = paths_of(file_import.folder, json.loads(file_import.files))
    return [profile for path in paths for profile in profiles(path)]


def mapping_for(file_import: FileImport, looked: list[FileProfile], playbook: Playbook) -> Mapping:
    """The mapping that was chosen; `PlaycallError` with all that is missing or not answered."""
    choices = Choices.model_validate_json(file_import.choices)
    answers = json.loads(file_import.answers)
    sheet = sheet_of(looked, choices, answers, playbook)
    try:
        mapping = mapping_of(answered(choices, sheet, answers), playbook.dictionary)
    except MappingError as error:
        raise PlaycallError(*sheet.unanswered, *error.problems) from error
    if unanswered := sheet.unanswered:
        raise PlaycallError(*unanswered)
    return mapping


def _run(file_import: FileImport, *, is_trial: bool) -> None:
    playbook = book_of(file_import.workspace, "newest").playbook
    paths = paths_of(file_import.folder, json.loads(file_import.files))
    looked = files_of(file_import)
    mapping = mapping_for(file_import, looked, playbook)
    noted = _Noted(file_import.pk)
    found = import_tables(mapping, paths, playbook.dictionary, noted.note)
    report = json.dumps(report_of(found, looked, mapping, file_import.workspace))
    rejected = _rejected(found)
    if is_trial:
        made = _tried(file_import, found, mapping, playbook)
        FileImport.objects.filter(pk=file_import.pk, state=FileImport.State.TRYING).update(
            state=FileImport.State.TRIED, report=report, rejected=rejected, made=json.dumps(made)
        )
        return
    with transaction.atomic():
        merged = _merged(file_import, found, mapping, playbook)
        FileImport.objects.filter(pk=file_import.pk).update(
            state=FileImport.State.DONE, report=report, rejected=rejected, batch=merged.batch,
            made=json.dumps(_made(merged)), ended_at=timezone.now(),
        )  # fmt: skip
        Reading.objects.update_or_create(
            workspace=file_import.workspace,
            signature=signature_of(looked),
            defaults={"choices": file_import.choices, "answers": file_import.answers},
        )
    forget(file_import.folder)


def _tried(
    file_import: FileImport, found: Imported, mapping: Mapping, playbook: Playbook
) -> dict[str, list[int]]:
    """What the import would do, by doing it and taking it back; nothing for large ones."""
    if sum(table.num_rows for table in found.tables.values()) > LARGE:
        return {}
    with transaction.atomic():
        made = _made(_merged(file_import, found, mapping, playbook))
        transaction.set_rollback(True)
    return made


def _merged(
    file_import: FileImport, found: Imported, mapping: Mapping, playbook: Playbook
) -> Merged:
    names = sorted(json.loads(file_import.files))
    source = ", ".join(sorted({source_of(name) for name in names}))
    return merge_tables(
        found.tables,
        by=file_import.by,
        source=source[:180],
        words=f"Files: {', '.join(names)}.",
        known_from=found.known_from,
        at=_at(found.known_from),
        speaks=spoken_by(mapping, playbook.dictionary),
    )


def _at(known_from: datetime | None) -> datetime:
    return max(timezone.now(), known_from) if known_from else timezone.now()


def _made(merged: Merged) -> dict[str, list[int]]:
    return {
        table: [merged.added.get(table, 0), merged.changed.get(table, 0), same]
        for table, same in merged.same.items()
    }


class _Noted:
    """Progress, written down once a second."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._last = 0.0

    def note(self, progress: Progress) -> None:
        if monotonic() - self._last < 1:
            return
        self._last = monotonic()
        told = {"file": progress.file, "part": round(progress.part, 3), "rows": progress.rows}
        FileImport.objects.filter(pk=self._number).update(progress=json.dumps(told))


def _rejected(found: Imported) -> str:
    if not len(found.rejected):
        return ""
    with TemporaryDirectory() as folder:
        place = Path(folder) / "rejected.csv"
        write_rejected(found.rejected, place)
        return place.read_text(encoding="utf-8")
