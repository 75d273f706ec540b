"""Suggests what the columns of an export mean, says why, and asks where only people know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from playcall_core.facts import Fact, FactDictionary, FactType
from playcall_core.importing.mapping import TableName
from playcall_core.importing.plan import SUBJECT_OF
from playcall_core.importing.suggest.asking import (
    DATED,
    Question,
    as_written,
    fact_of,
    is_number,
    questions_of,
)
from playcall_core.importing.suggest.cells import dates_in, numbers_in
from playcall_core.importing.suggest.choices import (
    Choices,
    ColumnChoice,
    FileChoice,
    LookupChoice,
)
from playcall_core.importing.suggest.profile import ColumnProfile, FileProfile
from playcall_core.importing.suggest.telling import (
    MOST_CHOICES,
    aliases_of,
    can_hold,
    column_of,
    declared,
    names_together,
    nulls,
    only_kept,
    share,
    spoken,
    states,
)
from playcall_core.importing.suggest.words import FIELDS, NEEDED, TABLES, plain


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a column is suggested to be something: a sentence."""

    source: str
    column: str
    says: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggested reading of an export."""

    choices: Choices
    reasons: tuple[Reason, ...]
    questions: tuple[Question, ...]


@dataclass
class _Notes:
    reasons: list[Reason] = field(default_factory=list)

    def why(self, source: str, column: str, says: str) -> None:
        self.reasons.append(Reason(source, column, says))


def suggest(
    files: Sequence[FileProfile],
    dictionary: FactDictionary,
    *,
    stage_fact: str | None = None,
    columns_of_facts: Mapping[str, str] | None = None,
    tables: Mapping[str, TableName | None] | None = None,
) -> Suggestion:
    """A reading of these files; `tables` is what is known already about what some of them hold.

    `stage_fact` is the fact whose values the selling stages are; `columns_of_facts` what the
    playbook says about where a fact stands (`accounts.sector`).
    """
    notes = _Notes()
    said = tables or {}
    found_tables = {**{file.name: _table_of(file, notes) for file in files}, **said}
    keys = {file.name: _key_of(file, found_tables[file.name]) for file in files}
    guess = _Guess(files, found_tables, keys, dictionary, stage_fact, columns_of_facts or {}, notes)
    found = tuple(guess.file(file) for file in files)
    choices = Choices(stage_fact=stage_fact, aliases=guess.aliases, files=found)
    return Suggestion(choices, tuple(notes.reasons), questions_of(files, choices, dictionary))


def _table_of(file: FileProfile, notes: _Notes) -> TableName | None:
    """The table of ours that a file holds, by its name and by the columns that must be there."""
    name = plain(file.name)
    for table, parts in TABLES.items():
        said = next((part for part in parts if part in name), None)
        if said and _has(file, table):
            notes.why(file.name, "", f"“{file.name}” is read as {table.replace('_', ' ')}.")
            return table
    stage = _named(file, "opportunities", "stage")
    if stage and "stage" in plain(stage.name) and _has(file, "opportunities"):
        notes.why(file.name, "", "Its columns are those of opportunities.")
        return "opportunities"
    notes.why(file.name, "", "It is no table of Playcall; another may refer to it.")
    return None


def _has(file: FileProfile, table: TableName) -> bool:
    return all(
        _id_column(file, table) if name == "id" else _named(file, table, name)
        for name in NEEDED.get(table, ("id",))
    )


def _named(file: FileProfile, table: TableName, name: str) -> ColumnProfile | None:
    """The column with the best of the names by which a column of ours is known."""
    by_name = {plain(column.name): column for column in file.columns}
    return next((by_name[word] for word in FIELDS[table][name] if word in by_name), None)


def _id_column(file: FileProfile, table: TableName) -> ColumnProfile | None:
    """The column that names the rows: by its name, if no word stands there twice."""
    by_name = {plain(column.name): column for column in file.columns}
    named = [by_name[word] for word in FIELDS[table]["id"] if word in by_name]
    unique = next((column for column in named if column.is_unique), None)
    # What is called an id is one although words repeat: the import rejects these rows and says so.
    return unique or next((c for c in named if _is_called_id(c) or _is_nearly_unique(c)), None)


def _is_called_id(column: ColumnProfile) -> bool:
    return plain(column.name).endswith("id") and column.filled > 0


def _is_nearly_unique(column: ColumnProfile) -> bool:
    return len(column.words) > 0.9 * max(1, column.filled)


def _ends_with(column: ColumnProfile, fact: Fact) -> bool:
    """Such as `MainCompetitors__c` with the fact “Competitors”."""
    name = plain(column.name)
    return any(name.endswith(word) for word in (plain(fact.id), plain(fact.name)) if len(word) > 5)


def _key_of(file: FileProfile, table: TableName | None) -> ColumnProfile | None:
    if table is not None:
        return None if table == "stage_changes" else _id_column(file, table)
    unique = [column for column in file.columns if column.is_unique]
    return next((c for c in unique if plain(c.name) == "id"), unique[0] if unique else None)


@dataclass
class _Guess:
    files: Sequence[FileProfile]
    tables: Mapping[str, TableName | None]
    keys: Mapping[str, ColumnProfile | None]
    dictionary: FactDictionary
    stage_fact: str | None
    hints: Mapping[str, str]
    notes: _Notes
    aliases: dict[str, dict[str, str]] = field(default_factory=dict)

    def file(self, file: FileProfile) -> FileChoice:
        """What is suggested for one file."""
        table = self.tables[file.name]
        made = FileChoice(
            source=file.name,
            file=file.file,
            sheet=file.source.sheet,
            encoding=file.source.encoding,
            delimiter=file.source.delimiter,
            table=table,
        )
        if table is None:
            columns = tuple(ColumnChoice(name=column.name) for column in file.columns)
            return made.model_copy(update={"columns": columns})
        fields = dict(self._fields(file, table))
        facts = dict(self._facts(file, table, fields))
        lookups = dict(self._lookups(file, fields))
        columns = tuple(
            self._column(
                file,
                column,
                ColumnChoice(
                    name=column.name,
                    field=fields.get(column.name),
                    fact=facts.get(column.name),
                    lookup=lookups.get(column.name),
                ),
            )
            for column in file.columns
        )
        state = column_of(fields, "status" if table == "leads" else "stage")
        update = {
            "columns": columns,
            "decimal": self._decimal(file, columns),
            "nulls": nulls(file),
            "only": only_kept(file),
            "names": names_together(file),
        }
        return made.model_copy(update=update | states(file, table, state))

    def _fields(self, file: FileProfile, table: TableName) -> Iterator[tuple[str, str]]:
        """Column -> which column of ours it is."""
        taken: set[str] = set()
        for name in FIELDS[table]:
            column = _id_column(file, table) if name == "id" else self._field(file, table, name)
            if column is None or column.name in taken or not self._fits(name, column):
                continue
            taken.add(column.name)
            yield column.name, name
            self.notes.why(file.name, column.name, f"Its name says {name.replace('_', ' ')}.")

    def _field(self, file: FileProfile, table: TableName, name: str) -> ColumnProfile | None:
        named = _named(file, table, name)
        if not name.endswith("_id"):
            return named
        other = {"account_id": "accounts", "parent_id": "accounts", "contact_id": "contacts",
                 "lead_id": "leads", "opportunity_id": "opportunities"}[name]  # fmt: skip
        ids = self._ids_of(other)
        return named if named is not None and (not ids or share(named, ids) >= 0.3) else None

    def _ids_of(self, table: str) -> Iterable[str]:
        keys = [self.keys[file.name] for file in self.files if self.tables[file.name] == table]
        return {word for key in keys if key is not None for word in key.words}

    @staticmethod
    def _fits(name: str, column: ColumnProfile) -> bool:
        if not column.filled:
            return False
        if name in DATED:
            return dates_in(column.words).is_dates
        return name != "amount" or numbers_in(column.words).is_numbers

    def _facts(
        self, file: FileProfile, table: TableName, fields: Mapping[str, str]
    ) -> Iterator[tuple[str, str]]:
        """Column -> the fact that it says: by the playbook's own word for it, or by its name."""
        subject = SUBJECT_OF.get(table)
        taken: set[str] = set()
        for fact in self.dictionary:
            if fact.subject.value != subject:
                continue
            for column in file.columns:
                if column.name in taken or not column.filled:
                    continue
                why = self._why(fact, table, column, fields.get(column.name))
                if why and can_hold(fact, column):
                    taken.add(column.name)
                    self.notes.why(file.name, column.name, f"It is “{fact.name}”: {why}.")
                    yield column.name, fact.id
                    break

    def _why(
        self, fact: Fact, table: TableName, column: ColumnProfile, field: str | None
    ) -> str | None:
        name = plain(column.name)
        if fact.id == self.stage_fact:
            return "it is the stage" if field == "stage" else None
        if name in {plain(fact.id), plain(fact.name)} or plain(fact.id) == table[:-1] + name:
            return "it has its name"
        said = self.hints.get(fact.id, "").rpartition(".")[2]
        if said and plain(said) == name and field in {None, "amount", "closed_on"}:
            return "the playbook says that it stands there"
        if fact.type is FactType.SET and field is None and _ends_with(column, fact):
            return "its name ends with it"
        if fact.type is FactType.MONEY and plain(fact.id) == "amount" and field == "amount":
            return "it is the amount"
        if fact.type is FactType.DATE and plain(fact.id) == "closedate" and field == "closed_on":
            return "it is the day of the close"
        if declared(fact) and field is None and len(column.words) <= MOST_CHOICES:
            known = sum(n for word, n in column.words.items() if fact.key(word) is not None)
            if known >= 0.6 * column.filled and len(column.words) > 1:
                return f"{known:,} of its {column.filled:,} words are values of it"
        return None

    def _lookups(
        self, file: FileProfile, fields: Mapping[str, str]
    ) -> Iterator[tuple[str, LookupChoice]]:
        """Column -> the further file whose rows its words name."""
        for other in self.files:
            key = self.keys[other.name]
            if self.tables[other.name] is not None or other.name == file.name or key is None:
                continue
            best = max(file.columns, key=lambda column: share(column, key.words))
            if share(best, key.words) < 0.3 or fields.get(best.name) == "id":
                continue
            wanted = [c.name for c in other.columns if c is not key and c.filled > 0]
            aliases = aliases_of(best.words, {word: word for word in key.words})
            yield (
                best.name,
                LookupChoice(
                    source=other.name, key=key.name, columns=tuple(wanted[:12]), aliases=aliases
                ),
            )
            says = f"Its words are those of “{key.name}” in {other.name}, whose columns join."
            self.notes.why(file.name, best.name, says)

    def _column(
        self, file: FileProfile, column: ColumnProfile, choice: ColumnChoice
    ) -> ColumnChoice:
        fact = fact_of(choice, self.dictionary)
        stage = self.dictionary.get(self.stage_fact) if self.stage_fact else None
        of = stage if choice.field == "stage" and stage else fact
        if of and declared(of):
            found = aliases_of(column.words, spoken(of), known=of)
            self.aliases[of.id] = found | self.aliases.get(of.id, {})
        if is_number(choice, fact) and (mixed := numbers_in(column.words).mixed):
            says = "Some are written with the other decimal mark and will be rejected:"
            self.notes.why(file.name, column.name, f"{says} {', '.join(mixed)}.")
        return as_written(column, choice, fact, is_text=file.is_text)

    def _decimal(self, file: FileProfile, columns: Iterable[ColumnChoice]) -> str | None:
        """The mark of the numbers that a workbook holds as texts; it is one for all of them."""
        if file.is_text:
            return None
        numbers = {
            choice.name for choice in columns if is_number(choice, fact_of(choice, self.dictionary))
        }
        marks = {numbers_in(each.words).decimal for each in file.columns if each.name in numbers}
        return "," if "," in marks else None


__all__ = ["Reason", "Suggestion", "suggest"]
