"""What a section of the benchmarks yields, how it is shown, and how time is taken."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, Literal, TypeVar

T = TypeVar("T")
Unit = Literal["s", "B", "x"]
"""Seconds (of CPU where nothing else is said), bytes, times."""

WIDTHS = (46, 9, 10, 7, 9, 7)
HEADINGS = ("what", "ours", "bar", "", "peer", "ratio")


class Different(Exception):
    """Two engines do not say the same. No number is worth printing then."""


@dataclass(frozen=True)
class Line:
    """One measurement.

    `bar` is what `ours` may be at most; `least` what the ratio of `peer` to `ours` must be at
    least. `result` says what came out, or what the number is of.
    """

    what: str
    ours: float
    unit: Unit = "s"
    bar: float | None = None
    peer: float | None = None
    least: float | None = None
    result: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times ours the peer takes."""
        return None if self.peer is None else self.peer / self.ours

    @property
    def met(self) -> bool | None:
        """Whether the bars are met; None where there is none."""
        verdicts = []
        if self.bar is not None:
            verdicts.append(self.ours <= self.bar)
        if self.least is not None and self.ratio is not None:
            verdicts.append(self.ratio >= self.least)
        return all(verdicts) if verdicts else None

    def shown(self) -> str:
        """One row of the table."""
        bars = []
        if self.bar is not None:
            bars.append(f"≤ {quantity(self.bar, self.unit)}")
        if self.least is not None:
            bars.append(f"≥ {quantity(self.least, 'x')}")
        cells = (
            self.what,
            quantity(self.ours, self.unit),
            " ".join(bars),
            {True: "met", False: "MISSED", None: ""}[self.met],
            "" if self.peer is None else quantity(self.peer, self.unit),
            "" if self.ratio is None else quantity(self.ratio, "x"),
        )
        return f"{row(cells)}  {self.result}".rstrip()

    def kept(self) -> dict[str, object]:
        """The same for a file: all numbers in seconds, bytes and times."""
        return {**asdict(self), "ratio": self.ratio, "met": self.met}


def row(cells: Sequence[str]) -> str:
    """The cells of one row of the table in their columns, the first to the left."""
    first, *others = zip(cells, WIDTHS, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)])


def quantity(number: float, unit: Unit) -> str:
    """A number in the unit that a person would say."""
    match unit:
        case "x":
            return f"{number:.2f} x" if number < 10 else f"{number:,.1f} x".replace(".0 x", " x")
        case "B":
            return f"{number / 1e6:,.1f} MB"
        case "s" if number < 1e-3:
            return f"{number * 1e6:.1f} µs"
        case "s" if number < 0.1:
            return f"{number * 1e3:.1f} ms"
        case _:
            return f"{number:,.2f} s"


def progress(words: str) -> None:
    """Tell the person who waits what is being done."""
    print(f"  … {words}", file=sys.stderr, flush=True)


def need_equal(one: object, other: object, what: str) -> None:
    """`Different` unless both are equal; `what` says what was compared."""
    if one != other:
        raise Different(f"Results differ: {what}.")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What `work` gives, and the CPU seconds of this process that it took."""
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def medians(
    engines: Sequence[tuple[Callable[[Any], object], Sequence[Any]]], passes: int
) -> list[float]:
    """For each engine the median over its inputs of the seconds that one call takes.

    Of each input the shortest of all passes counts, which leaves out what other programs took. The
    engines take turns, so that a slower hour of the machine is slower for all.
    """
    shortest = [[float("inf")] * len(inputs) for _, inputs in engines]
    clock = time.perf_counter
    for _ in range(passes):
        for (engine, inputs), best in zip(engines, shortest, strict=True):
            for place, each in enumerate(inputs):
                start = clock()
                engine(each)
                took = clock() - start
                best[place] = min(best[place], took)
    return [median(best) for best in shortest]
