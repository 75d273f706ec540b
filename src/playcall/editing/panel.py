"""The condition editor as its page shows it: rows, the sentence, and how many are open for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from playcall.editing.conditions import (
    DAYS,
    SEVERAL,
    TWO,
    Row,
    Rows,
    choices_of,
    facts_to_ask,
    operators_of,
    read,
    rows_of,
    text_of,
)
from playcall.opportunities.queries import Count, count
from playcall.people.models import Workspace
from playcall.playbooks.queries import Reading
from playcall_core.conditions.text import print_condition
from playcall_core.errors import PlaycallError
from playcall_core.facts import Fact, FactType, Subject

MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class RowShown:
    """A row with what can be chosen in it; `input` is the type of a field for its value."""

    row: Row
    operators: tuple[tuple[str, str], ...]
    choices: tuple[tuple[str, str], ...]
    input: str
    fields: tuple[str, ...]
    is_several: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """The editor of one condition. `text` is None while a row is half written."""

    groups: tuple[tuple[RowShown, ...], ...]
    facts: tuple[Fact, ...]
    text: str | None
    sentence: str
    count: Count | None
    problem: str
    subject: str


def of_text(text: str, reading: Reading, workspace: Workspace, subject: Subject) -> Panel:
    """The editor of a text; what cannot be read is told."""
    try:
        rows = rows_of(read(text, reading)) if text.strip() else ()
    except PlaycallError as error:
        return replace(_panel((), reading, subject), problem=_said(error))
    return _told(rows, text, reading, workspace, subject)


def of_rows(rows: Rows, reading: Reading, workspace: Workspace, subject: Subject) -> Panel:
    """The editor of rows; its text is None as long as one is half written."""
    try:
        text = text_of(rows, reading) if any(rows) else ""
    except PlaycallError as error:
        return replace(_panel(rows, reading, subject), problem=_said(error))
    return _told(rows, text, reading, workspace, subject)


def _told(rows: Rows, text: str, reading: Reading, workspace: Workspace, subject: Subject) -> Panel:
    made = replace(_panel(rows, reading, subject), text=text)
    if not text.strip():
        return made
    dictionary = reading.playbook.dictionary
    try:
        condition = read(text, reading)
        sentence = print_condition(condition, dictionary)
        found = count(workspace, reading.playbook, condition, subject)
        return replace(made, sentence=sentence, count=found)
    except PlaycallError as error:
        return replace(made, problem=_said(error))


def _panel(rows: Rows, reading: Reading, subject: Subject) -> Panel:
    facts = facts_to_ask(reading)
    known = {fact.id: fact for fact in facts}
    groups = tuple(
        tuple(_shown(row, known.get(row.fact), reading) for row in group) for group in rows
    )
    return Panel(groups, facts, None, "", None, "", subject.value)


def _shown(row: Row, fact: Fact | None, reading: Reading) -> RowShown:
    operators = operators_of(fact)
    names = [name for name, _phrase in operators]
    if row.operator not in names:
        row = replace(row, operator=names[0] if names else "", values=())
    takes_nothing = row.operator in ("IsKnown", "IsUnknown", "")
    wanted = 0 if takes_nothing else 2 if row.operator in TWO else 1
    is_day = fact is not None and fact.type is FactType.DATE and row.operator not in DAYS
    choices = () if takes_nothing else choices_of(fact, reading)
    is_several = row.operator in SEVERAL
    given = (*row.values, "", "")[:wanted]
    if is_several and not choices:
        given = (", ".join(row.values),)
    return RowShown(row, operators, choices, "date" if is_day else "text", given, is_several)


def rows_sent(posted: Mapping[str, list[str]]) -> Rows:
    """The rows that the editor sent: names such as “c.0.1.fact”, groups and rows in their order."""
    groups: dict[str, dict[str, dict[str, list[str]]]] = {}
    for name, values in posted.items():
        parts = name.split(".")
        if len(parts) == 4 and parts[0] == "c":
            groups.setdefault(parts[1], {}).setdefault(parts[2], {})[parts[3]] = values
    return tuple(tuple(_sent(row) for row in rows.values()) for rows in groups.values())


def _sent(row: Mapping[str, list[str]]) -> Row:
    values = row.get("value", [])
    if "words" in row:
        values = [word.strip() for word in row["words"][0].split(",")]
    return Row(_one(row, "fact"), _one(row, "operator"), tuple(value for value in values if value))


def _one(row: Mapping[str, list[str]], name: str) -> str:
    return (row.get(name) or [""])[0]


def asked(rows: Rows, what: str) -> Rows:
    """The rows after a button: “test:0” adds to a group, “group” adds one, “out:0.1” takes out."""
    do, _, place = what.partition(":")
    numbers = [int(part) for part in place.split(".") if part.isdecimal() and len(part) < 5]
    groups = [list(group) for group in rows]
    if sum(map(len, groups)) < MOST_ROWS and do == "group":
        groups.append([Row()])
    elif (
        sum(map(len, groups)) < MOST_ROWS and do == "test" and numbers and numbers[0] < len(groups)
    ):
        groups[numbers[0]].append(Row())
    elif do == "out" and len(numbers) == 2 and numbers[0] < len(groups):
        del groups[numbers[0]][numbers[1] : numbers[1] + 1]
    return tuple(tuple(group) for group in groups if group)


def _said(error: PlaycallError) -> str:
    return " ".join(f"{each.what} {each.remedy}".strip() for each in error.problems)
