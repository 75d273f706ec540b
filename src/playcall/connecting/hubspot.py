"""HubSpot, through its official client: companies, contacts, deals and the history of their stage.

Tested against recorded answers of its documented interface (CRM v3, associations v4), not live.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import Any, Final

from playcall.connecting.connector import (
    Change,
    ConnectorError,
    Field,
    FieldKind,
    Page,
    Row,
    SchemaError,
    Source,
    Target,
)
from playcall.connecting.talking import AgainError, Answer, Pace, Talk
from playcall_core.errors import Problem
from playcall_core.importing.suggest import Choices, ColumnChoice, FileChoice

ADDRESS: Final = "https://api.hubapi.com"
PAGE_ROWS: Final = 100
NEXT_STEP: Final = "hs_next_step"
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "companies": ("name", "domain", "industry", "numberofemployees", "annualrevenue", "country",
                  "hubspot_owner_id", "createdate"),
    "contacts": ("firstname", "lastname", "email", "jobtitle", "associatedcompanyid", "createdate"),
    "deals": ("dealname", "amount", "deal_currency_code", "dealstage", "pipeline", "closedate",
              "createdate", "dealtype", "hubspot_owner_id", NEXT_STEP),
}  # fmt: skip
CHANGED: Final = {"contacts": "lastmodifieddate"}
"""The property that says when a row was changed; `hs_lastmodifieddate` for the others."""
_KINDS: Final[Mapping[str, FieldKind]] = {
    "number": "number", "date": "date", "datetime": "instant", "bool": "yes/no",
    "enumeration": "choice",
}  # fmt: skip


class HubSpot:
    """One HubSpot account, by the access token of a private app."""

    def __init__(
        self,
        token: str,
        *,
        buying_stage: str = "",
        address: str = ADDRESS,
        pace: Pace | None = None,
    ) -> None:
        client: Any = import_module("hubspot").HubSpot
        no_retries = import_module("urllib3").Retry(0, redirect=0)
        self._client = client(access_token=token, host=address.rstrip("/"), retry=no_retries)
        self._talk = Talk("HubSpot", address, {}, pace)
        self._buying_stage = buying_stage
        self._owners: Mapping[str, str] | None = None
        self._stages: list[tuple[str, str, bool, bool]] | None = None

    def test(self) -> str:
        """How many deals there are to see."""
        found = self._search("deals", [], limit=1)
        return f"HubSpot: {int(found['total']):,} deals to be seen."

    def clock(self) -> datetime | None:
        """What time it is there, by its last answer."""
        return self._talk.clock

    def sources(self) -> Sequence[Source]:
        """Companies, contacts, deals, and the stages that deals were in."""
        found = [Source(name, name.capitalize(), self._fields(name)) for name in FIELDS]
        stage = next(field for field in found[-1].fields if field.name == "dealstage")
        history = (Field("deal", "Deal"), stage, Field("at", "At", "instant"))
        return [*found, Source("stages", "Stages of deals", history)]

    def page(self, source: Source, since: datetime | None, after: str | None) -> Page:
        """The next rows by their id that were changed at `since` or later."""
        kind = "deals" if source.name == "stages" else source.name
        filters = [{"propertyName": "hs_object_id", "operator": "GT", "value": after or "0"}]
        if since is not None:
            moment = str(int(since.timestamp() * 1000))
            changed = CHANGED.get(kind, "hs_lastmodifieddate")
            filters.append({"propertyName": changed, "operator": "GTE", "value": moment})
        results = self._results(self._search(kind, filters, limit=PAGE_ROWS))
        ids = [str(row["id"]) for row in results]
        next_id = ids[-1] if len(ids) == PAGE_ROWS else None
        if source.name == "stages":
            return Page(self._history(ids, since), next_id)
        accounts = self._companies_of(ids) if source.name == "deals" else {}
        return Page([self._told(source, row, accounts) for row in results], next_id)

    def write(self, change: Change) -> bool:
        """Set the deal's next step, or the property that was named for the buying stage."""
        name = NEXT_STEP if change.target is Target.NEXT_STEP else self._buying_stage
        if not name:
            what = "It is not said which property of a deal holds the buying stage."
            raise ConnectorError(Problem(what, remedy="Name it under “How it is reached”."))
        deals = self._client.crm.deals
        before = self._send(
            lambda: deals.basic_api.get_by_id(
                change.opportunity_id, properties=[name], _preload_content=False
            )
        )
        if (before.get("properties") or {}).get(name) == change.text:
            return False
        sent = import_module("hubspot.crm.deals").SimplePublicObjectInput({name: change.text})
        self._send(
            lambda: deals.basic_api.update(change.opportunity_id, sent, _preload_content=False)
        )
        return True

    def starting_choices(self) -> Choices:
        """HubSpot's tables as Playcall's; which stages are closed and won, its pipelines say."""
        known = self._pipeline_stages()
        closed = tuple(label for _, label, is_closed, _ in known if is_closed)
        won = tuple(label for _, label, _, is_won in known if is_won)
        return _choices(closed, won)

    def close(self) -> None:
        """Close the connections."""
        self._talk.close()

    def _fields(self, name: str) -> tuple[Field, ...]:
        api = self._client.crm.properties.core_api
        answer = self._send(lambda: api.get_all(name, _preload_content=False))
        known = {each["name"]: each for each in self._results(answer)}
        missing = [field for field in FIELDS[name] if field not in known]
        if missing:
            raise _changed(f"{name.capitalize()} have no property {', '.join(missing)}.")
        fields = [_field(name, known[name]) for name in FIELDS[name]]
        if name == "deals":
            labels = tuple((label, label) for _, label, _, _ in self._pipeline_stages())
            fields = [
                Field(f.name, f.label, "choice", labels) if f.name == "dealstage" else f
                for f in fields
            ]
            fields.append(Field("company", "Company"))
        return (Field("id", "Record ID"), *fields)

    def _search(self, kind: str, filters: list[dict[str, str]], *, limit: int) -> Any:
        api = self._client.crm.objects.search_api
        make = import_module("hubspot.crm.objects").PublicObjectSearchRequest
        request = make(
            query=None,
            limit=limit,
            after="0",
            sorts=["hs_object_id"],
            properties=list(FIELDS[kind]),
            filter_groups=[{"filters": filters}] if filters else [],
        )
        return self._send(lambda: api.do_search(kind, request, _preload_content=False))

    def _history(self, ids: Sequence[str], since: datetime | None) -> list[Row]:
        if not ids:
            return []
        make = import_module("hubspot.crm.deals").BatchReadInputSimplePublicObjectId
        request = make(
            properties_with_history=["dealstage"],
            properties=["dealstage"],
            inputs=[{"id": each} for each in ids],
        )
        api = self._client.crm.deals.batch_api
        answer = self._send(lambda: api.read(request, _preload_content=False))
        told: list[Row] = []
        for row in self._results(answer):
            if "propertiesWithHistory" not in row:
                raise _changed("Deals came without the history of their stage.")
            moves = row["propertiesWithHistory"].get("dealstage") or []
            for move in sorted(moves, key=lambda one: str(one["timestamp"])):
                at = datetime.fromisoformat(move["timestamp"])
                if since is None or at >= since:
                    label = self._label_of(move["value"])
                    told.append({"deal": str(row["id"]), "dealstage": label, "at": at.isoformat()})
        return told

    def _companies_of(self, ids: Sequence[str]) -> Mapping[str, str]:
        if not ids:
            return {}
        module = import_module("hubspot.crm.associations.v4")
        request = module.BatchInputPublicFetchAssociationsBatchRequest(
            inputs=[{"id": each} for each in ids]
        )
        api = self._client.crm.associations.v4.batch_api
        answer = self._send(
            lambda: api.get_page("deals", "companies", request, _preload_content=False)
        )
        return {
            str(row["from"]["id"]): str(row["to"][0]["toObjectId"])
            for row in self._results(answer)
            if row.get("to")
        }

    def _told(self, source: Source, row: Mapping[str, Any], accounts: Mapping[str, str]) -> Row:
        said = row.get("properties")
        if not isinstance(said, Mapping):
            raise _changed(f"{source.title} came without their properties.")
        told: dict[str, str | None] = {
            name: str(said[name]) if said.get(name) not in (None, "") else None
            for name in source.header
        }
        told["id"] = str(row["id"])
        if "hubspot_owner_id" in told:
            owner = told["hubspot_owner_id"]
            told["hubspot_owner_id"] = self._owner_names().get(owner or "", owner)
        if source.name == "deals":
            told["company"] = accounts.get(told["id"] or "")
            told["dealstage"] = self._label_of(told["dealstage"])
        return told

    def _label_of(self, stage: str | None) -> str | None:
        labels = {id_: label for id_, label, _, _ in self._pipeline_stages()}
        return labels.get(stage or "", stage)

    def _owner_names(self) -> Mapping[str, str]:
        if self._owners is None:
            api = self._client.crm.owners.owners_api
            owners: dict[str, str] = {}
            after: str | None = None
            while True:
                get = partial(api.get_page, limit=100, after=after, _preload_content=False)
                answer = self._send(get)
                for each in self._results(answer):
                    name = f"{each.get('firstName') or ''} {each.get('lastName') or ''}".strip()
                    owners[str(each["id"])] = name or str(each.get("email"))
                after = ((answer.get("paging") or {}).get("next") or {}).get("after")
                if after is None:
                    break
            self._owners = owners
        return self._owners

    def _pipeline_stages(self) -> list[tuple[str, str, bool, bool]]:
        """Id, label, whether closed, whether won, of the stages of all pipelines of deals."""
        if self._stages is None:
            api = self._client.crm.pipelines.pipelines_api
            answer = self._send(lambda: api.get_all("deals", _preload_content=False))
            found = []
            for pipeline in self._results(answer):
                for stage in pipeline["stages"]:
                    about = stage.get("metadata") or {}
                    is_closed = str(about.get("isClosed")).lower() == "true"
                    is_won = is_closed and float(about.get("probability") or 0) == 1
                    found.append((str(stage["id"]), str(stage["label"]), is_closed, is_won))
            self._stages = found
        return self._stages

    def _results(self, answer: Any) -> list[Any]:
        if not isinstance(answer, Mapping) or not isinstance(answer.get("results"), list):
            raise _changed("It answered with something that is no list of results.")
        return list(answer["results"])

    def _send(self, call: Callable[[], Any]) -> Any:
        return self._talk.through(lambda: _answer(call))


def _answer(call: Callable[[], Any]) -> Answer:
    """What HubSpot's client brings, its exceptions as answers."""
    errors = import_module("urllib3.exceptions")
    try:
        response = call()
    except errors.HTTPError as error:
        raise AgainError("cannot be reached, or broke off") from error
    except Exception as error:
        # Each part of HubSpot's client has an ApiException of its own, without a common base.
        status = getattr(error, "status", None)
        if not isinstance(status, int) or status == 0:
            raise
        body = getattr(error, "body", None) or b""
        content = body.encode() if isinstance(body, str) else body
        return Answer(status, dict(getattr(error, "headers", None) or {}), content)
    return Answer(response.status, dict(response.headers), response.data)


def _field(name: str, known: Mapping[str, Any]) -> Field:
    kind = _KINDS.get(str(known.get("type")), "text")
    options = known.get("options") or []
    choices = tuple((str(each["value"]), str(each["label"])) for each in options)
    return Field(name, str(known.get("label") or name), kind, choices)


def _changed(sentence: str) -> SchemaError:
    remedy = "Nothing was changed here. Look at what was changed there."
    return SchemaError(Problem(f"HubSpot is not as it was. {sentence}", remedy=remedy))


def _columns(**fields: str) -> tuple[ColumnChoice, ...]:
    return tuple(ColumnChoice(name=name, field=field) for name, field in fields.items())


def _choices(closed: tuple[str, ...], won: tuple[str, ...]) -> Choices:
    deals = (
        *_columns(id="id", dealname="name", company="account_id", hubspot_owner_id="owner"),
        ColumnChoice(name="amount", field="amount", currency_column="deal_currency_code"),
        *_columns(dealstage="stage", createdate="created_at", closedate="closed_on"),
    )
    people = _columns(id="id", associatedcompanyid="account_id", jobtitle="title",
                      createdate="created_at")  # fmt: skip
    firms = _columns(id="id", name="name", hubspot_owner_id="owner", createdate="created_at")
    moves = _columns(deal="opportunity_id", dealstage="stage", at="at")
    ends: dict[str, Any] = {"closed": closed, "won": won}
    return Choices(
        name="HubSpot",
        files=(
            FileChoice(source="companies", file="companies.csv", table="accounts", columns=firms),
            FileChoice(source="contacts", file="contacts.csv", table="contacts", columns=people,
                       names=("firstname", "lastname")),
            FileChoice(source="deals", file="deals.csv", table="opportunities", columns=deals,
                       state="dealstage", **ends),
            FileChoice(source="stages", file="stages.csv", table="stage_changes", columns=moves,
                       **ends),
        ),
    )  # fmt: skip
