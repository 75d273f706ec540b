"""The CRMs that can be connected: what each asks for, and how its connector is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from playcall.connecting.connector import Connector, ConnectorError
from playcall.connecting.hubspot import ADDRESS, HubSpot
from playcall.connecting.salesforce import Salesforce
from playcall.connecting.talking import Pace
from playcall.connecting.tryton import Tryton
from playcall_core.errors import Problem

Settings = Mapping[str, str]
Words = str | Promise
PACE: Final = Pace(seconds_between=0.0)
SEARCH_PACE: Final = Pace(seconds_between=0.25)
"""HubSpot lets one account search four times a second."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A setting that a connection of some kind needs."""

    name: str
    label: Words
    help: Words = ""
    is_address: bool = False
    is_needed: bool = True


@dataclass(frozen=True, slots=True)
class Kind:
    """A CRM: what is asked for, and the connector for the answers and the secret.

    `tested` says against what its connector was tested.
    """

    id: str
    name: str
    asked: tuple[Asked, ...]
    secret: Words
    tested: Words
    make: Callable[[Settings, str], Connector]


def _tryton(given: Settings, secret: str) -> Connector:
    return Tryton(given["address"], given["database"], given["user"], secret, PACE)


def _insist_on(module: str, name: str, extra: str) -> None:
    if find_spec(module) is None:
        what = f"The client of {name} is not installed on this server."
        raise ConnectorError(Problem(what, remedy=f"Install playcall[{extra}]."))


def _hubspot(given: Settings, secret: str) -> Connector:
    _insist_on("hubspot", "HubSpot", "hubspot")
    address = given.get("address") or ADDRESS
    return HubSpot(secret, buying_stage=given["buying_stage"], address=address, pace=SEARCH_PACE)


def _salesforce(given: Settings, secret: str) -> Connector:
    _insist_on("simple_salesforce", "Salesforce", "salesforce")
    return Salesforce(
        given["address"],
        given["key"],
        secret,
        buying_stage=given["buying_stage"],
        currency=given["currency"],
        pace=PACE,
    )


RECORDED: Final = _(
    "Tested against recorded answers of its documented API, not against the live service."
)
LIVE: Final = _("Tested against a real Tryton 8.2.")

KINDS: Final[Mapping[str, Kind]] = {
    kind.id: kind
    for kind in (
        Kind(
            "tryton",
            "Tryton",
            (
                Asked("address", _("Address"), _("Such as https://tryton.example.com"), True),
                Asked("database", _("Database")),
                Asked("user", _("User")),
            ),
            _("Password"),
            LIVE,
            _tryton,
        ),
        Kind(
            "hubspot",
            "HubSpot",
            (
                Asked(
                    "buying_stage",
                    _("Property of deals for the buying stage"),
                    _("Its internal name; left blank, buying stages are not written back."),
                    is_needed=False,
                ),
            ),
            _("Access token of a private app"),
            RECORDED,
            _hubspot,
        ),
        Kind(
            "salesforce",
            "Salesforce",
            (
                Asked("address", _("Address"), _("Such as https://acme.my.salesforce.com"), True),
                Asked("key", _("Consumer key"), _("Of a connected app with client credentials.")),
                Asked("currency", _("Currency of the amounts"), _("Such as EUR.")),
                Asked(
                    "buying_stage",
                    _("Field of opportunities for the buying stage"),
                    _("Its API name; left blank, buying stages are not written back."),
                    is_needed=False,
                ),
            ),
            _("Consumer secret"),
            RECORDED,
            _salesforce,
        ),
    )
}
