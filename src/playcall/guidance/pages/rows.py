"""A row of the list and a card of the board: where it stands, and the first play."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from playcall.guidance import knowing
from playcall.guidance.listing import Row
from playcall.guidance.minding import standing_of
from playcall.guidance.pages.reasons import amount_words
from playcall.guidance.queries import statements_on
from playcall.guidance.seeking import QUIET_AFTER
from playcall.people.models import Membership
from playcall.playbooks.pages import Link, Linker
from playcall.playbooks.queries import Reading
from playcall_core.assessment import Statements
from playcall_core.book.records import SellingStage


@dataclass(frozen=True, slots=True)
class RowOf:
    """An opportunity in one line. `days` are those in its stage, `plays` how many apply."""

    key: int
    id: str
    name: str
    account: str
    amount: str
    stage: Link | None
    stage_words: str
    buyer: str
    owner: str
    days: int | None
    quiet: int | None
    is_stalled: bool
    parting: str
    off_path: str
    blocked: str
    first: Link | None
    plays: int
    outcome: str


def rows_of(member: Membership, reading: Reading, rows: Iterable[Row]) -> tuple[RowOf, ...]:
    """The rows, as the reader may see them."""
    listed = tuple(rows)
    ids = [each.opportunity.external_id for each in listed]
    known = knowing.known_of_many(member, reading.book, ids) if ids else {}
    said = statements_on(member.workspace, ids)
    linker = Linker(reading, member.workspace.slug)
    return tuple(_row(linker, each, known, said) for each in listed)


def _row(
    linker: Linker,
    row: Row,
    known: Mapping[str, knowing.Known],
    said: Mapping[str, Statements],
) -> RowOf:
    each = row.opportunity
    found = linker.reading.playbook.get(SellingStage.kind_name, each.stage or "")
    stage = found if isinstance(found, SellingStage) and linker.reading.shows(found) else None
    mine = known.get(each.external_id)
    today = linker.reading.today
    last = max((at for at in (row.last, row.since) if at), default=None)
    quiet = _days(last, today)
    is_open = each.is_open is not False
    plays = mine.plays if mine and is_open else ()
    stands = standing_of(linker.reading, mine, stage, said.get(each.external_id, {}))
    return RowOf(
        key=each.pk,
        id=each.external_id,
        name=str(each),
        account=row.account,
        amount=money(each.amount, each.currency),
        stage=linker.to(stage) if stage else None,
        stage_words=each.stage or "",
        buyer=stands.buyer,
        owner=each.owner or "",
        days=_days(row.since, today),
        quiet=quiet,
        is_stalled=is_open and quiet is not None and quiet > QUIET_AFTER,
        parting=stands.ahead,
        off_path=stands.off_path,
        blocked=stands.blocked,
        first=linker.link("play", plays[0]) if plays else None,
        plays=len(plays),
        outcome="" if is_open else "won" if each.is_won else "lost",
    )


def money(amount: Decimal | None, currency: str | None) -> str:
    """An amount in words; nothing for none."""
    if amount is None:
        return ""
    return amount_words(amount.quantize(Decimal(1)), currency)


def _days(at: datetime | None, today: date) -> int | None:
    return max(0, (today - at.date()).days) if at else None
