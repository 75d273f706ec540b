"""`playcall remind`: one mail to whoever has something to look at again."""

from __future__ import annotations

import click
from rich.markup import escape

from playcall.installation import started
from playcall.terminal import out, speaks


@click.command("remind")
@click.option("--dry-run", is_flag=True, help="Show the mails; send none.")
@speaks
def command(dry_run: bool) -> int:
    """Remind people by mail of records that are overdue, of signatures that lapsed, and of what
    they agreed in working sessions to look at again by now.

    Each gets one mail with links to all that is theirs, and none where nothing is; nobody gets a
    second one on the same day, so it may be run as often as you like. EMAIL_URL names the mail
    server; without it mails are printed. Exit code 1: the mail server did not take all of them.
    """
    done = started("playcall.upkeep.actions").remind(dry_run=dry_run)
    for mail in done.sent:
        if dry_run:
            out.print(f"[strong]To {escape(mail.to)}: {escape(mail.subject)}[/]")
            out.print(escape(mail.text), soft_wrap=True)
    said = "would be sent" if dry_run else "sent"
    out.print(f"{_counted(len(done.sent), 'reminder')} {said}.")
    if done.already:
        out.print(f"{_counted(done.already, 'person', 'people')} had theirs today already.")
    if done.told_to_nobody:
        told = _counted(done.told_to_nobody, "overdue record")
        out.print(f"{told} cannot be told to anybody: no member is the owner.")
    for address, reason in done.failed:
        out.print(f"Not sent to {escape(address)}: {escape(reason)}")
    return 1 if done.failed else 0


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
