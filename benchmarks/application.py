"""The application with a large playbook: the server's time for every page and search.

CPU seconds of the whole request through every middleware, with a database connection of its own as
the server has it; the median of some requests, of a page that is asked with several records the
slowest of their medians. No network is in it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks.lines import Line
from playcall.installation import started

PAGE: Final = 0.1
SEARCH: Final = 0.05
"""Seconds that a page and a search may take."""


@contextmanager
def installation() -> Iterator[None]:
    """The variables of an installation of its own, which is gone afterwards."""
    with TemporaryDirectory(prefix="playcall-bench-") as data:
        kept = {name: each for name, each in os.environ.items() if name.startswith("PLAYCALL_")}
        for name in kept:
            del os.environ[name]
        os.environ |= {"PLAYCALL_DATA": data, "PLAYCALL_LOG": "error"}
        yield


def lines(short: bool) -> Iterator[Line | str]:
    """The measurements; the short form has a tenth of the records."""
    plays, others, runs = (1_000, 600, 3) if short else (10_000, 2_000, 5)
    with installation():
        started("playcall.serving").migrate()
        served: Any = started("benchmarks.served")
        site = served.built(plays, others)
        yield f"{site.records:,} records, {plays:,} of them plays; CPU time of a request"
        for what, took in site.took.items():
            yield Line(what, took)
        yield from _after_a_change(served, site, runs)
        yield from _pages(served, site, runs)
        yield from _searches(served, site, runs)


def _pages(served: Any, site: Any, runs: int) -> Iterator[Line | str]:
    bare, asking = served.bare_page(site, 20), served.Asking()
    yield Line("for scale: 50 rows read and listed by Django", bare)
    found: dict[str, dict[str, tuple[float, str]]] = {}
    for page in served.pages(site):
        took = served.seconds(asking, page, runs)
        mine = found.setdefault(page.route, {})
        so_far = mine.get(page.member.role, (0.0, ""))
        mine[page.member.role] = max(so_far, (took, page.address.partition("/w/")[2]))
    for route, by_role in sorted(found.items(), key=lambda each: -_slowest(each[1])):
        who = ", ".join(f"{role} {took * 1e3:.0f} ms" for role, (took, _) in by_role.items())
        _, where = max(by_role.values())
        said = f"{who}; {where.partition('/')[2]}"
        yield Line(f"page “{route}”", _slowest(by_role), bar=PAGE, result=said)
    if missing := served.missing(site):
        yield f"not measured, because they show nothing here: {', '.join(missing)}"


def _slowest(by_role: Mapping[str, tuple[float, str]]) -> float:
    return max(took for took, _ in by_role.values())


def _searches(served: Any, site: Any, runs: int) -> Iterator[Line]:
    ours, theirs = served.searched(site, runs)
    said = f"{len(ours)} questions, the slowest {max(ours) * 1e3:.0f} ms; peer: FTS5 alone"
    yield Line("a search, whole page", median(ours), bar=SEARCH, peer=median(theirs), result=said)


def _after_a_change(served: Any, site: Any, runs: int) -> Iterator[Line]:
    for what, took in served.after_a_change(site, runs).items():
        is_page = "after a save" in what and "job" not in what
        yield Line(what, took, bar=PAGE if is_page else None)


if __name__ == "__main__":
    for line in lines("--short" in sys.argv):
        print(line if isinstance(line, str) else line.shown(), flush=True)
