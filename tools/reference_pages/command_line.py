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
        if not command.help:
            raise SystemExit(f"playcall {name} has no help. Say in its docstring what it does.")
        for parameter in command.params:
            if isinstance(parameter, click.Option) and not parameter.help:
                raise SystemExit(f"playcall {name} {parameter.opts[0]} has no help. Give it one.")
        yield f"## playcall {name}"
        yield ""
        yield "```text"
        inner = click.Context(command, info_name=name, parent=context, max_content_width=96)
        yield command.get_help(inner)
        yield "```"
        yield ""
