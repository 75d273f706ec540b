"""Arguments and options that several commands take, said once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

import click

from playcall_core.book import Playbook
from playcall_core.facts import Moment

F = TypeVar("F", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """A day as 2026-03-31."""

    name = "day"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """The day that `value` says."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}” is not a day. Write it as 2026-03-31.", param, ctx)


def playbook_argument(command: F) -> F:
    """PLAYBOOK: a folder of YAML files or a single file."""
    return click.argument("playbook", type=click.Path(path_type=Path))(command)


def json_option(command: F) -> F:
    """`--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")(
        command
    )


def as_of_option(command: F) -> F:
    """`--as-of DAY`."""
    words = "Judge as of the end of this day, such as 2026-03-31."
    return click.option("--as-of", type=Day(), help=words)(command)


def moment_of(playbook: Playbook, as_of: date | None) -> Moment:
    """The end of the day asked for in the playbook's time zone, or now: the commands' one clock."""
    now = playbook.moment(datetime.now(UTC))
    if as_of is None:
        return now
    midnight = datetime.combine(as_of + timedelta(days=1), datetime.min.time(), now.zone)
    return playbook.moment(midnight.astimezone(UTC) - timedelta(microseconds=1))


def seconds_option(command: F) -> F:
    """`--seconds N`."""
    words = "How long proofs may take; what is not proved by then is said to be so."
    return click.option("--seconds", default=20.0, show_default=True, help=words)(command)


def out_of_time(seconds: float) -> Callable[[], bool]:
    """A function that says whether `seconds` have passed since now."""
    end = monotonic() + seconds
    return lambda: monotonic() > end
