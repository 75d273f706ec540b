"""A small import: a mapping and the files it reads, written by the test itself."""

from pathlib import Path
from textwrap import dedent

import pyarrow as pa

from playcall_core.facts import Choice, Fact, FactDictionary, FactType, Subject
from playcall_core.importing import Imported, Mapping, import_tables, load_mapping

DEAL = Subject.OPPORTUNITY


def choices(*keys: str) -> tuple[Choice, ...]:
    """Choices whose labels are their keys with a capital."""
    return tuple(Choice(key, key.capitalize()) for key in keys)


FACTS = FactDictionary(
    (
        Fact(
            "stage",
            "Selling stage",
            FactType.CATEGORY,
            DEAL,
            choices("new", "proof", "won", "lost"),
        ),
        Fact("rivals", "Competitors", FactType.SET, DEAL, choices("ormundo", "zettelfix")),
        Fact("seats", "Seats", FactType.NUMBER, DEAL),
        Fact("budget", "Budget", FactType.MONEY, DEAL),
        Fact("decides-on", "Decision date", FactType.DATE, DEAL),
        Fact("tender", "Formal tender", FactType.YES_NO, DEAL),
        Fact(
            "industry", "Industry", FactType.CATEGORY, Subject.ACCOUNT, choices("retail", "energy")
        ),
        Fact("employees", "Employees", FactType.NUMBER, Subject.ACCOUNT),
    )
)

DEALS = """
    format: 1
    snapshot: 2026-03-31
    currency: EUR
    sources: {deals: {file: deals.csv}}
    tables:
      opportunities:
        from: deals
        columns: {id: id}
        state: {column: state, closed: [won, lost], won: [won]}
        facts:
"""
"""A mapping of one table, to be continued with facts."""


def mapping(place: Path, text: str) -> Mapping:
    """The mapping in an indented YAML text."""
    file = place / "mapping.yaml"
    file.write_text(dedent(text).lstrip(), encoding="utf-8")
    return load_mapping(file)


def run(place: Path, text: str, **files: str | bytes) -> Imported:
    """Import files given as name="content" (name.csv); texts may be indented."""
    for name, content in files.items():
        raw = dedent(content).lstrip().encode() if isinstance(content, str) else content
        (place / f"{name}.csv").write_bytes(raw)
    paths = [place / f"{name}.csv" for name in files]
    return import_tables(mapping(place, text), paths, FACTS)


def deals(place: Path, facts: str, rows: str | bytes) -> Imported:
    """Import deals.csv with the facts given as indented lines of YAML."""
    head = dedent(DEALS).strip("\n") + "\n"
    lines = "".join(f"      {line}\n" for line in dedent(facts).strip("\n").splitlines())
    return run(place, head + lines, deals=rows)


def values(imported: Imported, fact: str) -> dict[str, object]:
    """Subject id -> what `fact_values` says of one fact; a set is (members, complete)."""
    found: dict[str, object] = {}
    for row in imported.tables["fact_values"].to_pylist():
        if row["fact"] != fact:
            continue
        subject = row["subject_id"]
        if row["complete"] is not None:
            members = found.get(subject, ((), None))[0]  # type: ignore[index]
            found[subject] = ((*members, *([row["key"]] if row["key"] else [])), row["complete"])
            continue
        columns = ("key", "number", "amount", "day", "instant", "flag")
        (found[subject],) = (row[name] for name in columns if row[name] is not None)
    return found


def reasons(imported: Imported) -> list[tuple[int, str]]:
    """(row, reason) of the rejected rows."""
    return [(row.row, row.reason) for row in imported.rejected]


def column(imported: Imported, table: str, name: str) -> list[object]:
    """The values of one column of a table."""
    found: pa.ChunkedArray = imported.tables[table][name]
    return list(found.to_pylist())
