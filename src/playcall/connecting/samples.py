"""Some rows of a CRM's tables, kept so that its fields can be shown beside what they hold."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Final

from playcall.connecting.connector import Connector
from playcall.importing.editor import suggestion_for
from playcall_core.book import Playbook
from playcall_core.importing.mapping import Source
from playcall_core.importing.suggest import (
    Choices,
    ColumnChoice,
    ColumnProfile,
    FileChoice,
    FileProfile,
)

MOST_ROWS: Final = 200


def sample_of(connector: Connector) -> str:
    """The fields of every table, with their labels, possible words and some rows, as JSON."""
    found = []
    for source in connector.sources():
        rows = connector.page(source, None, None).rows[:MOST_ROWS]
        found.append(
            {
                "name": source.name,
                "title": source.title,
                "fields": [[f.name, f.label, [word for word, _ in f.choices]]
                           for f in source.fields],
                "rows": [[row.get(name) for name in source.header] for row in rows],
            }
        )  # fmt: skip
    return json.dumps(found, ensure_ascii=False)


def profiles_of(sample: str) -> tuple[FileProfile, ...]:
    """The sample as the profiles of files; possible words that no row has stand there 0 times."""
    return tuple(_profile(each) for each in json.loads(sample or "[]"))


def _profile(told: dict[str, Any]) -> FileProfile:
    columns = []
    for n, (name, _label, choices) in enumerate(told["fields"]):
        cells = [row[n] for row in told["rows"]]
        words = Counter(cell for cell in cells if cell)
        words.update(dict.fromkeys((word for word in choices if word and word not in words), 0))
        columns.append(ColumnProfile(name, words, sum(not cell for cell in cells)))
    rows = [tuple(cell or "" for cell in row) for row in told["rows"]]
    source = Source(file=f"{told['name']}.csv")
    name = f"{told['name']}.csv"
    return FileProfile(name, source, tuple(columns), len(rows), tuple(rows[:5]))


def starting(connector: Connector, sample: str, playbook: Playbook) -> Choices:
    """The connector's own choices, with the facts and aliases that its words suggest."""
    own, looked = connector.starting_choices(), profiles_of(sample)
    tables = {file.source: file.table for file in own.files}
    found = suggestion_for(looked, playbook, tables).choices
    facts = {(file.source, c.name): c.fact for file in found.files for c in file.columns}
    headers = {profile.name: profile for profile in looked}
    files = tuple(_with_facts(file, headers[file.source], facts) for file in own.files)
    return own.model_copy(
        update={"files": files, "aliases": found.aliases, "stage_fact": found.stage_fact}
    )


def _with_facts(
    file: FileChoice, profile: FileProfile, facts: dict[tuple[str, str], str | None]
) -> FileChoice:
    known = {column.name: column for column in file.columns}
    columns = []
    for each in profile.columns:
        column = known.get(each.name, ColumnChoice(name=each.name))
        fact = facts.get((file.source, each.name))
        columns.append(column.model_copy(update={"fact": fact}) if fact else column)
    stage = next((c.name for c in file.columns if c.field == "stage"), None)
    words = profile.column(stage) if stage else None
    stages = tuple(words.words) if words else ()
    return file.model_copy(update={"columns": tuple(columns), "stages": stages})
