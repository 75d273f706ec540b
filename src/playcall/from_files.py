"""From a playbook, a mapping and files of tables to situations that plays can be called on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final

from playcall.arguments import moment_of
from playcall_core.book import Playbook
from playcall_core.calling import CallablePlay, Calls, Outcome, PlaysOf, call_plays, plays_of
from playcall_core.calling.sources import fact_sources
from playcall_core.errors import MappingError, PlaycallError, Problem, nearest
from playcall_core.facts import Moment, Situation, Subject
from playcall_core.importing import (
    Count,
    Imported,
    Progress,
    check_mapping,
    import_tables,
    load_mapping,
)
from playcall_core.tables.connections import embedded
from playcall_core.tables.derive import situations_of
from playcall_core.tables.situations import Situations

TABLES: Final = {
    Subject.LEAD: "leads",
    Subject.ACCOUNT: "accounts",
    Subject.OPPORTUNITY: "opportunities",
}
MOST_EXPLAINED: Final = 50_000
"""Calls with all their reasons are kept in memory: about 30 KB for a subject."""
Report = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class Subjects:
    """The subjects of one kind as of a moment, and how they were read.

    `open_rows` are the rows of `situations` that are still open: those plays are called on.
    """

    playbook: Playbook
    imported: Imported
    moment: Moment
    subject: Subject
    situations: Situations
    open_rows: tuple[int, ...]

    @property
    def count(self) -> Count:
        """How many rows of the subject's table were read, rejected, open and closed."""
        return self.imported.counts[TABLES[self.subject]]

    @cached_property
    def plays(self) -> PlaysOf:
        """The plays of the playbook, and why some cannot be called."""
        return plays_of(self.playbook)

    @property
    def playable(self) -> tuple[CallablePlay, ...]:
        """The plays on this kind of subject."""
        return self.plays.on(self.subject)

    def calls_on(self, row: int) -> Calls:
        """All calls on one row."""
        return call_plays(self.playable, self.situations.situation(row), self.moment)

    def calls(self, report: Report) -> Iterator[Calls]:
        """The calls on every open row that apply or cannot be told, first row first.

        `PlaycallError` for more rows than can be kept with all their reasons.
        """
        many = len(self.open_rows)
        if many > MOST_EXPLAINED:
            what = f"There are {many:,} open {TABLES[self.subject]}; calls with all their reasons "
            what += f"are made on at most {MOST_EXPLAINED:,} at once."
            remedy = "Split the tables, or use match_many of the library (docs/guide/calling.md)."
            raise PlaycallError(Problem(what, remedy=remedy))
        for done, row in enumerate(self.open_rows):
            if done % 200 == 0:
                report("calling plays", done, many)
            calls = self.calls_on(row)
            told = (call for call in calls.calls if call.outcome is not Outcome.DOES_NOT_APPLY)
            yield Calls(calls.situation, tuple(told))

    def find(self, words: str) -> Situation:
        """The subject with this id or name; `PlaycallError` if there is none, or several."""
        ids = self.situations.table["subject_id"].to_pylist()
        names = [str(name or "") for name in self.situations.table["name"].to_pylist()]
        if words in ids:
            return self.situations.situation(ids.index(words))
        matching = [row for row, name in enumerate(names) if name.casefold() == words.casefold()]
        if len(matching) == 1:
            return self.situations.situation(matching[0])
        if matching:
            known = ", ".join(ids[row] for row in matching[:5])
            what = f"Several {TABLES[self.subject]} are called “{words}”."
            raise PlaycallError(Problem(what, remedy=f"Give the id: {known}."))
        what = f"There is no {self.subject.value} “{words}”."
        raise PlaycallError(Problem(what, remedy=nearest(words, [*ids, *names]) or "Check the id."))


def read_subjects(
    playbook: Playbook,
    files: Sequence[Path],
    mapping: Path,
    subject: Subject,
    *,
    as_of: date | None,
    snapshot: date | None,
    report: Report,
) -> Subjects:
    """Read the files by the mapping and compute every fact of every subject.

    As of the end of the day `as_of`; without it as of the day the export shows, else now.
    """
    declared = load_mapping(mapping)
    check_mapping(declared, playbook.dictionary)
    imported = import_tables(
        declared, files, playbook.dictionary, _reporting(report), snapshot=snapshot
    )
    if TABLES[subject] not in imported.counts:
        what = f"The mapping has no {TABLES[subject]}."
        raise MappingError(Problem(what, remedy="Call the plays on another subject with --on."))
    moment = playbook.moment(imported.known_from) if imported.known_from else None
    if as_of is not None or moment is None:
        moment = moment_of(playbook, as_of)
    report("computing facts", 0, None)
    situations = _situations(playbook, imported, subject, moment)
    return Subjects(
        playbook, imported, moment, subject, situations, _open_rows(imported, situations)
    )


def _situations(
    playbook: Playbook, imported: Imported, subject: Subject, moment: Moment
) -> Situations:
    filled = {*imported.counts, "fact_values"}
    tables = {name: table for name, table in imported.tables.items() if name in filled}
    connection = embedded()
    try:
        seen = imported.known_from
        return situations_of(
            connection,
            tables,
            fact_sources(playbook),
            subject,
            moment,
            {"fact_values": seen} if seen else None,
        )
    finally:
        connection.disconnect()


def _open_rows(imported: Imported, situations: Situations) -> tuple[int, ...]:
    table = imported.tables[TABLES[situations.subject]]
    if "is_open" not in table.column_names:
        return tuple(range(len(situations)))
    closed = {
        id_
        for id_, is_open in zip(table["id"].to_pylist(), table["is_open"].to_pylist(), strict=True)
        if is_open is False
    }
    ids = situations.table["subject_id"].to_pylist()
    return tuple(row for row, id_ in enumerate(ids) if id_ not in closed)


def _reporting(report: Report) -> Callable[[Progress], None]:
    def on_progress(progress: Progress) -> None:
        report(f"reading {progress.file}", round(progress.part * 100), 100)

    return on_progress
