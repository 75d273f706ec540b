"""What is said here of an opportunity goes to the CRM that it came from."""

from __future__ import annotations

from django.utils.translation import gettext as _

from playcall.connecting.actions import write_back
from playcall.connecting.connector import Target
from playcall.connecting.kinds import KINDS
from playcall.connecting.models import Connection
from playcall.opportunities.following import Said
from playcall.opportunities.models import Opportunity


def write_to_its_crm(said: Said) -> str:
    """Have it written at the next pull, where the CRM is written to: a sentence that says so."""
    row = Opportunity.objects.filter(workspace=said.by.workspace, external_id=said.opportunity)
    source = row.values_list("batch__source", flat=True).first()
    open_ones = Connection.objects.filter(
        workspace=said.by.workspace, ended_at=None, writes_back=True
    )
    for connection in open_ones:
        if connection.source == source:
            target = Target(said.what)
            write_back(connection, said.opportunity, target, said.words, by=said.by)
            return _("It goes to %(crm)s at the next pull.") % {"crm": KINDS[connection.kind].name}
    return ""
