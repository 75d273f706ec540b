"""The CRMs that can be connected: what each asks for, and how its connector is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from playcall.connecting.connector import Connector
from playcall.connecting.talking import Pace
from playcall.connecting.tryton import Tryton

Settings = Mapping[str, str]
Words = str | Promise
PACE: Final = Pace(seconds_between=0.0)


@dataclass(frozen=True, slots=True)
class Asked:
    """A setting that a connection of some kind needs."""

    name: str
    label: Words
    help: Words = ""
    is_address: bool = False


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
    )
}
