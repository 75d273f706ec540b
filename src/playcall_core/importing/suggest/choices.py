"""What somebody decided about each column of some files, and the mapping that follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from pydantic import Field

from playcall_core.errors import MappingError, Problem
from playcall_core.facts import Fact, FactDictionary, FactType
from playcall_core.importing.mapping import Mapping as TableMapping
from playcall_core.importing.mapping import Part, TableName
from playcall_core.importing.plan import SUBJECT_OF
from playcall_core.importing.suggest.words import NEEDED

UNKNOWN: Final = "unknown"
VALID_FROM: Final = "valid_from"
"""The column of the day since when the facts of a row hold; it is no column of a table."""
NAMED: Final = frozenset({"accounts", "opportunities", "contacts", "leads"})


class LookupChoice(Part):
    """A further file of which one row belongs to each row, by the words of a column."""

    source: str
    key: str
    columns: tuple[str, ...]
    aliases: dict[str, str] = Field(default_factory=dict)


class ColumnChoice(Part):
    """A column: which column of ours it is, which fact it says, and how its words are read."""

    name: str
    field: str | None = None
    fact: str | None = None
    dates: tuple[str, ...] = ()
    nulls: tuple[str, ...] = ()
    strip: tuple[str, ...] = ()
    scale: str | None = None
    decimal: Literal[".", ","] | None = None
    currency: str | None = None
    currency_column: str | None = None
    separator: str | None = None
    blank: Literal["unknown", "none"] = "unknown"
    lookup: LookupChoice | None = None


class FileChoice(Part):
    """A file: the table of ours that it fills (None: none of them), and its columns.

    `state` is the column that says what is open; its words under `closed` and `won` say otherwise.
    `stages` are all words of the stage; `names` columns that are a name together; `only` keeps rows
    with one of some words in a column.
    """

    source: str
    file: str
    sheet: str | None = None
    encoding: str = "utf-8"
    delimiter: str = ","
    decimal: Literal[".", ","] | None = None
    table: TableName | None = None
    columns: tuple[ColumnChoice, ...] = ()
    state: str | None = None
    closed: tuple[str, ...] = ()
    won: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    only: tuple[str, tuple[str, ...]] | None = None
    repeats: Literal["reject", "first"] = "reject"
    nulls: tuple[str, ...] = ()

    def of_field(self, name: str) -> ColumnChoice | None:
        """The column that is this column of ours."""
        return next((column for column in self.columns if column.field == name), None)


class Choices(Part):
    """Everything decided about an export.

    `stage_fact` is the fact whose values stages are. `aliases` are words of the export and keys, by
    fact; a word that is no value of a fact and has none is read as unknown. In a history of stages,
    where a row without a stage says nothing, it rejects its row.
    """

    name: str = ""
    snapshot: str | None = None
    time_zone: str = "UTC"
    currency: str | None = None
    stage_fact: str | None = None
    aliases: dict[str, dict[str, str]] = Field(default_factory=dict)
    files: tuple[FileChoice, ...] = ()


def mapping_of(choices: Choices, dictionary: FactDictionary) -> TableMapping:
    """The mapping that the choices amount to.

    Raises `MappingError` where something needed is missing, in words for who chose. What the words
    of the files are is not looked at.
    """
    problems = [problem for file in choices.files for problem in _missing(file)]
    if not any(file.table for file in choices.files):
        what = "No file is read as a table of Playcall."
        problems.append(Problem(what, remedy="Say of one what it holds."))
    problems += [each for file in choices.files for each in _said_twice(file, dictionary)]
    if problems:
        raise MappingError(*problems)
    return TableMapping.model_validate(_data(choices, dictionary))


def _missing(file: FileChoice) -> Iterator[Problem]:
    if file.table is None:
        return
    for name in NEEDED.get(file.table, ("id",)):
        if file.of_field(name) is None:
            what = f"“{file.source}” is read as {file.table.replace('_', ' ')}, and no column is"
            what += f" its {name.replace('_', ' ')}."
            yield Problem(what, remedy="Choose one, or do not read the file.")
    if file.table == "opportunities" and file.state is None:
        what = f"No column of “{file.source}” says which opportunities are open."
        yield Problem(what, remedy="Choose the column of the stage as “Stage”.")


def _said_twice(file: FileChoice, dictionary: FactDictionary) -> Iterator[Problem]:
    """Columns that say the same: only the members of a set may stand in several columns."""
    said: dict[str, list[str]] = {}
    for column in file.columns if file.table else ():
        fact = dictionary.get(column.fact) if column.fact else None
        if column.field:
            said.setdefault(column.field.replace("_", " "), []).append(column.name)
        if fact is not None and fact.type is not FactType.SET:
            said.setdefault(fact.name, []).append(column.name)
    for name, columns in said.items():
        if len(set(columns)) > 1:
            what = f"{' and '.join(f'“{each}”' for each in columns)} of “{file.source}” are all"
            what += f" read as {name}."
            yield Problem(what, remedy="Keep one of them; only a set may stand in several columns.")


def _data(choices: Choices, dictionary: FactDictionary) -> dict[str, Any]:
    used = {file.source for file in choices.files if file.table}
    used |= {
        column.lookup.source
        for file in choices.files
        if file.table
        for column in file.columns
        if column.lookup
    }
    tables: dict[str, list[Any]] = {}
    for file in choices.files:
        if file.table:
            tables.setdefault(file.table, []).append(_table(file, choices, dictionary))
    data = {
        "format": "1",
        "name": choices.name,
        "time_zone": choices.time_zone,
        "sources": {file.source: _source(file) for file in choices.files if file.source in used},
        "tables": tables,
    }
    if choices.snapshot:
        data["snapshot"] = choices.snapshot
    if choices.currency:
        data["currency"] = choices.currency
    if lists := {fact: words for fact, words in choices.aliases.items() if words}:
        data["alias_lists"] = lists
    return data


def _source(file: FileChoice) -> dict[str, Any]:
    given = {
        "file": file.file,
        "sheet": file.sheet,
        "encoding": None if file.encoding == "utf-8" else file.encoding,
        "delimiter": None if file.delimiter == "," else file.delimiter,
        "decimal": file.decimal,
        "nulls": list(file.nulls) or None,
    }
    return {name: value for name, value in given.items() if value is not None}


def _table(file: FileChoice, choices: Choices, dictionary: FactDictionary) -> dict[str, Any]:
    table = str(file.table)
    made: dict[str, Any] = {"from": file.source}
    if lookups := {
        column.lookup.source: {
            "source": column.lookup.source,
            "on": column.name,
            "key": column.lookup.key,
            "aliases": column.lookup.aliases,
        }
        for column in file.columns
        if column.lookup
    }:
        made["lookups"] = lookups
    if file.only:
        made["where"] = {"column": file.only[0], "is": list(file.only[1])}
    if file.repeats != "reject":
        made["repeats"] = file.repeats
    made["columns"] = _columns(file, choices)
    facts: dict[str, Any] = {}
    for column in file.columns:
        if column.fact in facts:  # members of one set
            first = facts[column.fact]
            first.setdefault("columns", [first.pop("column", "")]).append(column.name)
        elif column.fact and table in SUBJECT_OF:
            facts[column.fact] = _cell(column, dictionary.get(column.fact), choices)
    if (since := file.of_field(VALID_FROM)) is not None:
        made[VALID_FROM] = _common(since)
    if table == "stage_changes":
        _insist_on_stages(facts, choices)
    if facts:
        made["facts"] = facts
    if file.state and table in {"opportunities", "leads"}:
        made["state"] = _state(file)
    if table == "stage_changes":
        order = _order(file, choices, dictionary)
        lists = {"order": order, "closed": [word for word in file.closed if word in order]}
        made |= {name: words for name, words in lists.items() if words}
    return made


def _order(file: FileChoice, choices: Choices, dictionary: FactDictionary) -> list[str]:
    """The words of the stages that are known, in the order of the playbook's stages."""
    fact = dictionary.get(choices.stage_fact) if choices.stage_fact else None
    if fact is None:
        return []
    keys = [choice.key for choice in fact.values]
    aliases = choices.aliases.get(fact.id, {})
    known = {word: fact.key(aliases.get(word, word)) for word in file.stages}
    listed = [word for word in file.stages if known[word] in keys]
    return sorted(listed, key=lambda word: keys.index(str(known[word])))


def _insist_on_stages(facts: dict[str, Any], choices: Choices) -> None:
    if choices.stage_fact in facts:
        facts[choices.stage_fact].pop("otherwise", None)


def _columns(file: FileChoice, choices: Choices) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for column in file.columns:
        if column.field is not None and column.field != VALID_FROM:
            columns[column.field] = _own_cell(column, file, choices)
        if column.lookup:
            taken = {f"{column.lookup.source}.{name}": name for name in column.lookup.columns}
            columns |= {
                f"{column.lookup.source}_{name}": {"column": origin, "type": "text"}
                for origin, name in taken.items()
            }
    if file.names and "name" not in columns:
        columns["name"] = {"columns": list(file.names)}
    if file.table in NAMED and "name" not in columns and "id" in columns:
        columns["name"] = {"column": columns["id"]["column"]}
    if file.table == "stage_changes" and "recorded_at" not in columns and "at" in columns:
        columns["recorded_at"] = columns["at"]
    return columns


def _own_cell(column: ColumnChoice, file: FileChoice, choices: Choices) -> dict[str, Any]:
    if column.field == "stage" and file.table != "leads" and choices.stage_fact:
        stage = {"column": column.name, "values_of": choices.stage_fact}
        if file.table != "stage_changes":
            stage["otherwise"] = UNKNOWN
        return {**stage, **_aliased(choices.stage_fact, choices)}
    made = _common(column)
    if column.field == "amount":
        made |= _amount(column)
    return made


def _aliased(fact: str, choices: Choices) -> dict[str, Any]:
    return {"alias_list": fact} if choices.aliases.get(fact) else {}


def _common(column: ColumnChoice) -> dict[str, Any]:
    made: dict[str, Any] = {"column": column.name}
    if column.dates:
        made["dates"] = list(column.dates)
    if column.nulls:
        made["nulls"] = list(column.nulls)
    return made


def _amount(column: ColumnChoice) -> dict[str, Any]:
    given: Mapping[str, Any] = {
        "strip": list(column.strip) or None,
        "scale": column.scale,
        "decimal": column.decimal,
        "currency": {"column": column.currency_column}
        if column.currency_column
        else column.currency,
    }
    return {name: value for name, value in given.items() if value}


def _cell(column: ColumnChoice, fact: Fact | None, choices: Choices) -> dict[str, Any]:
    made = _common(column)
    if fact is not None and fact.type in (FactType.CATEGORY, FactType.SET):
        made |= _aliased(fact.id, choices)
        if fact.values:
            made["otherwise"] = UNKNOWN
    match fact.type if fact else None:
        case FactType.SET:
            made["blank"] = column.blank
            if column.separator:
                made["separator"] = [column.separator]
        case FactType.MONEY:
            made |= _amount(column)
        case FactType.NUMBER:
            made |= {k: v for k, v in _amount(column).items() if k != "currency"}
        case _:
            pass
    return made


def _state(file: FileChoice) -> list[dict[str, Any]]:
    if not file.closed:
        return [{"column": file.state, "open": list(file.stages) or ["open"]}]
    return [{"column": file.state, "closed": list(file.closed), "won": list(file.won)}]
