"""The reference of the command line, from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator

import click

from playcall.cli import EXIT_CODES, group


def command_line_page() -> Iterator[str]:
    """Every command with its arguments and options."""
    yield "# Command line"
    yield ""
    yield "```text"
    yield EXIT_CODES.removeprefix("\b\n")
    yield "```"
    yield ""
    context = click.Context(group, info_name="playcall")
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield from _command(command, name, context)


def _command(command: click.Command, name: str, above: click.Context) -> Iterator[str]:
    """A command, and those within it."""
    inner = click.Context(command, info_name=name, parent=above, max_content_width=96)
    if not command.help:
        raise SystemExit(f"{inner.command_path} has no help. Say in its docstring what it does.")
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.help:
            raise SystemExit(f"{inner.command_path} {parameter.opts[0]} has no help. Give it one.")
    yield f"## {inner.command_path}"
    yield ""
    yield "```text"
    yield command.get_help(inner)
    yield "```"
    yield ""
    if isinstance(command, click.Group):
        for within in command.list_commands(inner):
            found = command.get_command(inner, within)
            assert found is not None
            yield from _command(found, within, inner)
