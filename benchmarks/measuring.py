"""Measures Playcall beside other engines: `./dev bench [--short] [--json] [--only SECTION …]`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks import (
    application,
    building,
    checking,
    coverage,
    guidance,
    linear,
    many_situations,
    memory,
    one_situation,
    recalling,
    starting,
    warehouse,
    working_sessions,
)
from benchmarks.lines import HEADINGS, Different, Line, row
from benchmarks.machine import machine

Lines = Callable[[bool], Iterator[Line | str]]


@dataclass(frozen=True)
class Section:
    """One part of the benchmarks; `lines` takes whether the short form is wanted."""

    title: str
    lines: Lines


SECTIONS: Final[Mapping[str, Section]] = {
    "one": Section("One situation: median of a call, standard library", one_situation.lines),
    "many": Section("Many situations: CPU time, coding and output included", many_situations.lines),
    "memory": Section("Memory of matching beside the situations", memory.lines),
    "linear": Section("Growth of matching many situations", linear.lines),
    "building": Section("Building the matcher from validated plays", building.lines),
    "coverage": Section("Proofs: CPU time", coverage.lines),
    "checking": Section("The check of playbooks in files", checking.lines),
    "warehouse": Section("Inside a database: CPU time, two threads", warehouse.lines),
    "application": Section("The application: the server's time for pages", application.lines),
    "recalling": Section("Calling in the application's database", recalling.lines),
    "guidance": Section("The pages of opportunities, many of them", guidance.lines),
    "sessions": Section("A working session: from a button to all pages", working_sessions.lines),
    "starting": Section("Cold starts: CPU time of a process", starting.lines),
}
DIFFERENT: Final = 1
STOPPED: Final = 130


class Report:
    """Writes what is measured as it comes, as a table or as one JSON object for each line."""

    def __init__(self, as_json: bool) -> None:
        self._json = as_json
        self.missed = 0

    def machine(self, about: Mapping[str, str]) -> None:
        """What it is measured on."""
        if self._json:
            self._write(json.dumps({"machine": dict(about)}))
            return
        for name, thing in about.items():
            self._write(f"{name:12} {thing}")

    def section(self, section: Section) -> None:
        """The heading of a section."""
        if not self._json:
            self._write(f"\n{section.title}\n{row(HEADINGS)}")

    def line(self, section: str, line: Line | str) -> None:
        """One measurement, or a sentence."""
        self.missed += isinstance(line, Line) and line.met is False
        if self._json:
            kept = {"text": line} if isinstance(line, str) else line.kept()
            self._write(json.dumps({"section": section, **kept}, ensure_ascii=False))
        else:
            self._write(line if isinstance(line, str) else line.shown())

    def end(self, words: str) -> None:
        """How it ended."""
        print(words, file=sys.stderr)

    def _write(self, text: str) -> None:
        print(text, flush=True)


def run(sections: Mapping[str, Section], short: bool, report: Report) -> int:
    """Measure these sections; the exit code: 0 also where a bar is missed, which a busy machine
    does to anyone, but 1 where results are not equal.
    """
    start, code = time.perf_counter(), 0
    try:
        for name, section in sections.items():
            report.section(section)
            try:
                for line in section.lines(short):
                    report.line(name, line)
            except Different as difference:
                report.line(name, str(difference))
                code = DIFFERENT
    except KeyboardInterrupt:
        report.end("Stopped. What was measured until then is above.")
        return STOPPED
    took = f"{time.perf_counter() - start:.0f} s"
    bars = f"bars missed: {report.missed}" if report.missed else "every bar met"
    verdict = "all results equal" if not code else "RESULTS DIFFER, see above"
    report.end(f"Done in {took}: {verdict}, {bars}.")
    return code


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads the options and measures."""
    reader = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    reader.add_argument("--short", action="store_true", help="within a minute: fewer and smaller")
    reader.add_argument("--json", action="store_true", help="one JSON object a line, for keeping")
    reader.add_argument(
        "--only", nargs="+", metavar="SECTION", choices=SECTIONS, help=", ".join(SECTIONS)
    )
    wanted = reader.parse_args(arguments)
    report = Report(wanted.json)
    report.machine(machine())
    sections = {name: SECTIONS[name] for name in wanted.only or SECTIONS}
    return run(sections, wanted.short, report)
