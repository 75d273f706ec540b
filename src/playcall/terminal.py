"""How the command line speaks: problems, findings, calls and progress in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Final, ParamSpec

import click
from pydantic import BaseModel
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    Task,
    TextColumn,
)
from rich.text import Text
from rich.theme import Theme

from playcall.shapes import ErrorShape, ProblemShape
from playcall_core.book.findings import Finding, Severity
from playcall_core.calling import Outcome
from playcall_core.errors import PlaycallError, Problem

WRONG_INPUT: Final = 2
INTERRUPTED: Final = 130

THEME = Theme(
    {
        "marketing": "dark_orange3",
        "sales": "dodger_blue2",
        "wrong": "bold red",
        "quiet": "bright_black",
        "strong": "bold",
        "applies": "bold green",
        "cannot tell": "yellow",
        "does not apply": "bright_black",
    }
)
GLYPHS: Final = {
    Outcome.APPLIES: "●",
    Outcome.CANNOT_TELL: "◐",
    Outcome.DOES_NOT_APPLY: "○",
}
"""The three outcomes by shape, as everywhere in Playcall."""
MARKS: Final = {
    Severity.ERROR: "[wrong]✗[/]",
    Severity.HOLE: "[cannot tell]◐[/]",
    Severity.NOTICE: "·",
}

out = Console(theme=THEME, highlight=False)
err = Console(theme=THEME, highlight=False, stderr=True)

P = ParamSpec("P")


def speaks(command: Callable[P, int | None]) -> Callable[P, None]:
    """Give a command its exit code, and turn what goes wrong into sentences.

    The command returns its exit code (None is 0). With `--json` problems are printed as JSON.
    """

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = command(*args, **kwargs) or 0
        except PlaycallError as error:
            if kwargs.get("as_json"):
                print_json(ErrorShape(problems=[ProblemShape.of(one) for one in error.problems]))
            else:
                print_problems(error.problems)
            code = WRONG_INPUT
        except KeyboardInterrupt:
            err.print("\nInterrupted. Nothing was half-written.")
            code = INTERRUPTED
        sys.exit(code)

    return run


def counted(number: int, noun: str) -> str:
    """“1 hole”, “2 holes”, “1,024 holes”."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def print_json(shape: BaseModel) -> None:
    """One JSON document on standard output."""
    click.echo(shape.model_dump_json(indent=2, by_alias=True, exclude_none=True))


def print_problems(problems: tuple[Problem, ...], most: int = 20) -> None:
    """Problems on standard error: what happened, where, what to do."""
    for problem in problems[:most]:
        where = str(problem.place)
        if where:
            err.print(f"[quiet]{escape(where)}[/]")
        err.print(f"[wrong]✗[/] {escape(problem.what)}", soft_wrap=True)
        if problem.remedy:
            err.print(f"  [quiet]→[/] {escape(problem.remedy)}", soft_wrap=True)
    if len(problems) > most:
        err.print(f"[quiet]… and {len(problems) - most:,} more.[/]")


class _Count(MofNCompleteColumn):
    """“120/2,089”, and nothing where the whole is not known."""

    def render(self, task: Task) -> Text:
        return super().render(task) if task.total is not None else Text()


@contextmanager
def progress(label: str) -> Iterator[Callable[[str, int, int | None], None]]:
    """Shows how far long work has come, on standard error and only in a terminal.

    Yields `report(step, done, total)`; a total of None is not known.
    """
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        _Count(),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(label, total=None)

        def report(step: str, done: int, total: int | None = None) -> None:
            bar.update(task, description=f"{label}: {step}", completed=done, total=total)

        yield report


def print_finding(finding: Finding) -> None:
    """A finding: what, what to do, where."""
    place = f"{finding.place.file}:{finding.place.line}" if finding.place.file else ""
    out.print(f"\n{MARKS[finding.severity]} {escape(finding.what)}", soft_wrap=True)
    if finding.remedy:
        remedy = f"[quiet]→[/] {escape(finding.remedy)}"
        out.print(Padding(remedy, (0, 0, 0, 2), expand=False))
    out.print(f"  [quiet]{escape(place)}  {finding.rule}[/]", soft_wrap=True)
