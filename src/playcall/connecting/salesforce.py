"""Salesforce, through simple-salesforce: accounts, contacts, opportunities and their history.

Tested against recorded answers of its documented REST interface, not live.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, Final
from urllib.parse import urlencode

from playcall.connecting.connector import (
    Change,
    ConnectorError,
    Field,
    FieldKind,
    Page,
    RefusedError,
    Row,
    SchemaError,
    Source,
    Target,
)
from playcall.connecting.talking import AgainError, Answer, Pace, Talk
from playcall_core.errors import Problem
from playcall_core.importing.suggest import Choices, ColumnChoice, FileChoice

VERSION: Final = "59.0"
PAGE_ROWS: Final = 2000
OBJECTS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "accounts": ("Account", ("Id", "Name", "ParentId", "Type", "Industry", "NumberOfEmployees",
                             "AnnualRevenue", "BillingCountry", "Owner.Name", "CreatedDate")),
    "contacts": ("Contact", ("Id", "FirstName", "LastName", "Title", "AccountId", "CreatedDate")),
    "opportunities": ("Opportunity", ("Id", "Name", "AccountId", "Owner.Name", "Amount", "Type",
                                      "StageName", "IsClosed", "IsWon", "CloseDate", "NextStep",
                                      "CreatedDate")),
    "stages": ("OpportunityHistory", ("OpportunityId", "StageName", "CreatedDate")),
}  # fmt: skip
_KINDS: Final[Mapping[str, FieldKind]] = {
    "double": "number", "currency": "number", "int": "number", "percent": "number",
    "date": "date", "datetime": "instant", "boolean": "yes/no", "picklist": "choice",
}  # fmt: skip


class Salesforce:
    """One Salesforce org, by the client credentials of a connected app."""

    def __init__(
        self,
        address: str,
        key: str,
        secret: str,
        *,
        buying_stage: str = "",
        currency: str = "",
        pace: Pace | None = None,
    ) -> None:
        self._address = address.rstrip("/")
        self._talk = Talk("Salesforce", self._address, {}, pace)
        self._key, self._secret = key, secret
        self._buying_stage = buying_stage
        self._currency = currency
        self._client: Any = None
        self._last: Any = None

    def test(self) -> str:
        """How many opportunities there are to see."""
        found = self._query("SELECT COUNT() FROM Opportunity")
        return f"Salesforce: {int(found['totalSize']):,} opportunities to be seen."

    def clock(self) -> datetime | None:
        """What time it is there, by its last answer."""
        return self._talk.clock

    def sources(self) -> Sequence[Source]:
        """Accounts, contacts, opportunities, and the stages that they were in."""
        return [
            Source(name, kind, self._fields(kind, names)) for name, (kind, names) in OBJECTS.items()
        ]

    def page(self, source: Source, since: datetime | None, after: str | None) -> Page:
        """The next rows by their id that were changed at `since` or later."""
        kind, names = OBJECTS[source.name]
        changed = "CreatedDate" if source.name == "stages" else "SystemModstamp"
        tests = []
        if since is not None:
            tests.append(f"{changed} >= {since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
        if after is not None:
            tests.append(f"Id > '{_id_of(after)}'")
        where = f" WHERE {' AND '.join(tests)}" if tests else ""
        wanted = ", ".join(dict.fromkeys(("Id", *names)))
        found = self._query(f"SELECT {wanted} FROM {kind}{where} ORDER BY Id LIMIT {PAGE_ROWS}")
        records = found.get("records")
        if not isinstance(records, list):
            raise _changed(f"It answered {kind} with something that is no list of records.")
        more = found
        while not more.get("done", True):
            more = self._query_more(more["nextRecordsUrl"])
            records += more["records"]
        next_id = str(records[-1]["Id"]) if len(records) == PAGE_ROWS else None
        return Page([_told(row, names) for row in records], next_id)

    def write(self, change: Change) -> bool:
        """Set the opportunity's next step, or the field that was named for the buying stage."""
        name = "NextStep" if change.target is Target.NEXT_STEP else self._buying_stage
        if not name:
            what = "It is not said which field of an opportunity holds the buying stage."
            raise ConnectorError(Problem(what, remedy="Name it under “How it is reached”."))
        id_, text = _id_of(change.opportunity_id), change.text[:255]
        found = self._query(f"SELECT Id, {name} FROM Opportunity WHERE Id = '{id_}'")
        if not found["records"]:
            raise ConnectorError(Problem(f"There is no opportunity {id_} in Salesforce any more."))
        if found["records"][0].get(name) == text:
            return False
        self._send(
            lambda sf: sf.restful(f"sobjects/Opportunity/{id_}", method="PATCH", json={name: text})
        )
        return True

    def starting_choices(self) -> Choices:
        """Salesforce's tables as Playcall's; closed and won it says itself."""
        soql = "SELECT MasterLabel, IsClosed, IsWon FROM OpportunityStage WHERE IsActive = true"
        labels = self._query(soql)
        ends = [row for row in labels["records"] if row["IsClosed"]]
        closed = tuple(str(row["MasterLabel"]) for row in ends)
        won = tuple(str(row["MasterLabel"]) for row in ends if row["IsWon"])
        return _choices(closed, won, self._currency or None)

    def close(self) -> None:
        """Close the connections."""
        self._talk.close()
        if self._client is not None:
            self._client.session.close()

    def _fields(self, kind: str, names: Sequence[str]) -> tuple[Field, ...]:
        told = self._send(lambda sf: sf.restful(f"sobjects/{kind}/describe"))
        if not isinstance(told, Mapping) or "fields" not in told:
            raise _changed(f"It does not describe {kind}.")
        known = {each["name"]: each for each in told["fields"]}
        wanted = {name: "OwnerId" if name == "Owner.Name" else name for name in names}
        missing = [name for name, real in wanted.items() if real not in known]
        if missing:
            raise _changed(f"{kind} has no field {', '.join(missing)}.")
        return tuple(_field(name, known[real]) for name, real in wanted.items())

    def _query(self, soql: str) -> Any:
        found = self._send(lambda sf: sf.query(soql))
        if not isinstance(found, Mapping):
            raise _changed("It answered a query with something else.")
        return found

    def _query_more(self, address: str) -> Any:
        return self._send(lambda sf: sf.query_more(address.rpartition("/")[2]))

    def _send(self, call: Callable[[Any], Any]) -> Any:
        """Through the client; a session that ended is begun again once."""
        try:
            return self._talk.through(lambda: self._answer(call))
        except RefusedError:
            if self._client is None:
                raise
            self._client = None
            return self._talk.through(lambda: self._answer(call))

    def _answer(self, call: Callable[[Any], Any]) -> Answer:
        """What simple-salesforce brings, its exceptions as answers, with the headers it drops."""
        client = self._signed_in()
        errors = import_module("simple_salesforce.exceptions")
        network = import_module("requests.exceptions")
        try:
            call(client)
        except errors.SalesforceError:
            pass
        except (network.ConnectionError, network.ChunkedEncodingError, network.Timeout) as error:
            raise AgainError("cannot be reached, or broke off") from error
        except ValueError as error:
            raise AgainError("answered something that is no JSON, or half of it") from error
        last = self._last
        return Answer(last.status_code, last.headers, last.content)

    def _signed_in(self) -> Any:
        if self._client is None:
            sent = urlencode({"grant_type": "client_credentials", "client_id": self._key,
                              "client_secret": self._secret})  # fmt: skip
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            token = self._talk.ask("POST", "/services/oauth2/token", content=sent, headers=form)
            session = import_module("requests").Session()
            session.hooks["response"].append(self._note)
            make = import_module("simple_salesforce").Salesforce
            self._client = make(
                instance_url=self._address,
                session_id=token["access_token"],
                version=VERSION,
                session=session,
            )
            # The library speaks https only; an address on this machine may be otherwise.
            self._client.base_url = f"{self._address}/services/data/v{VERSION}/"
        return self._client

    def _note(self, response: Any, *_: Any, **__: Any) -> None:
        self._last = response


def _id_of(text: str) -> str:
    if not text.isalnum() or len(text) not in (15, 18):
        raise ConnectorError(Problem(f"“{text}” is no id of Salesforce."))
    return text


def _told(row: Mapping[str, Any], names: Sequence[str]) -> Row:
    told: dict[str, str | None] = {}
    for name in names:
        first, _, rest = name.partition(".")
        if first not in row:
            raise _changed(f"A record came without its field {name}.")
        value = row[first]
        if rest:
            value = value.get(rest) if isinstance(value, Mapping) else None
        told[name] = _text(value)
    return told


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    # Salesforce writes offsets as +0000.
    return f"{text[:-5]}+00:00" if text.endswith("+0000") else text


def _field(name: str, known: Mapping[str, Any]) -> Field:
    kind = _KINDS.get(str(known.get("type")), "text")
    options = known.get("picklistValues") or []
    choices = tuple((str(one["value"]), str(one["label"])) for one in options if one.get("active"))
    return Field(name, str(known.get("label") or name), kind, choices)


def _changed(sentence: str) -> SchemaError:
    remedy = "Nothing was changed here. Look at what was changed there."
    return SchemaError(Problem(f"Salesforce is not as it was. {sentence}", remedy=remedy))


def _columns(**fields: str) -> tuple[ColumnChoice, ...]:
    return tuple(
        ColumnChoice(name=name.replace("__", "."), field=field) for name, field in fields.items()
    )


def _choices(closed: tuple[str, ...], won: tuple[str, ...], currency: str | None) -> Choices:
    firms = _columns(Id="id", Name="name", ParentId="parent_id", Owner__Name="owner",
                     CreatedDate="created_at")  # fmt: skip
    people = _columns(Id="id", AccountId="account_id", Title="title", CreatedDate="created_at")
    deals = _columns(Id="id", Name="name", AccountId="account_id", Owner__Name="owner",
                     Amount="amount", StageName="stage", CreatedDate="created_at",
                     CloseDate="closed_on")  # fmt: skip
    moves = _columns(OpportunityId="opportunity_id", StageName="stage", CreatedDate="at")
    ends: dict[str, Any] = {"closed": closed, "won": won}
    return Choices(
        name="Salesforce",
        currency=currency,
        files=(
            FileChoice(source="accounts", file="accounts.csv", table="accounts", columns=firms),
            FileChoice(source="contacts", file="contacts.csv", table="contacts", columns=people,
                       names=("FirstName", "LastName")),
            FileChoice(source="opportunities", file="opportunities.csv", table="opportunities",
                       columns=deals, state="StageName", **ends),
            FileChoice(source="stages", file="stages.csv", table="stage_changes", columns=moves,
                       **ends),
        ),
    )  # fmt: skip
