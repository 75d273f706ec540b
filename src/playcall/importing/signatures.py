"""By what an export is known again: the names of its files without numbers, and their headers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import PurePath

from playcall_core.importing.suggest import Choices, ColumnChoice, FileProfile


def signature_of(profiles: Sequence[FileProfile]) -> str:
    """The same for the export of another day, as long as its columns are the same."""
    told = sorted((_stem(each), [column.name for column in each.columns]) for each in profiles)
    return sha256(json.dumps(told).encode()).hexdigest()


def fitted(choices: Choices, profiles: Sequence[FileProfile]) -> Choices:
    """The choices of an earlier export for the files of this one, which may be called otherwise."""
    files = []
    names = {stem_of(file.source): file for file in choices.files}
    renamed = {names[_stem(p)].source: p.name for p in profiles if _stem(p) in names}
    for profile in profiles:
        file = names[_stem(profile)]
        columns = tuple(_renamed(column, renamed) for column in file.columns)
        update = {"source": profile.name, "file": profile.file, "columns": columns}
        files.append(file.model_copy(update=update))
    return choices.model_copy(update={"files": tuple(files)})


def _renamed(column: ColumnChoice, names: Mapping[str, str]) -> ColumnChoice:
    if column.lookup is None:
        return column
    source = names.get(column.lookup.source, column.lookup.source)
    return column.model_copy(update={"lookup": column.lookup.model_copy(update={"source": source})})


def _stem(profile: FileProfile) -> str:
    return stem_of(profile.name)


def stem_of(name: str) -> str:
    """The name of a file without what changes from export to export: numbers and dates."""
    return re.sub(r"[\d_\-. ()]+", " ", name.casefold()).strip()


def source_of(file: str) -> str:
    """What a file is called in each export, whatever the day: `deals.csv`."""
    path = PurePath(file)
    return f"{stem_of(path.stem) or path.stem}{path.suffix.lower()}"
