"""What takes long to compute from a playbook: what the check finds, and the proofs of coverage.

A page of a small playbook computes it when it is asked for. For a large one a job does so after
every write, and keeps it in the database with the stamp and the day it holds for; until that is
done pages show what was computed last, and say that it is being checked again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from time import monotonic
from typing import Any, Final, Generic, Literal, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django_tasks import task
from django_tasks.base import Task

from playcall.people.models import Workspace
from playcall.playbooks import bodies
from playcall.playbooks.books import Book, Kept, State, book_of
from playcall.playbooks.models import Computed, Record
from playcall_core.book import Waiver
from playcall_core.book.completeness import check
from playcall_core.book.findings import Finding, Severity
from playcall_core.calling import plays_of
from playcall_core.conditions.boxes import Box
from playcall_core.coverage.areas import space_of
from playcall_core.coverage.closed import never_called
from playcall_core.coverage.findings import coverage_findings
from playcall_core.coverage.table import Cell, Covered, coverage_table
from playcall_core.errors import Place
from playcall_core.facts import Moment, Subject

T = TypeVar("T")
What = Literal["rules", "coverage", "cells"]
"""What the check finds; what the proofs of coverage find; the cells of the coverage over two axes.
"""
LARGE: Final = 1_000
"""From so many records on a job computes it."""
PAGE_SECONDS: Final = 5.0
JOB_SECONDS: Final = 10.0
"""So long proofs are looked for, where somebody waits and in a job."""
ASK_AGAIN: Final = 60.0
MOST_ASKED: Final = 1_000
Findings = tuple[Finding, ...]
Cells = tuple[Cell, ...]


@dataclass(frozen=True, eq=False)
class Result(Generic[T]):
    """What was computed, when it is first asked for; `is_current` tells that from an older one."""

    make: Callable[[], T]
    is_current: bool = True

    @cached_property
    def value(self) -> T:
        """What was computed."""
        return self.make()


NOTHING_YET: Final[Result[tuple[Any, ...]]] = Result(tuple, is_current=False)


def findings(book: Book, today: date) -> Result[Findings]:
    """What the rules of completeness find."""
    return _result(book, "rules", today)


def coverage(book: Book, today: date) -> Result[Findings]:
    """What the proofs of coverage find; nothing where conditions cannot be read: the check says
    which.
    """
    return _result(book, "coverage", today)


def cells(book: Book, today: date) -> Result[Cells]:
    """How far plays cover each cell of the playbook's first two axes."""
    return _result(book, "cells", today)


def exactly(book: Book, what: What, today: date) -> Any:
    """Exactly what holds for this book: where it was not computed yet, the caller waits for it."""
    result = _result(book, what, today)
    if not result.is_current:
        result = Result(lambda: compute(book, what, today, PAGE_SECONDS))
        book.results[what, today] = result
    return result.value


def compute(book: Book, what: What, today: date, seconds: float) -> Any:
    """Compute it now; proofs within so many seconds."""
    playbook = book.playbook
    if what == "rules":
        return check(playbook, today)
    if playbook.condition_problems:
        return ()
    end = monotonic() + seconds
    noon = datetime.combine(today, time(12), ZoneInfo(playbook.head.time_zone))
    moment = playbook.moment(noon.astimezone(UTC))
    if what == "coverage":
        within = f"{seconds:g} seconds"
        return coverage_findings(playbook, moment, lambda: monotonic() > end, within)
    return _cells(book, moment, lambda: monotonic() > end)


def _cells(book: Book, moment: Moment, stop: Callable[[], bool]) -> Cells:
    playbook = book.playbook
    axes = axes_of(book)
    if axes is None:
        return ()
    plays = plays_of(playbook).on(Subject.OPPORTUNITY)
    space = space_of(plays, playbook.dictionary, moment)
    return tuple(coverage_table(plays, axes, space, stop, never_called(playbook)))


def axes_of(book: Book) -> tuple[str, str] | None:
    """The two facts along which coverage is shown; None where the playbook names fewer."""
    axes = [axis for axis in book.playbook.head.axes if axis in book.playbook.dictionary]
    return (axes[0], axes[1]) if len(axes) > 1 else None


followers: Final[list[Callable[[int], object]]] = []
"""What later apps do after a write to a large playbook: each leaves a job for the workspace."""
_kept = Kept(32)
_asked: dict[tuple[int, UUID, date], float] = {}


def _result(book: Book, what: What, today: date) -> Result[Any]:
    key = (what, today)
    known: Result[Any] | None = book.results.get(key)
    if known is None:
        if book.state is not None and len(book.rows) >= LARGE:
            return _from_database(book, what, today)
        known = Result(lambda: compute(book, what, today, PAGE_SECONDS))
        book.results[key] = known
    return known


def _from_database(book: Book, what: What, today: date) -> Result[Any]:
    """What a job computed: of this book if it is done, else what there is, and it is asked for."""
    rows = Computed.objects.filter(workspace=book.workspace_id, state=book.state, what=what)
    row = rows.values_list("stamp", "day").first()
    if row is None:
        ask(book.workspace_id, book.stamp, today)
        return NOTHING_YET
    is_current = row == (book.stamp, today)
    key = (book.workspace_id, book.state, what, *row)
    result: Result[Any] = _kept.get(key, lambda: _read(rows))
    if is_current:
        value = result.value
        result = Result(lambda: value)
        book.results[what, today] = result
        return result
    ask(book.workspace_id, book.stamp, today)
    return result


def _read(rows: Any) -> Result[Any]:
    what, text = rows.values_list("what", "body").get()
    value = decoded(what, text)
    return Result(lambda: value, is_current=False)


def ask(workspace: int, stamp: UUID, day: date) -> None:
    """See that jobs are on their way: a restored backup, or another day, has left none."""
    key = (workspace, stamp, day)
    if monotonic() - _asked.get(key, -ASK_AGAIN) >= ASK_AGAIN:
        if len(_asked) > MOST_ASKED:
            _asked.clear()
        _asked[key] = monotonic()
        enqueue(workspace)


def after_write(workspace: Workspace) -> None:
    """Leave the jobs of a write, where the playbook is large; inside its transaction."""
    if Record.objects.filter(workspace=workspace, is_removed=False).count() >= LARGE:
        enqueue(workspace.pk)


def enqueue(workspace: int) -> None:
    """Have everything computed that is not of the playbook as it is now."""
    urgent: Task[..., None] = check_again
    urgent.using(priority=50).enqueue(workspace)
    late: Task[..., None] = prove_again
    late.using(priority=-50).enqueue(workspace)
    for follow in followers:
        follow(workspace)


@task
def check_again(workspace: int) -> None:
    """Check the playbook by every rule."""
    _compute_all(workspace, ("rules",))


@task
def prove_again(workspace: int) -> None:
    """Look for proofs about its coverage."""
    _compute_all(workspace, ("coverage", "cells"))


def _compute_all(workspace: int, wanted: tuple[What, ...]) -> None:
    """What was computed of the playbook as it is, is not computed again: jobs may come in heaps."""
    states: tuple[State, ...] = ("newest", "current")
    of = Workspace.objects.get(pk=workspace)
    books = [book_of(of, state) for state in states]
    for what in wanted:
        made: list[tuple[Book, str]] = []
        for book in books:
            if book.is_empty:
                continue
            today = datetime.now(ZoneInfo(book.playbook.head.time_zone)).date()
            found = Computed.objects.filter(workspace=of, state=book.state, what=what)
            if found.filter(stamp=book.stamp, day=today).exists():
                continue
            same = [text for other, text in made if other.is_same(book)]
            text = same[0] if same else encoded(what, compute(book, what, today, JOB_SECONDS))
            made.append((book, text))
            kept = {"stamp": book.stamp, "day": today, "body": text}
            found.update_or_create(workspace=of, state=book.state, what=what, defaults=kept)


def encoded(what: What, value: Any) -> str:
    """What was computed as JSON."""
    if what == "cells":
        return json.dumps([[each.values, each.covered.value, each.plays] for each in value])
    return json.dumps([_written(each) for each in value], separators=(",", ":"))


def decoded(what: What, text: str) -> Any:
    """What was computed, from JSON. Cells come without the area they stand for."""
    rows = json.loads(text)
    if what == "cells":
        return tuple(
            Cell(tuple(values), Box(()), Covered(covered), tuple(plays))
            for values, covered, plays in rows
        )
    return tuple(_finding(row) for row in rows)


def _written(finding: Finding) -> list[Any]:
    place = {name: each for name, each in asdict(finding.place).items() if each is not None}
    waiver = bodies.canonical(finding.waiver) if finding.waiver else None
    said = (finding.rule, finding.severity.value, finding.section, finding.what, finding.remedy)
    return [*said, place, finding.records, waiver]


def _finding(row: list[Any]) -> Finding:
    rule, severity, section, what, remedy, place, records, waiver = row
    return Finding(
        rule,
        _SEVERITIES[severity],
        section,
        what,
        remedy,
        Place(**place),
        tuple((kind, slug) for kind, slug in records),
        bodies.part_of(Waiver, waiver) if waiver else None,
    )


_SEVERITIES: Final[Mapping[str, Severity]] = {each.value: each for each in Severity}
