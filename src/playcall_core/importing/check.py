"""Holds a mapping against a fact dictionary.

Everything that can be known without data is checked: sources and columns exist, facts exist and
belong to the subject of the table, every setting fits its type, and every alias, blank and constant
can be read as a value.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from playcall_core.errors import MappingError, Problem, nearest
from playcall_core.facts import Fact, FactDictionary
from playcall_core.importing.bulk import bulk_reader
from playcall_core.importing.cell_check import faults_of
from playcall_core.importing.excel_file import ENDINGS as EXCEL
from playcall_core.importing.formats import PARQUET
from playcall_core.importing.mapping import Cell, Mapping, Reading, TableMap, TableName
from playcall_core.importing.plan import (
    FROM_STATE,
    FURTHER,
    KIND_OF_TYPE,
    NEEDED,
    SUBJECT_OF,
    WITH_STATE,
    Column,
    TablePlan,
)
from playcall_core.importing.values import KIND_OF_FACT, Kind, Unfit, reader
from playcall_core.tables.schemas import SCHEMAS

Path = tuple[str | int, ...]


def check_mapping(mapping: Mapping, dictionary: FactDictionary) -> None:
    """Raise `MappingError` with every problem of the mapping, each with its place in the file."""
    plans_of(mapping, dictionary)


def plans_of(mapping: Mapping, dictionary: FactDictionary) -> list[TablePlan]:
    """The plan of each table's map, accounts and the other tables in the order of the schemas.

    Raises `MappingError` with every problem, each with its place in the mapping's file.
    """
    problems: list[Problem] = []
    plans = []
    for table, number, table_map in mapping.maps():
        one = _OneMap(mapping, dictionary, table, number, table_map)
        plans.append(one.plan())
        problems += one.problems
    if not plans:
        what = "The mapping fills no table."
        remedy = f"Name at least one under `tables`: {', '.join(SCHEMAS)}."
        problems.append(Problem(what, mapping.place("tables"), remedy))
    if problems:
        raise MappingError(*problems)
    return plans


class _OneMap:
    """One table's map, its plan in the making and the problems found."""

    def __init__(
        self,
        mapping: Mapping,
        dictionary: FactDictionary,
        table: TableName,
        number: int,
        table_map: TableMap,
    ) -> None:
        self._mapping = mapping
        self._dictionary = dictionary
        self._table = table
        self._number = number
        self._map = table_map
        self._subject = table_map.subject if table == "fact_values" else SUBJECT_OF.get(table)
        self.problems: list[Problem] = []

    def plan(self) -> TablePlan:
        """The plan; it is of use only if no problem was found."""
        self._check_sources()
        self._check_state()
        self._check_needed()
        columns = tuple(self._columns())
        facts = tuple(self._facts())
        valid_from = None
        if self._map.valid_from is not None:
            cell = self._map.valid_from
            valid_from = self._made("valid_from", cell, Kind.INSTANT, None, ("valid_from",))
        return TablePlan(
            self._table, self._number, self._map, self._subject, columns, facts, valid_from
        )

    def _problem(self, what: str, at: Path, remedy: str = "") -> None:
        place = self._mapping.place("tables", self._table, self._number, *at)
        self.problems.append(Problem(what, place, remedy))

    def _check_sources(self) -> None:
        named: list[tuple[str, Path]] = [(self._map.from_, ("from",))]
        for name, lookup in self._map.lookups.items():
            named.append((lookup.source, ("lookups", name, "source")))
        known = self._mapping.sources
        for source, at in named:
            if source not in known:
                remedy = nearest(source, known) or f"The sources are {', '.join(known)}."
                self._problem(f"There is no source “{source}”.", at, remedy)

    def _check_state(self) -> None:
        table, table_map = self._table, self._map
        if table == "opportunities" and not table_map.state:
            remedy = (
                "Add `state` beside `from`, such as "
                "`state: {column: Stage, closed: [Won, Lost], won: [Won]}`."
            )
            self._problem("It is not said which opportunities are open.", (), remedy)
        if table_map.state and table not in WITH_STATE:
            self._problem(f"`state` has no meaning for {table}.", ("state",), "Remove it.")
        for name in ("order", "closed"):
            if getattr(table_map, name) and table != "stage_changes":
                self._problem(f"`{name}` belongs to stage_changes.", (name,), "Move it there.")
        if table == "fact_values" and table_map.subject is None:
            remedy = "Add `subject: opportunity`, lead or account."
            self._problem("It is not said whose facts these are.", (), remedy)
        if table != "fact_values" and table_map.subject is not None:
            self._problem(f"`subject` has no meaning for {table}.", ("subject",), "Remove it.")

    def _check_needed(self) -> None:
        for name in NEEDED.get(self._table, ("id",)):
            if name not in self._map.columns:
                what = f"The column “{name}” of {self._table} is not mapped."
                self._problem(what, ("columns",), f"Add `{name}` under `columns`.")

    def _columns(self) -> Iterator[Column]:
        for name, cell in self._map.columns.items():
            if not self._is_refused(name, cell) and (column := self._column(name, cell)):
                yield column

    def _is_refused(self, name: str, cell: Cell) -> bool:
        at, table, known = ("columns", name), self._table, SCHEMAS[self._table].names
        if name in FROM_STATE and table in WITH_STATE:
            self._problem(f"“{name}” follows from `state`.", at, "Say it there.")
        elif name == "currency" and "amount" in known:
            remedy = "Write it in `amount` as `currency: USD` or `currency: {column: …}`."
            self._problem("The currency is a part of the amount.", at, remedy)
        elif table == "fact_values" and name not in {"subject_id", "recorded_at"}:
            what = f"fact_values has no column “{name}” to map."
            self._problem(what, at, "Name the fact under `facts`.")
        elif name not in known and cell.type is None:
            remedy = f"{nearest(name, known)} A column of your own needs a type: `type: text`."
            self._problem(f"There is no column “{name}” in {table}.", at, remedy.strip())
        else:
            return False
        return True

    def _column(self, name: str, cell: Cell) -> Column | None:
        at, schema = ("columns", name), SCHEMAS[self._table]
        if name in schema.names and cell.type is not None:
            what = f"The type of “{name}” is known."
            self._problem(what, (*at, "type"), "Remove `type`.")
        kind = FURTHER[cell.type or "text"]
        if name in schema.names:
            kind = KIND_OF_TYPE[schema.field(name).type]
        if cell.values_of is None:
            return self._made(name, cell, kind, None, at)
        fact = self._dictionary.get(cell.values_of)
        if fact is None or KIND_OF_FACT[fact.type] is not Kind.KEY or kind is not Kind.TEXT:
            self._no_fact(cell.values_of, (*at, "values_of"), Kind.KEY)
            return None
        return self._made(name, cell, Kind.KEY, fact, at)

    def _facts(self) -> Iterator[Column]:
        seen: dict[str, str] = {}
        for name, cell in self._map.facts.items():
            at = ("facts", name)
            fact = self._dictionary.get(name)
            if fact is None:
                self._no_fact(name, at, None)
                continue
            other = seen.setdefault(fact.id, name)
            subject = fact.subject.value
            if other != name:
                what = f"“{name}” and “{other}” are the same fact."
                self._problem(what, at, "Keep one of them.")
            elif subject != self._subject:
                what = f"“{fact.id}” is a fact of the {subject}, not of what {self._table} tells."
                self._problem(what, at, f"Map it where the {subject} is mapped.")
            elif column := self._made(fact.id, cell, KIND_OF_FACT[fact.type], fact, at):
                yield column

    def _no_fact(self, name: str, at: Path, kind: Kind | None) -> None:
        facts = [fact for fact in self._dictionary if kind in {None, KIND_OF_FACT[fact.type]}]
        known = [word for fact in facts for word in (fact.id, fact.name, *fact.formerly)]
        what = f"There is no {f'{kind.value} ' if kind else ''}fact “{name}”."
        self._problem(what, at, nearest(name, known) or "Declare it in the playbook's facts.")

    def _made(
        self, name: str, cell: Cell, kind: Kind, fact: Fact | None, at: Path
    ) -> Column | None:
        lists = self._mapping.alias_lists
        if cell.alias_list is not None and cell.alias_list not in lists:
            remedy = nearest(cell.alias_list, lists) or "Write it under `alias_lists`."
            what = f"There is no list of aliases “{cell.alias_list}”."
            self._problem(what, (*at, "alias_list"), remedy)
            return None
        cell = self._mapping.with_aliases(cell)
        reading = self._reading_of(cell)
        if cell.decimal is not None:
            self._insist_on_text(at)
            reading = reading.model_copy(update={"decimal": cell.decimal})
        currency = None if cell.currency and cell.currency.column else reading.currency
        if cell.currency and cell.currency.code:
            currency = cell.currency.code
        try:
            read = reader(cell, kind, reading, fact)
        except Unfit as error:
            self._problem(f"The blank cannot be read. {error}", (*at, "blank"))
            return None
        for fault in faults_of(cell, kind, fact, read, currency):
            self._problem(fault.what, (*at, *fault.at), fault.remedy)
        bulk = bulk_reader(cell, kind, reading)
        return Column(name, cell, kind, read, bulk, fact, currency)

    def _insist_on_text(self, at: Path) -> None:
        """A workbook holds numbers, which have no mark of their own to be read by."""
        source = self._mapping.sources.get(self._map.from_)
        if source is not None and PurePath(source.file).suffix.lower() in EXCEL | PARQUET:
            what = "One column of a workbook or of Parquet has no decimal mark of its own."
            self._problem(what, (*at, "decimal"), "Give `decimal` for the whole source.")

    def _reading_of(self, cell: Cell) -> Reading:
        """How cells of its source are read: of the look-up's source where it comes from there."""
        source = self._map.from_
        for origin in cell.origins[:1]:
            lookup = self._map.lookups.get(origin.partition(".")[0])
            if lookup is not None and "." in origin:
                source = lookup.source
        return (
            self._mapping.reading_of(source) if source in self._mapping.sources else self._mapping
        )
