"""What CRMs call tables, columns and states, as far as a name alone tells it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from playcall_core.importing.mapping import TableName

TABLES: Final[Mapping[TableName, tuple[str, ...]]] = {
    "stage_changes": ("opportunityhistory", "stagehistory", "dealhistory", "stagechange", "stages"),
    "touchpoints": ("touchpoint", "activit", "engagement", "event", "task", "interaction"),
    "opportunities": ("opportunit", "deal", "pipeline"),
    "accounts": ("account", "compan", "customer", "organi", "firm", "client"),
    "contacts": ("contact", "person", "people"),
    "leads": ("lead",),
}
"""Parts of the names of files, in the order in which they are tried."""

_CREATED: Final = ("createddate", "createdat", "createdon", "created", "createdate", "dateadded")
_OWNER: Final = ("owner", "ownername", "ownerid", "salesagent", "agent", "salesrep", "rep",
                 "accountexecutive", "assignedto", "responsible", "dealowner", "hubspotownerid",
                 "employee")  # fmt: skip
FIELDS: Final[Mapping[TableName, Mapping[str, tuple[str, ...]]]] = {
    "opportunities": {
        "id": ("id", "opportunityid", "dealid", "recordid", "opportunity", "deal", "number"),
        "name": ("name", "opportunityname", "dealname", "deal", "title", "subject", "description"),
        "account_id": ("accountid", "account", "companyid", "company", "customer", "customerid",
                       "organisation", "organization", "party", "client"),
        "owner": _OWNER,
        "amount": ("amount", "closevalue", "value", "dealvalue", "worth", "volume"),
        "stage": ("stagename", "dealstage", "stage", "phase", "salesstage", "state", "status"),
        "created_at": (*_CREATED, "engagedate", "opened", "opendate", "startdate"),
        "closed_on": ("closedate", "closedon", "closed", "closedat", "enddate", "closingdate"),
    },
    "accounts": {
        "id": ("id", "accountid", "companyid", "account", "company", "customer", "recordid"),
        "name": ("name", "accountname", "companyname", "account", "company", "customer"),
        "parent_id": ("parentid", "parent", "subsidiaryof", "parentaccount", "parentaccountid"),
        "owner": _OWNER,
        "created_at": _CREATED,
    },
    "contacts": {
        "id": ("id", "contactid", "recordid", "email", "contact"),
        "name": ("name", "fullname", "contactname", "contact"),
        "account_id": ("accountid", "account", "companyid", "company", "party"),
        "opportunity_id": ("opportunityid", "opportunity", "dealid", "deal"),
        "title": ("title", "jobtitle", "position"),
        "persona": ("persona",),
        "buying_role": ("buyingrole", "role"),
        "created_at": _CREATED,
    },
    "leads": {
        "id": ("id", "leadid", "recordid", "email", "lead"),
        "name": ("name", "fullname", "leadname", "lead"),
        "account_id": ("accountid", "convertedaccountid", "account"),
        "owner": _OWNER,
        "status": ("status", "leadstatus", "stage"),
        "created_at": _CREATED,
    },
    "stage_changes": {
        "opportunity_id": ("opportunityid", "oppid", "dealid", "opportunity", "deal"),
        "stage": ("stagename", "stage", "dealstage", "tostage", "newstage", "phase", "state"),
        "at": ("changedat", "at", "changedate", "date", "createddate", "timestamp", "changed"),
    },
    "touchpoints": {
        "id": ("id", "recordid", "activityid", "touchpointid", "eventid"),
        "at": ("at", "date", "when", "activitydate", "timestamp", "createddate", "createdat"),
        "kind": ("kind", "type", "activitytype", "channel"),
        "direction": ("direction",),
        "function": ("function", "team"),
        "account_id": ("accountid", "account", "companyid"),
        "opportunity_id": ("opportunityid", "opportunity", "dealid"),
        "contact_id": ("contactid", "contact"),
        "lead_id": ("leadid", "lead"),
        "text": ("text", "note", "notes", "subject", "description", "comment"),
    },
}  # fmt: skip
"""Column of a table of ours -> what it is called elsewhere, the best name first (as `plain`)."""

NEEDED: Final[Mapping[TableName, tuple[str, ...]]] = {
    "stage_changes": ("opportunity_id", "stage", "at"),
    "touchpoints": ("id", "at"),
}
WON: Final = frozenset({"won", "closedwon", "closewon", "gewonnen", "success", "wongewonnen"})
LOST: Final = frozenset({"lost", "closedlost", "closelost", "verloren", "abandoned", "cancelled",
                         "canceled", "disqualified", "closednotconverted", "closed"})  # fmt: skip
CONVERTED: Final = frozenset({"closedconverted", "converted"})
DELETED: Final = frozenset({"isdeleted", "deleted", "archived", "isarchived"})


def plain(name: str) -> str:
    """A name in lower case without what stands between its words: `Close_Date__c` -> closedate."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"__c$", "", name.casefold()))
