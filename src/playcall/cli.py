"""The command line: `playcall COMMAND`. A command is imported only when it is run.

So `playcall --help` and shell completion stay quick, whatever a command needs.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Final

import click
from click.shell_completion import get_completion_class


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command is, and what the overview says of it."""

    module: str
    summary: str


COMMANDS: Final[Mapping[str, Entry]] = {
    "new": Entry("new", "Make a folder with a commented playbook to start from."),
    "check": Entry("check", "Find holes, contradictions and errors in a playbook."),
    "call": Entry("call", "Call the plays on the rows of tables."),
    "explain": Entry("explain", "Say why one play applies to one subject, or why not."),
    "ask": Entry("ask", "List the questions whose answers decide most calls."),
    "coverage": Entry("coverage", "Prove where plays apply, clash, or are missing."),
    "diff": Entry("diff", "Compare two playbooks record by record, field by field."),
    "tables": Entry("tables", "Show, check, compute, import and export decision tables."),
    "export": Entry("export", "Write a playbook as YAML, JSON or Markdown."),
    "draw": Entry("draw", "Draw stage map, engagement, message map or coverage as SVG."),
    "pull": Entry("pull", "Get the playbook of a server into a folder."),
    "push": Entry("push", "Put a playbook in the place of a server's."),
    "serve": Entry("serve", "Serve the application, for a browser."),
    "work": Entry("work", "Do the jobs that wait in the background of the application."),
    "recall": Entry("recall", "Call the plays again on whatever changed."),
    "remind": Entry("remind", "Remind people by mail of what is theirs to look at again."),
    "sync": Entry("sync", "Pull from the connected CRMs, and write back to them."),
    "backup": Entry("backup", "Write the whole database of the application to a file."),
    "restore": Entry("restore", "Put a backup in the place of the database."),
    "schema": Entry("schema", "Write the JSON Schema with which editors complete the files."),
}

INTERRUPTED: Final = 130
EXIT_CODES = """\b
Exit codes:
  0    done, and nothing to mend (diff: no difference)
  1    done, with findings (check: holes; diff, --dry-run: differences)
  2    wrong input or an error in the playbook; nothing was written
  130  interrupted; nothing was half-written"""


class LazyCommands(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of a day's work."""
        return [*COMMANDS, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command, imported now; None if there is none of this name."""
        entry = COMMANDS.get(name)
        if entry is None:
            return super().get_command(ctx, name)
        command = import_module(f"playcall.commands.{entry.module}").command
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """The command, also interrupted while it is still being imported."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("\nInterrupted. Nothing was half-written.", err=True)
            sys.exit(INTERRUPTED)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The overview, from the summaries above and without importing anything."""
        with formatter.section("Commands"):
            listed = [(name, entry.summary) for name, entry in COMMANDS.items()]
            own = [(name, own.get_short_help_str(90)) for name, own in self.commands.items()]
            formatter.write_dl(listed + own)


@click.group(
    cls=LazyCommands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EXIT_CODES,
)
@click.version_option(package_name="playcall", prog_name="playcall")
def group() -> None:
    """The marketing and sales playbook as running software.

    A PLAYBOOK is a folder of YAML files or a single file. Start with “playcall new”.
    """


@group.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a shell.

    \b
    bash: playcall completion bash > ~/.local/share/bash-completion/completions/playcall
    zsh:  playcall completion zsh > a file “_playcall” in a folder of $fpath
    fish: playcall completion fish > ~/.config/fish/completions/playcall.fish
    """
    maker = get_completion_class(shell)
    assert maker is not None
    click.echo(maker(group, {}, "playcall", "_PLAYCALL_COMPLETE").source())


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        group(prog_name="playcall")
    except BrokenPipeError:
        # The reader of our output has gone (as in `playcall check … | head`): that is no error.
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
