"""`playcall serve`: the application, for a browser."""

from __future__ import annotations

import click

from playcall.installation import started
from playcall.terminal import out, speaks


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="Port to listen on.",
)
@speaks
def command(host: str, port: int) -> int:
    """Serve the application.

    Settings come from environment variables (docs/reference/environment.md). The database is made,
    or brought up to date, first. A new installation prints a link for its first administrator.
    """
    serving = started("playcall.serving")
    serving.migrate()
    link = serving.welcome_link()

    def announce() -> None:
        out.print(f"Playcall listens on {host}, port {port}. Stop it with Ctrl+C.")
        if link:
            out.print("Nobody is here yet. The first administrator comes in by this link (a day):")
            out.print(f"  {link}", soft_wrap=True)

    serving.serve(host, port, announce)
    return 0
