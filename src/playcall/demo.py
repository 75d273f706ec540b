"""`./dev demo`: the application with the sample company, or in the terminal with `--text`."""

from __future__ import annotations

import os
import sys
import webbrowser
from importlib import import_module
from pathlib import Path

import click

from playcall.installation import started
from playcall.terminal import out, progress, speaks

DATA = Path(__file__).resolve().parents[2] / ".demo"


@click.command("demo", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.option("--text", is_flag=True, help="Stay in the terminal: check the playbook, call plays.")
@speaks
def command(port: int, no_browser: bool, text: bool) -> int:
    """Show Playcall with an invented company.

    The demo keeps its data in the folder .demo of this checkout; remove it to begin again. In a
    build (CI=true) without a terminal it stays in the terminal's form, which ends by itself.
    """
    is_build = os.environ.get("CI", "").lower() == "true" and not sys.stdin.isatty()
    if text or is_build:
        import_module("playcall.text_demo").show()
    else:
        serve(port, opens=not no_browser)
    return 0


def serve(port: int, *, opens: bool) -> None:
    """Fill the demo if it is new, and serve it on this machine only."""
    address = f"http://127.0.0.1:{port}"
    os.environ |= {
        "PLAYCALL_DATA": str(DATA),
        "PLAYCALL_DEMO": "yes",
        "PLAYCALL_URL": address,
    }
    os.environ.pop("DATABASE_URL", None)
    serving = started("playcall.serving")
    serving.migrate()
    with progress("Filling the demo") as report:
        report("people, playbook, opportunities", 0, None)
        import_module("playcall.demo_data").fill()

    def announce() -> None:
        out.print(f"The demo is at [strong]{address}[/]. Stop it with Ctrl+C.")
        if opens:
            webbrowser.open(address)

    serving.serve("127.0.0.1", port, announce)


if __name__ == "__main__":
    command()
