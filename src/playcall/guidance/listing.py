"""The list of opportunities: filtered, sorted, and read page by page from the database.

Pages go on from the last row seen (keyset), so that the thousandth page costs what the first does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Literal

from django.db.models import (
    CharField,
    Count,
    DateTimeField,
    DecimalField,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from playcall.guidance import knowing
from playcall.guidance.minding import MOST_JUDGED, Mind, ids_to_mind
from playcall.opportunities.models import Account, Opportunity, StageChange, Touchpoint
from playcall.people.models import Membership, Workspace
from playcall.playbooks.queries import Reading
from playcall_core.conditions import Condition, parse_condition
from playcall_core.errors import ConditionError

PER_PAGE: Final = 50
QUIET_AFTER: Final = 30
"""Days without a touchpoint and without a move after which an opportunity counts as stalled."""
_START: Final = datetime(1, 1, 2, tzinfo=UTC)
_MONEY: Final = DecimalField(max_digits=19, decimal_places=4)
SORTS: Final[Mapping[str, tuple[Any, bool]]] = {
    "amount": (Coalesce("amount", Value(Decimal(-1)), output_field=_MONEY), True),
    "name": (Coalesce("name", "external_id", output_field=CharField()), False),
    "newest": (Coalesce("created_at", Value(_START), output_field=DateTimeField()), True),
    "oldest": (Coalesce("created_at", Value(_START), output_field=DateTimeField()), False),
}
"""How a list is sorted -> the key, and whether the greatest comes first."""
MINDS: Final[tuple[Literal["stalled"] | Mind, ...]] = ("stalled", "off-path", "ahead", "blocked")
STATES: Final = ("open", "won", "lost", "all")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked for. `when` is a condition as text, `play` the id of a play, `mind` one
    of the things that a manager minds.
    """

    words: str = ""
    owner: str = ""
    stage: str = ""
    play: str = ""
    when: str = ""
    state: str = "open"
    mind: Literal["", "stalled"] | Mind = ""
    sort: str = "amount"
    after: str = ""

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> Asked:
        """What an address asks for; what it cannot ask for is left out."""
        state, sort, mind = (sent.get(name, "") for name in ("state", "sort", "mind"))
        said = {
            name: " ".join(sent.get(name, "").replace("\0", " ").split())[:2_000]
            for name in ("words", "owner", "stage", "play", "when", "after")
        }
        return cls(
            **said,
            state=state if state in STATES else "open",
            mind=next((each for each in MINDS if each == mind), ""),
            sort=sort if sort in SORTS else "amount",
        )

    @property
    def is_filtered(self) -> bool:
        """Whether it asks for some only."""
        named = (self.words, self.owner, self.stage, self.play, self.when, self.mind)
        return any(named) or self.state != "open"


@dataclass(frozen=True, slots=True)
class Row:
    """An opportunity in the list."""

    opportunity: Opportunity
    account: str
    since: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and where the next ones go on; empty where these are the last."""

    rows: tuple[Row, ...]
    on: str


def condition_of(asked: Asked, reading: Reading) -> Condition | None:
    """The condition that is asked for; `ConditionError` where it cannot be read or tells of what
    the reader must not see.
    """
    if not asked.when:
        return None
    condition = parse_condition(asked.when, reading.playbook.dictionary)
    if not reading.view.shows(condition):
        raise ConditionError("It tests something that you may not see.")
    return condition


def found(member: Membership, reading: Reading, asked: Asked) -> QuerySet[Opportunity]:
    """The opportunities that are asked for, in no order."""
    rows = _asked_of_columns(member.workspace, asked)
    condition = condition_of(asked, reading)
    if condition is not None:
        ids = knowing.ids_where(member, reading.book, condition)
        rows = _among(rows, ids)
    if asked.play:
        rows = _among(rows, knowing.ids_called(member, asked.play))
    if asked.mind and asked.mind != "stalled":
        # One more than are judged is enough to say that these are too many.
        stages = rows.values_list("external_id", "stage")[: MOST_JUDGED + 1]
        rows = _among(rows, ids_to_mind(member, reading, dict(stages), asked.mind))
    return rows


def _among(rows: QuerySet[Opportunity], ids: frozenset[str]) -> QuerySet[Opportunity]:
    """Those with these ids. A database takes only so many of them in one statement."""
    if len(ids) <= 20_000:
        return rows.filter(external_id__in=ids)
    keys = rows.values_list("pk", "external_id")
    left_out = [pk for pk, id_ in keys if id_ not in ids]
    return rows.exclude(pk__in=left_out)


def _asked_of_columns(workspace: Workspace, asked: Asked) -> QuerySet[Opportunity]:
    rows = Opportunity.objects.filter(workspace=workspace)
    match asked.state:
        case "open":
            rows = rows.exclude(is_open=False)
        case "won":
            rows = rows.filter(is_open=False, is_won=True)
        case "lost":
            rows = rows.filter(is_open=False).exclude(is_won=True)
        case _:
            pass
    if asked.owner:
        rows = rows.filter(owner=asked.owner)
    if asked.stage:
        rows = rows.filter(stage=asked.stage)
    if asked.words:
        accounts = Account.objects.filter(workspace=workspace, name__icontains=asked.words)
        rows = rows.filter(
            Q(name__icontains=asked.words)
            | Q(external_id=asked.words)
            | Q(account_id__in=accounts.values("external_id"))
        )
    return rows.filter(_is_quiet()) if asked.mind == "stalled" else rows


def _is_quiet() -> Q:
    """Neither a touchpoint nor a move within the days of `QUIET_AFTER`."""
    limit = datetime.now(UTC) - timedelta(days=QUIET_AFTER)
    same = {"workspace": OuterRef("workspace"), "opportunity_id": OuterRef("external_id")}
    touched = Touchpoint.objects.filter(**same, at__gte=limit)
    moved = StageChange.objects.filter(**same, at__gte=limit)
    return ~Q(Exists(touched)) & ~Q(Exists(moved)) & Q(created_at__lt=limit)


def page_of(rows: QuerySet[Opportunity], asked: Asked, most: int = PER_PAGE) -> Page:
    """The rows after those that were seen."""
    key, is_down = SORTS[asked.sort]
    ordered = rows.annotate(key=key).order_by(F("key").desc() if is_down else F("key"), "pk")
    if asked.after:
        value, _, pk = asked.after.rpartition("~")
        if pk.isdecimal() and len(pk) < 19 and (read := _read(asked.sort, value)) is not None:
            beyond = Q(key__lt=read) if is_down else Q(key__gt=read)
            ordered = ordered.filter(beyond | Q(key=read, pk__gt=int(pk)))
    shown = list(ordered[: most + 1])
    is_more = len(shown) > most
    shown = shown[:most]
    last = shown[-1] if is_more else None
    on = f"{last.key}~{last.pk}" if last else ""
    return Page(tuple(_with_more(shown)), on)


def _read(sort: str, value: str) -> object:
    try:
        match sort:
            case "amount":
                amount = Decimal(value)
                return amount if amount.is_finite() and abs(amount) < 10**15 else None
            case "name":
                return value
            case _:
                at = datetime.fromisoformat(value)
                return at if at.tzinfo else None
    except (ArithmeticError, ValueError):
        return None


def _with_more(rows: Sequence[Opportunity]) -> Iterator[Row]:
    if not rows:
        return
    workspace = rows[0].workspace_id
    ids = [row.external_id for row in rows]
    accounts = dict(
        Account.objects.filter(
            workspace_id=workspace, external_id__in={row.account_id for row in rows} - {None}
        ).values_list("external_id", "name")
    )
    since = _newest(StageChange.objects.filter(workspace_id=workspace, opportunity_id__in=ids))
    last = _newest(Touchpoint.objects.filter(workspace_id=workspace, opportunity_id__in=ids))
    for row in rows:
        id_ = row.external_id
        account = accounts.get(row.account_id or "") or row.account_id or ""
        yield Row(row, account, since.get(id_), last.get(id_))


def _newest(rows: Any) -> dict[str, datetime]:
    return dict(rows.order_by().values_list("opportunity_id").annotate(last=Max("at")))


@dataclass(frozen=True, slots=True)
class Column:
    """A stage of the board: how many there are, the first of them, and what they are worth: an
    amount for each currency.
    """

    stage: str
    count: int
    amounts: tuple[tuple[Decimal, str | None], ...]
    rows: tuple[Row, ...]


PER_COLUMN: Final = 12


def board_of(rows: QuerySet[Opportunity], stages: list[str], asked: Asked) -> tuple[Column, ...]:
    """The columns of the board: those of the playbook, then stages it does not know."""
    totals: dict[str, int] = {}
    amounts: dict[str, list[tuple[Decimal, str | None]]] = {}
    grouped = rows.order_by().values_list("stage", "currency")
    for stage, currency, count, amount in grouped.annotate(count=Count("pk"), sum=Sum("amount")):
        totals[stage or ""] = totals.get(stage or "", 0) + count
        if amount:
            amounts.setdefault(stage or "", []).append((amount, currency))
    unknown = sorted(set(totals) - set(stages))
    columns = []
    for stage in (*stages, *unknown):
        some = rows.filter(stage=stage) if stage else rows.filter(Q(stage="") | Q(stage=None))
        shown = page_of(some, asked, PER_COLUMN).rows if stage in totals else ()
        worth = sorted(amounts.get(stage, ()), reverse=True)
        columns.append(Column(stage, totals.get(stage, 0), tuple(worth), shown))
    return tuple(columns)


def owners_of(workspace: Workspace) -> tuple[str, ...]:
    """Everybody who owns one that is open."""
    rows = Opportunity.objects.filter(workspace=workspace).exclude(is_open=False)
    named = rows.exclude(owner=None).exclude(owner="").order_by("owner")
    return tuple(owner for owner in named.values_list("owner", flat=True).distinct() if owner)
