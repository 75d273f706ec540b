"""TABLES, --map, --on, --snapshot: the options of commands that read tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from playcall.arguments import Day, as_of_option, json_option, playbook_argument

F = TypeVar("F", bound=Callable[..., Any])
SUBJECTS = ("opportunity", "account", "lead")


def reads_tables(command: F) -> F:
    """Give a command its PLAYBOOK, TABLES, --map, --on, --as-of, --snapshot and --json."""
    for decorate in (
        json_option,
        click.option(
            "--snapshot",
            type=Day(),
            help="The day the tables show, in place of the mapping's; values are known from then.",
        ),
        as_of_option,
        click.option(
            "--on",
            "subject",
            type=click.Choice(SUBJECTS),
            default="opportunity",
            show_default=True,
            help="The subjects to call plays on.",
        ),
        click.option(
            "--map",
            "mapping",
            type=click.Path(path_type=Path),
            required=True,
            help="The mapping from the tables' columns to facts (a YAML file).",
        ),
        click.argument("tables", nargs=-1, required=True, type=click.Path(path_type=Path)),
        playbook_argument,
    ):
        command = decorate(command)
    return command
