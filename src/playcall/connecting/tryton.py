"""Tryton 6.0 and newer, with the module sale_opportunity, over its JSON-RPC."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from playcall.connecting.connector import (
    BusyError,
    Change,
    ConnectorError,
    Field,
    Page,
    RefusedError,
    Row,
    SchemaError,
    Source,
    Target,
)
from playcall.connecting.talking import Pace, Talk
from playcall.connecting.tryton_choices import CHOICES
from playcall_core.errors import Problem
from playcall_core.importing.suggest import Choices

PAGE_ROWS: Final = 200
OPPORTUNITY: Final = "sale.opportunity"
MODELS: Final[Mapping[str, tuple[str, str]]] = {
    "accounts": ("party.party", "Parties"),
    "contacts": ("party.contact_mechanism", "Contact mechanisms"),
    "opportunities": (OPPORTUNITY, "Opportunities"),
    "stages": (OPPORTUNITY, "Changes of state"),
}
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "accounts": ("id", "name", "code", "create_date"),
    "contacts": ("id", "party", "type", "value", "name", "create_date"),
    "opportunities": (
        "id", "number", "reference", "description", "party", "contact", "employee.rec_name",
        "amount", "currency.code", "conversion_probability", "state", "lost_reason", "comment",
        "start_date", "end_date", "create_date",
    ),
}  # fmt: skip
LABELS: Final = {"employee.rec_name": "Employee", "currency.code": "Currency"}
LINE: Final[Mapping[Target, str]] = {
    Target.NEXT_STEP: "Next step",
    Target.BUYING_STAGE: "Buying stage",
}
_KINDS: Final = {
    "numeric": "number", "float": "number", "integer": "number", "date": "date",
    "timestamp": "instant", "datetime": "instant", "boolean": "yes/no", "selection": "choice",
}  # fmt: skip


class Tryton:
    """One database of a Tryton server, as one of its users."""

    def __init__(
        self, address: str, database: str, user: str, password: str, pace: Pace | None = None
    ) -> None:
        self._talk = Talk("Tryton", address.rstrip("/"), {"User-Agent": "Playcall"}, pace)
        self._path = f"/{database}/rpc/"
        self._user = user
        self._password = password
        self._context: dict[str, Any] | None = None
        self._employees: list[int] | None = None

    def test(self) -> str:
        """Who we are there, how many opportunities there are to see, and whether we may."""
        context = self._signed_in()
        count = self._call(f"model.{OPPORTUNITY}.search_count", [])
        version = self._rpc("common.server.version", [], path="/rpc/")
        said = f"Tryton {version}, as {self._user}: {count:,} opportunities to be seen."
        if not context.get("company"):
            said += " This user has no company in Tryton: give them one there."
        return said

    def clock(self) -> datetime | None:
        """What time it is there, by its last answer."""
        return self._talk.clock

    def sources(self) -> Sequence[Source]:
        """Parties, their contact mechanisms, opportunities, and how their state changed."""
        self._signed_in()
        found = [
            Source(name, MODELS[name][1], tuple(self._fields(MODELS[name][0], names)))
            for name, names in FIELDS.items()
        ]
        (state,) = (field for field in found[-1].fields if field.name == "state")
        stages = (Field("opportunity", "Opportunity"), state, Field("at", "At", "instant"))
        return [*found, Source("stages", MODELS["stages"][1], stages)]

    def page(self, source: Source, since: datetime | None, after: str | None) -> Page:
        """The next rows by their id that were made or changed at `since` or later."""
        self._signed_in()
        model, _ = MODELS[source.name]
        names = FIELDS.get(source.name, ("id",))
        rows = self._call(
            f"model.{model}.search_read",
            self._domain(source.name, since, after),
            0,
            PAGE_ROWS,
            [["id", "ASC"]],
            list(names),
        )
        if not isinstance(rows, list):
            raise _changed(f"It answered {model} with something that is no list of rows.")
        next_id = str(rows[-1]["id"]) if len(rows) == PAGE_ROWS else None
        told: list[Row]
        if source.name == "stages":
            told = self._stages([row["id"] for row in rows], since)
        else:
            told = [_told(row, source.header) for row in rows]
        return Page(told, next_id)

    def write(self, change: Change) -> bool:
        """Put the text on its own line of the opportunity's comment; the rest of it stays."""
        self._signed_in()
        id_ = _id_of(change.opportunity_id)
        line = f"{LINE[change.target]}: {' '.join(change.text.split())}"
        method = f"model.{OPPORTUNITY}"
        for _ in range(3):
            found = self._call(f"{method}.search_read", [["id", "=", id_]], 0, 1, None,
                               ["comment", "_timestamp"])  # fmt: skip
            if not found:
                what = f"There is no opportunity {change.opportunity_id} in Tryton any more."
                raise ConnectorError(Problem(what))
            before = found[0]["comment"] or ""
            comment = with_line(before, LINE[change.target], line)
            if comment == before:
                return False
            # The time stamp makes Tryton refuse where somebody saved the opportunity meanwhile.
            stamp = {f"{OPPORTUNITY},{id_}": found[0]["_timestamp"]}
            try:
                self._call(f"{method}.write", [id_], {"comment": comment}, _timestamp=stamp)
            except _MeanwhileError:
                continue
            return True
        raise BusyError("Somebody is changing this opportunity in Tryton; later again.", None)

    def starting_choices(self) -> Choices:
        """Tryton's tables as Playcall's; facts and stages are for people to say."""
        return CHOICES

    def close(self) -> None:
        """Close the connections."""
        self._talk.close()

    def _fields(self, model: str, names: Sequence[str]) -> Sequence[Field]:
        known = self._call(f"model.{model}.fields_get", [*{n.partition(".")[0] for n in names}])
        missing = [name for name in names if name.partition(".")[0] not in known]
        if missing:
            raise _changed(f"{model} has no field {', '.join(missing)}.")
        return [_field(name, known[name.partition(".")[0]]) for name in names]

    def _domain(self, name: str, since: datetime | None, after: str | None) -> list[Any]:
        domain: list[Any] = []
        if after is not None:
            domain.append(["id", ">", int(after)])
        if since is not None:
            at = _as_tryton(since)
            domain.append(["OR", ["create_date", ">=", at], ["write_date", ">=", at]])
        if name == "accounts":
            domain.append(["id", "not in", self._own_people()])
        if name == "contacts":
            domain.append(["party", "not in", self._own_people()])
        return domain

    def _own_people(self) -> list[int]:
        """The parties that are our own company and its employees: no accounts of ours."""
        if self._employees is None:
            found: list[int] = []
            for model in ("company.employee", "company.company"):
                rows = self._call(f"model.{model}.search_read", [], 0, None, None, ["party"])
                found += [row["party"] for row in rows]
            self._employees = found
        return self._employees

    def _stages(self, ids: Sequence[int], since: datetime | None) -> list[Row]:
        """Every change of state of these opportunities at `since` or later, the first state too.

        Tryton logs most changes but not that to won, lost or cancelled; its history has all of
        them. Revisions of one transaction share their time, and are read together.
        """
        at: dict[datetime, set[int]] = {}
        for moment, id_, _ in self._call(f"model.{OPPORTUNITY}.history_revisions", list(ids)):
            at.setdefault(_instant(moment), set()).add(id_)
        wanted = _from_the_last_before(at, since)
        before: dict[int, str] = {}
        told: list[Row] = []
        for moment in sorted(wanted):
            read = f"model.{OPPORTUNITY}.read"
            then = self._call(read, sorted(wanted[moment]), ["state"], _datetime=_as_tryton(moment))
            for row in then:
                is_told = since is None or moment >= since
                if is_told and before.get(row["id"]) != row["state"]:
                    told.append(_stage(row["id"], row["state"], moment))
                before[row["id"]] = row["state"]
        return told

    def _signed_in(self) -> Mapping[str, Any]:
        """The context of our user, signed in."""
        if self._context is None:
            found = self._rpc("common.db.login", [self._user, {"password": self._password}])
            if not isinstance(found, list) or len(found) < 2:
                raise _changed("It answered the sign-in with something else than a session.")
            session = base64.b64encode(f"{self._user}:{found[0]}:{found[1]}".encode()).decode()
            self._talk.with_header("Authorization", f"Session {session}")
            self._context = {}
            self._context = self._call("model.res.user.get_preferences", True)
        return self._context

    def _call(self, method: str, *given: Any, **context: Any) -> Any:
        """Call a method of a model; a session that ended is renewed once."""
        assert self._context is not None
        try:
            return self._rpc(method, [*given, {**self._context, **context}])
        except RefusedError:
            self._context = None
            return self._rpc(method, [*given, {**self._signed_in(), **context}])

    def _rpc(self, method: str, given: list[Any], path: str | None = None) -> Any:
        request = json.dumps({"id": 1, "method": method, "params": given})
        answer = self._talk.ask(
            "POST",
            path or self._path,
            content=request,
            headers={"Content-Type": "application/json"},
        )
        if not isinstance(answer, dict):
            raise _changed(f"It answered {method} with something that is no answer.")
        if error := answer.get("error"):
            raise _refusal(error)
        if "result" not in answer:
            raise _changed(f"It answered {method} without a result.")
        return answer["result"]


class _MeanwhileError(ConnectorError):
    """Somebody saved the record since it was read."""


def with_line(comment: str, name: str, line: str) -> str:
    """The comment with the line called `name:` in the place of the one it had, else at its end."""
    pattern = re.compile(rf"^{re.escape(name)}: .*$", re.MULTILINE)
    if pattern.search(comment):
        return pattern.sub(lambda _: line, comment, count=1)
    return f"{comment.rstrip()}\n{line}".lstrip("\n")


def _refusal(error: Any) -> ConnectorError:
    words = [str(word) for word in error] if isinstance(error, list) else [str(error)]
    if words[0] == "ConcurrencyException":
        return _MeanwhileError("Somebody changed it meanwhile.")
    if words[0] in {"LoginException", "AccessError"} or words[0].startswith("401"):
        return RefusedError(Problem("Tryton refuses our user.", remedy="Check name and password."))
    if words[0].startswith("403"):
        what = "Tryton does not let this user do that."
        return RefusedError(Problem(what, remedy="Give them the groups for sales opportunities."))
    if words[0].startswith("429"):
        return BusyError("Tryton asks us to wait before we sign in again.", None)
    shown = " ".join(" ".join(words[:2]).split())[:300]
    if "has no field" in shown or "KeyError" in shown or shown.startswith("'"):
        return _changed(f"It says: {shown}")
    return ConnectorError(Problem(f"Tryton does not accept this: {shown}"))


def _changed(sentence: str) -> SchemaError:
    remedy = "Nothing was changed here. Look at what was changed there, or at the mapping."
    return SchemaError(Problem(f"Tryton is not as it was. {sentence}", remedy=remedy))


def _field(name: str, known: Mapping[str, Any]) -> Field:
    label = LABELS.get(name, str(known.get("string", name)))
    if "." in name:
        return Field(name, label)
    kind: Any = _KINDS.get(str(known.get("type")), "text")
    selection = known.get("selection")
    choices = selection if kind == "choice" and isinstance(selection, list) else []
    listed = tuple((str(word), str(shown)) for word, shown in choices if word is not None)
    return Field(name, label, kind, listed)


def _told(row: Mapping[str, Any], header: Sequence[str]) -> Row:
    return {name: _text(_inside(row, name)) for name in header}


def _inside(row: Mapping[str, Any], name: str) -> Any:
    first, _, rest = name.partition(".")
    if rest:
        other = row.get(f"{first}.")
        return other.get(rest) if isinstance(other, Mapping) else None
    if name not in row:
        raise _changed(f"A row came without its field {name}.")
    return row[name]


def _stage(id_: int, state: str, at: datetime) -> Row:
    return {"opportunity": str(id_), "state": state, "at": at.isoformat()}


def _from_the_last_before(
    at: Mapping[datetime, set[int]], since: datetime | None
) -> Mapping[datetime, set[int]]:
    """The revisions at `since` or later, and of each row the last one before, to compare with."""
    if since is None:
        return at
    wanted = {moment: set(ids) for moment, ids in at.items() if moment >= since}
    left = set().union(*wanted.values())
    for moment in sorted((moment for moment in at if moment < since), reverse=True):
        if found := at[moment] & left:
            wanted[moment] = found
            left -= found
    return wanted


def _instant(value: Any) -> datetime:
    text = _text(value)
    if text is None or "T" not in text:
        raise _changed("A revision came without its time.")
    return datetime.fromisoformat(text)


def _text(value: Any) -> str | None:
    """A value of Tryton's JSON as the text that an export would hold; times are UTC."""
    if value is None or value == "":
        return None
    if isinstance(value, dict):
        match value.get("__class__"):
            case "datetime":
                parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
                moment = datetime(*(value[part] for part in parts))
                return moment.replace(tzinfo=UTC).isoformat()
            case "date":
                return date(value["year"], value["month"], value["day"]).isoformat()
            case "Decimal":
                return format(Decimal(value["decimal"]), "f")
        return json.dumps(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _as_tryton(moment: datetime) -> dict[str, Any]:
    moment = moment.astimezone(UTC)
    parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
    return {"__class__": "datetime", **{part: getattr(moment, part) for part in parts}}


def _id_of(text: str) -> int:
    if not text.isdigit():
        raise ConnectorError(Problem(f"“{text}” is no id of an opportunity in Tryton."))
    return int(text)
