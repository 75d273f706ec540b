"""Connects CRMs, pulls from them and writes back; connections are for administrators only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.utils import timezone

from playcall.audit.actions import note
from playcall.connecting.connector import BusyError, Change, Connector, ConnectorError, Target
from playcall.connecting.kinds import KINDS
from playcall.connecting.models import Connection, Pull, WriteBack
from playcall.connecting.pulling import OtherRunnerError, claim, run, since_of
from playcall.connecting.samples import profiles_of, sample_of, starting
from playcall.connecting.sealing import opened, sealed
from playcall.importing.choosing import answered, chosen
from playcall.importing.editor import Sheet, sheet_of
from playcall.importing.mappings import to_text
from playcall.people.models import Membership
from playcall.people.rules import May, insist
from playcall.playbooks.books import book_of
from playcall_core.errors import PlaycallError, Problem
from playcall_core.importing import check_mapping
from playcall_core.importing.suggest import Choices, mapping_of

MOST_TRIES: Final = 8
ASKS: Final = frozenset({"blank"})
"""What is asked about fields; dates and numbers of a CRM's interface are written in one way."""


def connector_of(connection: Connection) -> Connector:
    """The connector of a connection; `ConnectorError` if its secret cannot be read any more."""
    kind = KINDS[connection.kind]
    return kind.make(json.loads(connection.settings), opened(connection.secret))


def connect(kind: str, settings: Mapping[str, str], secret: str, *, by: Membership) -> Connection:
    """Connect a CRM, once it answered; `ConnectorError` in its words if it does not."""
    insist(by, May.ADMINISTER)
    connector = KINDS[kind].make(settings, secret)
    try:
        said = connector.test()
        playbook = book_of(by.workspace, "newest").playbook
        sample = sample_of(connector)
        choices = starting(connector, sample, playbook)
        mapping = to_text(mapping_of(choices, playbook.dictionary))
    finally:
        connector.close()
    with transaction.atomic():
        connection = Connection.objects.create(
            workspace=by.workspace,
            kind=kind,
            settings=json.dumps(dict(settings)),
            secret=sealed(secret),
            sample=sample,
            choices=choices.model_dump_json(exclude_defaults=True),
            mapping=mapping,
            made_by=by,
        )
        _note(connection, by, "crm-connected", f"Connected {KINDS[kind].name}. {said}")
    return connection


def change_settings(
    connection: Connection, settings: Mapping[str, str], secret: str, *, by: Membership
) -> None:
    """Reach the same CRM otherwise, such as with a new password; tested before it is kept."""
    insist(by, May.ADMINISTER)
    secret = secret or opened(connection.secret)
    connector = KINDS[connection.kind].make(settings, secret)
    try:
        connector.test()
    finally:
        connector.close()
    with transaction.atomic():
        Connection.objects.filter(pk=connection.pk).update(
            settings=json.dumps(dict(settings)), secret=sealed(secret), made_by=by
        )
        _note(connection, by, "crm-settings-changed", "Changed how the CRM is reached.")


def sheet_for(connection: Connection, *, by: Membership) -> Sheet:
    """The form in which the fields of the CRM are given their meaning."""
    insist(by, May.ADMINISTER)
    choices = Choices.model_validate_json(connection.choices)
    playbook = book_of(by.workspace, "newest").playbook
    looked = profiles_of(connection.sample)
    return sheet_of(looked, choices, json.loads(connection.answers), playbook, asks=ASKS)


def keep_mapping(connection: Connection, sent: Mapping[str, str], *, by: Membership) -> None:
    """Keep what the fields mean; `MappingError` with every problem. All is pulled again with it."""
    insist(by, May.ADMINISTER)
    sheet = sheet_for(connection, by=by)
    dictionary = book_of(by.workspace, "newest").playbook.dictionary
    choices, answers = chosen(sheet, sent, dictionary)
    mapping = mapping_of(answered(choices, sheet, answers), dictionary)
    check_mapping(mapping, dictionary)
    with transaction.atomic():
        Connection.objects.filter(pk=connection.pk).update(
            mapping=to_text(mapping),
            choices=choices.model_dump_json(exclude_defaults=True),
            answers=json.dumps(answers),
            is_mapped=True,
            cursor=None,
        )
        _note(connection, by, "crm-mapped", "Changed what the CRM's fields mean.")


def set_write_back(connection: Connection, is_on: bool, *, by: Membership) -> None:
    """Write next steps and buying stages to the CRM from now on, or no more."""
    insist(by, May.ADMINISTER)
    says = "Next steps and buying stages are written to the CRM from now on."
    with transaction.atomic():
        Connection.objects.filter(pk=connection.pk).update(writes_back=is_on)
        _note(
            connection, by, "crm-write-back",
            says if is_on else "Nothing is written to the CRM any more.",
        )  # fmt: skip


def disconnect(connection: Connection, *, by: Membership) -> None:
    """End a connection and forget its secret; what was pulled stays."""
    insist(by, May.ADMINISTER)
    now = timezone.now()
    with transaction.atomic():
        Connection.objects.filter(pk=connection.pk).update(ended_at=now, secret="")
        open_pulls = connection.pulls.filter(ended_at=None)
        open_pulls.update(state=Pull.State.FAILED, ended_at=now, says="The CRM was disconnected.")
        _note(connection, by, "crm-disconnected", f"Disconnected {KINDS[connection.kind].name}.")


def start_pull(connection: Connection, *, by: Membership | None = None) -> Pull:
    """The pull that is open, to go on with it, or a new one; nothing is fetched yet.

    Without `by` it is done in the name of who connected the CRM.
    """
    insist(by or connection.made_by, May.IMPORT_OPPORTUNITIES)
    with transaction.atomic():
        connection = Connection.objects.select_for_update().get(pk=connection.pk)
        if connection.ended_at is not None:
            raise PlaycallError("This CRM is not connected any more.")
        found = connection.pulls.filter(ended_at=None).first()
        if found is None:
            found = connection.pulls.create(by=by, since=since_of(connection))
    return found


def do_pull(pull: Pull) -> Pull:
    """Do a pull to its end, and write back what waits: how it went stands in the pull.

    Raises `OtherRunnerError` if another process works on it.
    """
    runner = claim(pull)
    pull.refresh_from_db()
    try:
        connector = connector_of(pull.connection)
    except ConnectorError as error:
        Pull.objects.filter(pk=pull.pk).update(
            state=Pull.State.FAILED, says=str(error), ended_at=timezone.now()
        )
    else:
        try:
            run(pull, connector, runner)
            deliver(pull.connection, connector)
        finally:
            connector.close()
    pull.refresh_from_db()
    return pull


def write_back(
    connection: Connection,
    opportunity_id: str,
    target: Target,
    text: str,
    *,
    by: Membership,
) -> WriteBack:
    """Have something written to the CRM; an older one about the same that waits is replaced."""
    insist(by, May.READ_OPPORTUNITIES)
    if by.workspace != connection.workspace or not connection.writes_back:
        what = "Nothing is written to this CRM."
        remedy = "An administrator can switch it on under Connections."
        raise PlaycallError(Problem(what, remedy=remedy))
    with transaction.atomic():
        connection.write_backs.filter(
            opportunity_id=opportunity_id, target=target.value, state=WriteBack.State.WAITING
        ).update(state=WriteBack.State.REPLACED)
        made = connection.write_backs.create(
            opportunity_id=opportunity_id, target=target.value, text=text, asked_by=by
        )
        _note(
            connection, by, "crm-write-back-asked",
            f"The {target.value} of opportunity {opportunity_id} is to be written to the CRM.",
        )  # fmt: skip
    return made


def deliver(connection: Connection, connector: Connector) -> int:
    """Write what waits, oldest first: how many were written. A busy CRM leaves the rest waiting."""
    written = 0
    for each in connection.write_backs.filter(state=WriteBack.State.WAITING).order_by("id"):
        change = Change(str(each.key), each.opportunity_id, Target(each.target), each.text)
        waiting = WriteBack.objects.filter(pk=each.pk, state=WriteBack.State.WAITING)
        try:
            connector.write(change)
        except BusyError as error:
            waiting.update(tries=each.tries + 1, says=str(error))
            break
        except ConnectorError as error:
            is_over = each.tries + 1 >= MOST_TRIES
            state = WriteBack.State.FAILED if is_over else WriteBack.State.WAITING
            waiting.update(tries=each.tries + 1, says=str(error), state=state)
        else:
            # A stop right here writes it once more later, which changes nothing there.
            written += waiting.update(
                state=WriteBack.State.SENT, sent_at=timezone.now(), tries=each.tries + 1, says=""
            )
    return written


def _note(connection: Connection, by: Membership, action: str, says: str) -> None:
    note(
        connection.workspace, by=by, action=action, says=says, target=f"connection/{connection.pk}"
    )


__all__ = [
    "OtherRunnerError",
    "change_settings",
    "connect",
    "connector_of",
    "deliver",
    "disconnect",
    "do_pull",
    "keep_mapping",
    "set_write_back",
    "sheet_for",
    "start_pull",
    "write_back",
]
