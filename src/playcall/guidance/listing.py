"""The list of opportunities: filtered, sorted, and read page by page from the database.

Which ones a list has, and in which order, is kept as long as nothing changes: with a hundred
thousand of them that takes longer than a page may. Pages go on from the last row seen.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Max

from playcall.guidance.seeking import Asked, ids_of, said_until, sought, while_same
from playcall.opportunities.models import Account, Opportunity, StageChange, Touchpoint
from playcall.people.models import Membership
from playcall.playbooks.queries import Reading

PER_PAGE: Final = 50


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


@dataclass(frozen=True, slots=True)
class Listed:
    """The opportunities that are asked for: their keys in the database, in order."""

    keys: array[int]

    def __len__(self) -> int:
        return len(self.keys)


def listed(member: Membership, reading: Reading, asked: Asked) -> Listed:
    """The opportunities that are asked for; kept while nothing changes."""
    wanted = replace(asked, after="")

    def find() -> Listed:
        rows = sought(member, wanted).values_list("pk", "external_id")
        ids = ids_of(member, reading, wanted)
        return Listed(array("q", (pk for pk, id_ in rows if ids is None or id_ in ids)))

    return while_same(member, reading, ("list", wanted, said_until(member, wanted)), find)


def page_of(found: Listed, asked: Asked, most: int = PER_PAGE) -> Page:
    """The rows after those that were seen."""
    start = _start(found, asked.after)
    keys = found.keys[start : start + most]
    end = start + len(keys)
    on = f"{end}~{keys[-1]}" if end < len(found) else ""
    return Page(rows_with(keys), on)


def _start(found: Listed, after: str) -> int:
    """Where to go on: after the row that was seen last; where it is gone, at its place."""
    place, _, key = after.partition("~")
    if not (place.isdecimal() and key.isdecimal() and len(after) < 40):
        return 0
    try:
        return found.keys.index(int(key)) + 1
    except (ValueError, OverflowError):
        return min(int(place), len(found))


def rows_with(keys: Sequence[int]) -> tuple[Row, ...]:
    """The rows with these keys, in this order."""
    rows = Opportunity.objects.in_bulk(list(keys))
    return tuple(_with_more([rows[key] for key in keys if key in rows]))


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
    """A stage of the board: how many there are, what they are worth (an amount for each currency),
    and the keys of the first of them.
    """

    stage: str
    count: int
    amounts: tuple[tuple[Decimal, str | None], ...]
    keys: tuple[int, ...]


PER_COLUMN: Final = 12


def board_of(
    member: Membership, reading: Reading, asked: Asked, stages: Sequence[str]
) -> tuple[Column, ...]:
    """The columns of the board: those of the playbook, then stages it does not know; kept while
    nothing changes.
    """
    wanted = replace(asked, after="")

    def find() -> dict[str, Column]:
        names = ("external_id", "pk", "stage", "amount", "currency")
        rows = sought(member, wanted).values_list(*names)
        ids = ids_of(member, reading, wanted)
        return _columns(row for row in rows if ids is None or row[0] in ids)

    found = while_same(member, reading, ("board", wanted, said_until(member, wanted)), find)
    unknown = sorted(found.keys() - set(stages))
    return tuple(found.get(each) or Column(each, 0, (), ()) for each in (*stages, *unknown))


def _columns(rows: Iterable[Any]) -> dict[str, Column]:
    keys: dict[str, list[int]] = {}
    worth: dict[str, dict[str | None, Decimal]] = {}
    for _, key, stage, amount, currency in rows:
        keys.setdefault(stage or "", []).append(key)
        if amount:
            sums = worth.setdefault(stage or "", {})
            sums[currency] = sums.get(currency, Decimal()) + amount
    return {
        stage: Column(
            stage,
            len(mine),
            tuple(sorted(((sum_, each) for each, sum_ in worth.get(stage, {}).items()), key=_sum)),
            tuple(mine[:PER_COLUMN]),
        )
        for stage, mine in keys.items()
    }


def _sum(worth: tuple[Decimal, str | None]) -> tuple[Decimal, str]:
    amount, currency = worth
    return -amount, currency or ""


def owners_of(member: Membership, reading: Reading) -> tuple[str, ...]:
    """Everybody who owns one that is open; kept while nothing changes."""

    def find() -> tuple[str, ...]:
        rows = Opportunity.objects.filter(workspace=member.workspace).exclude(is_open=False)
        named = rows.exclude(owner=None).exclude(owner="").order_by("owner")
        return tuple(each for each in named.values_list("owner", flat=True).distinct() if each)

    return while_same(member, reading, "owners", find)
