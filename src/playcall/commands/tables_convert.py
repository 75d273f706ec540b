"""`playcall tables import` and `export`: tables and filters become records, and records those."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import click
from rich.markup import escape

from playcall.arguments import json_option, playbook_argument
from playcall.shapes import ProblemShape
from playcall.table_shapes import ConvertedShape
from playcall.terminal import counted, out, print_json, print_problems, speaks
from playcall.whole_file import write_whole
from playcall_core.book import Playbook, load
from playcall_core.book.head import Head
from playcall_core.book.records import FactRecord, Play, Segment
from playcall_core.book.writing import save
from playcall_core.conditions import print_condition
from playcall_core.decision_tables import DecisionTable, write_csv, write_dmn, write_excel
from playcall_core.decision_tables.any_file import one_table, read_tables
from playcall_core.decision_tables.facts_of_tables import facts_of_tables
from playcall_core.decision_tables.field_map import FieldMap, field_map, load_field_map
from playcall_core.decision_tables.filter_files import print_filters, read_filters
from playcall_core.decision_tables.model import TablesRead
from playcall_core.decision_tables.of_playbook import (
    conditions_of_plays,
    conditions_of_segments,
    table_of_plays,
    tables_of_segments,
)
from playcall_core.decision_tables.to_records import (
    Made,
    Per,
    free_id,
    plays_of_table,
    segments_of_table,
    slug,
)
from playcall_core.errors import Place, PlaybookError, PlaycallError, Problem
from playcall_core.facts import Subject

Kind = Literal["plays", "segments"]
As = Literal["dmn", "csv", "xlsx", "query-builder", "hubspot"]

map_option = click.option(
    "--map",
    "pairs",
    multiple=True,
    help="Which field of the file is which fact, as FIELD=FACT; may be given several times.",
)
fields_option = click.option(
    "--fields",
    type=click.Path(path_type=Path),
    help="A YAML file that maps fields, their values and currencies to facts.",
)
on_option = click.option(
    "--on",
    type=click.Choice(["opportunity", "account", "lead"]),
    default="opportunity",
    show_default=True,
    help="What the plays are called on.",
)


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--as",
    "kind",
    required=True,
    type=click.Choice(["plays", "segments"]),
    help="What to make of it.",
)
@click.option(
    "--output",
    "-o",
    "target",
    required=True,
    type=click.Path(path_type=Path),
    help="The playbook to write: a new folder or .yaml file, or the one given with --playbook.",
)
@click.option(
    "--playbook",
    type=click.Path(path_type=Path),
    help="The playbook whose facts are meant and whose records are kept.",
)
@map_option
@fields_option
@click.option("--table", "name", help="Only this table of the file.")
@click.option(
    "--per",
    type=click.Choice(["rule", "output"]),
    default="rule",
    show_default=True,
    help="One play or segment for each rule, or for each output that rules say.",
)
@on_option
@json_option
@speaks
def import_command(
    file: Path,
    kind: Kind,
    target: Path,
    playbook: Path | None,
    pairs: tuple[str, ...],
    fields: Path | None,
    name: str | None,
    per: Per,
    on: Literal["opportunity", "account", "lead"],
    as_json: bool,
) -> int:
    """Make plays or segments of decision tables, or of filters.

    A FILE that ends in .json holds a query of react-querybuilder or the filters of a HubSpot list.
    Without --playbook every input becomes a fact. What is not taken is named, and the exit code is
    1 then.
    """
    book = load(playbook) if playbook else _empty(target)
    _check_target(target, playbook)
    if file.suffix.lower() == ".json":
        made = _of_filters(file, _fields(book, pairs, fields), kind, Subject(on))
    else:
        read = read_tables(file)
        tables = [one_table(read, name, file.name)] if name else list(read.tables)
        if playbook is None:
            book = _with_facts(book, tables, pairs, on)
        made = _of_tables(tables, _fields(book, pairs, fields), _Wanted(kind, per, on, file.name))
        made = Made(made.records, (*_file_only(read, made), *made.not_taken))
    if not made.records:
        raise PlaycallError(Problem("Nothing could be made of the file."), *made.not_taken)
    save(_with(book, made.records), target)
    return _report(target, counted(len(made.records), kind[:-1]), len(made.records), made, as_json)


def _report(target: Path, said: str, count: int, made: Made, as_json: bool) -> int:
    if as_json:
        problems = [ProblemShape.of(problem) for problem in made.not_taken]
        print_json(ConvertedShape(written=str(target), count=count, not_taken=problems))
    else:
        out.print(f"{said}: {escape(str(target))}")
        if made.not_taken:
            out.print(f"[strong]Not taken: {counted(len(made.not_taken), 'thing')}[/]")
            print_problems(made.not_taken)
    return 1 if made.not_taken else 0


def _empty(target: Path) -> Playbook:
    name = target.stem or "playbook"
    return Playbook(Head(id=slug(name, "playbook"), name=name), {})


def _check_target(target: Path, playbook: Path | None) -> None:
    is_same = playbook is not None and target.resolve() == playbook.resolve()
    is_free = not target.exists() or (target.is_dir() and not any(target.iterdir()))
    if not is_same and not is_free:
        what = "There is something of this name already."
        raise PlaybookError(Problem(what, Place(file=str(target)), "Name another target."))


def _fields(book: Playbook, pairs: Sequence[str], path: Path | None) -> FieldMap:
    said = load_field_map(path, book.dictionary) if path else FieldMap(book.dictionary)
    if not pairs:
        return said
    named = field_map({"fields": dict(_pairs(pairs))}, book.dictionary)
    return replace(said, fields={**said.fields, **named.fields})


def _pairs(pairs: Sequence[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for pair in pairs:
        field, sign, fact = pair.partition("=")
        if not sign or not field.strip() or not fact.strip():
            what = f"“{pair}” maps no field to a fact."
            raise PlaycallError(Problem(what, remedy="Write it as FIELD=FACT."))
        found[field.strip()] = fact.strip()
    return found


def _with_facts(
    book: Playbook,
    tables: Sequence[DecisionTable],
    pairs: Sequence[str],
    on: Literal["opportunity", "account", "lead"],
) -> Playbook:
    """The playbook with a fact for every input; a field that is mapped names its fact."""
    facts = {fact.id: fact for fact in facts_of_tables(tables, (), on)}
    named = {slug(field): slug(fact) for field, fact in _pairs(pairs).items()}
    renamed = [
        fact.model_copy(update={"id": named[fact.id]}) if fact.id in named else fact
        for fact in facts.values()
    ]
    return _with(book, renamed)


def _with(book: Playbook, records: Sequence[Play | Segment | FactRecord]) -> Playbook:
    return replace(book, records={**book.records, **{record.key: record for record in records}})


@dataclass(frozen=True, slots=True)
class _Wanted:
    kind: Kind
    per: Per
    on: Literal["opportunity", "account", "lead"]
    file: str


def _of_tables(tables: Sequence[DecisionTable], fields: FieldMap, wanted: _Wanted) -> Made:
    records: list[Play | Segment] = []
    problems: list[Problem] = []
    for table in tables:
        taken = [record.id for record in records]
        if wanted.kind == "plays":
            on = Subject(wanted.on)
            made = plays_of_table(
                table, fields, per=wanted.per, on=on, file=wanted.file, taken=taken
            )
        else:
            made = segments_of_table(table, fields, per=wanted.per, file=wanted.file, taken=taken)
        records += made.records
        problems += made.not_taken
    return Made(tuple(records), tuple(problems))


def _file_only(read: TablesRead, made: Made) -> list[Problem]:
    """What reading the file left out and no rule names again: imports, other logic."""
    lines = {problem.place.line for problem in made.not_taken}
    return [problem for problem in read.not_taken if problem.place.line not in lines]


def _of_filters(file: Path, fields: FieldMap, kind: Kind, on: Subject) -> Made:
    found, problems = read_filters(file, fields)
    taken: set[str] = set()
    records: list[Play | Segment] = []
    for name, condition in found.items():
        id_, text, source = free_id(slug(name), taken), print_condition(condition), file.name
        if kind == "plays":
            records.append(Play(id=id_, name=name, on=on.value, when=text, source=source))
        else:
            records.append(Segment(id=id_, name=name, rule=text, source=source))
    return Made(tuple(records), problems)


@click.command("export")
@playbook_argument
@click.option(
    "--as",
    "form",
    required=True,
    type=click.Choice(["dmn", "csv", "xlsx", "query-builder", "hubspot"]),
    help="DMN 1.3, CSV, a workbook, or JSON with a filter for each record.",
)
@click.option(
    "--output",
    "-o",
    "target",
    required=True,
    type=click.Path(path_type=Path),
    help="The file to write; one that exists is replaced.",
)
@click.option(
    "--what",
    "kind",
    type=click.Choice(["plays", "segments"]),
    default="plays",
    show_default=True,
    help="The records to write.",
)
@on_option
@map_option
@fields_option
@click.option("--table", "name", help="Only the segments of this kind.")
@json_option
@speaks
def export_command(
    playbook: Path,
    form: As,
    target: Path,
    kind: Kind,
    on: Literal["opportunity", "account", "lead"],
    pairs: tuple[str, ...],
    fields: Path | None,
    name: str | None,
    as_json: bool,
) -> int:
    """Write plays or segments as decision tables, or as filters.

    A row matches, and a filter passes, where a condition is true. What they do not hold is named,
    and the exit code is 1 then.
    """
    book = load(playbook)
    known = _fields(book, pairs, fields)
    if form in ("query-builder", "hubspot"):
        read = conditions_of_plays(book, Subject(on)) if kind == "plays" else None
        named, problems = read or conditions_of_segments(book)
        text, count, left_out = print_filters(named, known, form, book.head.time_zone)
        made = Made((), (*problems, *left_out))
        if not count:
            raise PlaycallError(Problem("No filter could be written."), *made.not_taken)
        write_whole(target, text)
        return _report(target, counted(count, "filter"), count, made, as_json)
    found = (
        table_of_plays(book, known, Subject(on))
        if kind == "plays"
        else tables_of_segments(book, known)
    )
    tables = [one_table(TablesRead(found.tables), name, "")] if name else list(found.tables)
    _write(tables, form, target, book)
    count = sum(len(table.rules) for table in tables)
    return _report(target, counted(count, "rule"), count, Made((), found.not_taken), as_json)


def _write(tables: Sequence[DecisionTable], form: As, target: Path, book: Playbook) -> None:
    match form:
        case "dmn":
            write_dmn(tables, target, book.head.name)
        case "xlsx":
            write_excel(tables, target)
        case _:
            only = one_table(TablesRead(tuple(tables)), None, str(target))
            write_csv(only, target)
