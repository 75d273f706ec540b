"""Brings files in: uploaded, read as chosen, tried, imported, and undone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from playcall.importing.choosing import chosen
from playcall.importing.editor import Sheet, sheet_of, suggestion_for
from playcall.importing.jobs import do_import, undo_import
from playcall.importing.models import FileImport, Reading
from playcall.importing.running import files_of, mapping_for
from playcall.importing.signatures import fitted, signature_of
from playcall.importing.uploads import forget, keep, paths_of
from playcall.people.models import Membership
from playcall.people.rules import May, insist
from playcall.playbooks.books import book_of
from playcall_core.errors import PlaycallError, Problem
from playcall_core.importing import check_mapping
from playcall_core.importing.suggest import Choices, profiles

KEPT: Final = timedelta(days=3)
"""How long files wait that nobody imports."""
State = FileImport.State


def upload(files: Sequence[UploadedFile[Any]], *, by: Membership) -> FileImport:
    """Keep files to be brought in, with the reading used last for such files, or a suggested one.

    Raises `PlaycallError` where they cannot be read; then nothing is kept.
    """
    insist(by, May.IMPORT_OPPORTUNITIES)
    _forget_old(by)
    folder, names = keep(files)
    try:
        looked = [profile for path in paths_of(folder, names) for profile in profiles(path)]
    except PlaycallError:
        forget(folder)
        raise
    known = Reading.objects.filter(workspace=by.workspace, signature=signature_of(looked)).first()
    if known:
        choices = fitted(Choices.model_validate_json(known.choices), looked)
    else:
        choices = suggestion_for(looked, book_of(by.workspace, "newest").playbook).choices
    today = book_of(by.workspace, "newest").playbook.moment(timezone.now()).today
    choices = choices.model_copy(update={"snapshot": today.isoformat()})
    return FileImport.objects.create(
        workspace=by.workspace,
        by=by,
        folder=folder,
        files=json.dumps(names),
        choices=choices.model_dump_json(exclude_defaults=True),
        answers=known.answers if known else "{}",
    )


def sheet_for(file_import: FileImport, *, by: Membership) -> Sheet:
    """The form of an import as it was saved last."""
    insist(by, May.IMPORT_OPPORTUNITIES)
    playbook = book_of(file_import.workspace, "newest").playbook
    choices = Choices.model_validate_json(file_import.choices)
    return sheet_of(files_of(file_import), choices, json.loads(file_import.answers), playbook)


def choose(file_import: FileImport, sent: Mapping[str, str], *, by: Membership) -> Sheet:
    """Keep what was chosen in the form; a file that is read as another table is suggested anew."""
    insist(by, May.IMPORT_OPPORTUNITIES)
    _insist_on_files(file_import)
    playbook = book_of(file_import.workspace, "newest").playbook
    looked = files_of(file_import)
    before = Choices.model_validate_json(file_import.choices)
    old = sheet_of(looked, before, json.loads(file_import.answers), playbook)
    choices, answers = chosen(old, sent, playbook.dictionary)
    tables = {file.source: file.table for file in choices.files}
    if tables != {file.source: file.table for file in before.files}:
        anew = suggestion_for(looked, playbook, tables).choices
        choices = anew.model_copy(update={"snapshot": choices.snapshot})
    file_import.choices = choices.model_dump_json(exclude_defaults=True)
    file_import.answers = json.dumps(answers)
    file_import.state = State.READING
    file_import.save()
    return sheet_of(looked, choices, answers, playbook)


def try_out(file_import: FileImport, *, by: Membership) -> None:
    """Read the files as chosen, in the background, and change nothing.

    `PlaycallError` at once where a question is open or something needed is missing.
    """
    insist(by, May.IMPORT_OPPORTUNITIES)
    _insist_on_files(file_import)
    playbook = book_of(file_import.workspace, "newest").playbook
    check_mapping(mapping_for(file_import, files_of(file_import), playbook), playbook.dictionary)
    _begin(file_import, State.TRYING)


def bring_in(file_import: FileImport, *, by: Membership) -> None:
    """Import what was tried, in the background: all of it, or nothing."""
    insist(by, May.IMPORT_OPPORTUNITIES)
    if file_import.state != State.TRIED:
        raise PlaycallError(Problem("This was not tried yet.", remedy="Try it first."))
    _begin(file_import, State.IMPORTING)


def take_back(file_import: FileImport, *, by: Membership) -> None:
    """Undo an import, in the background; where something was built on it since, it says so."""
    insist(by, May.IMPORT_OPPORTUNITIES)
    if file_import.batch is None or file_import.state != State.DONE:
        raise PlaycallError("There is nothing to be undone.")
    with transaction.atomic():
        FileImport.objects.filter(pk=file_import.pk).update(state=State.UNDOING, says="")
        undo_import.using(priority=10).enqueue(file_import.pk, by.pk)


def drop(file_import: FileImport, *, by: Membership) -> None:
    """Forget files that were not imported."""
    insist(by, May.IMPORT_OPPORTUNITIES)
    if file_import.state in {State.DONE, State.UNDONE, State.UNDOING, State.IMPORTING}:
        raise PlaycallError("What was imported stays in the list; it can be undone.")
    folder = file_import.folder
    file_import.delete()
    forget(folder)


def _begin(file_import: FileImport, state: State) -> None:
    with transaction.atomic():
        FileImport.objects.filter(pk=file_import.pk).update(
            state=state, progress="{}", says="", ended_at=None
        )
        job = do_import.using(priority=10)
        job.enqueue(file_import.pk, state == State.TRYING)


def _insist_on_files(file_import: FileImport) -> None:
    if file_import.state not in {State.READING, State.TRIED, State.FAILED}:
        what = f"This import is {file_import.get_state_display()}."
        raise PlaycallError(Problem(what, remedy="Upload the files again to read them otherwise."))


def _forget_old(by: Membership) -> None:
    unused = (State.READING, State.TRIED, State.FAILED)
    old = FileImport.objects.filter(
        workspace=by.workspace, state__in=unused, uploaded_at__lt=timezone.now() - KEPT
    )
    for each in old:
        forget(each.folder)
    old.delete()
