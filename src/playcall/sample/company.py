"""Writes the whole pipeline as CSV files, as a CRM would export them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random

from playcall.sample import accounts, deals, touches
from playcall.sample.accounts import Account, Row, make_account, perhaps
from playcall.sample.deals import make_deal
from playcall.sample.names import person_name
from playcall.sample.touches import BEHAVIOURS, Touches

REPS = ("Mira Adler", "Tom Okafor", "Lena Brandt", "Rafael Costa", "Ingrid Solheim", "Pavel Novak")
LEAD_COLUMNS = (
    "id", "name", "account_id", "owner", "created_on", "status", "source", "persona", "score",
    "timing", "may_be_contacted",
)  # fmt: skip
TABLES = {
    "accounts": accounts.COLUMNS,
    "usage": accounts.USAGE_COLUMNS,
    "leads": LEAD_COLUMNS,
    "contacts": deals.CONTACT_COLUMNS,
    "opportunities": deals.COLUMNS,
    "stage_history": deals.STAGE_COLUMNS,
    "touchpoints": touches.COLUMNS,
}
"""File (without .csv) -> its columns."""

STATUSES = ("new", "working", "qualified", "accepted", "nurturing", "unfit")
SOURCES = (
    "web-form",
    "chat",
    "phone-in",
    "webinar",
    "event",
    "referral",
    "partner",
    "outbound",
    "list",
)
Add = Callable[[str, Row], None]


def write_pipeline(
    folder: Path,
    *,
    as_of: date,
    opportunities: int = 400,
    seed: int = 7,
    on_progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write the files of `TABLES` into `folder`: the pipeline as known on `as_of`.

    The same arguments write the same bytes. There are about three accounts for every four
    opportunities, and half as many leads.
    """
    draw = Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    with _files(folder) as add:
        firms = [
            make_account(draw, number, as_of, REPS)
            for number in range(1, max(2, opportunities * 3 // 4) + 1)
        ]
        for firm in firms:
            add("accounts", firm.row)
            for row in firm.usage:
                add("usage", row)
        for number in range(1, opportunities + 1):
            _add_deal(add, draw, number, draw.choice(firms), as_of)
            if on_progress and number % 500 == 0:
                on_progress(number, opportunities)
        prospects = [firm for firm in firms if firm.relationship != "customer"] or firms
        for number in range(1, opportunities // 2 + 1):
            _add_lead(add, draw, number, draw.choice(prospects), as_of)


@contextmanager
def _files(folder: Path) -> Iterator[Add]:
    with ExitStack() as open_files:
        writers = {}
        for name, columns in TABLES.items():
            file = open_files.enter_context(
                (folder / f"{name}.csv").open("w", encoding="utf-8", newline="")
            )
            writers[name] = csv.DictWriter(file, columns, restval="")
            writers[name].writeheader()
        yield lambda name, row: writers[name].writerow(row)


def _add_deal(add: Add, draw: Random, number: int, firm: Account, as_of: date) -> None:
    deal = make_deal(draw, number, firm, as_of)
    add("opportunities", deal.row)
    for table, rows in (
        ("stage_history", deal.stages),
        ("contacts", deal.contacts),
        ("touchpoints", deal.touches),
    ):
        for row in rows:
            add(table, row)


def _add_lead(add: Add, draw: Random, number: int, firm: Account, as_of: date) -> None:
    id_ = f"L-{number:06}"
    created = as_of - timedelta(days=draw.randint(0, 240))
    seen = draw.sample(BEHAVIOURS, draw.choices((0, 1, 2, 3), (15, 40, 30, 15))[0])
    acts = Touches(draw, as_of, account_id=firm.id, lead_id=id_)
    for behaviour in seen:
        acts.behaved(behaviour, created + timedelta(days=draw.randint(0, (as_of - created).days)))
    add(
        "leads",
        {
            "id": id_,
            "name": person_name(draw),
            "account_id": perhaps(draw, 0.85, firm.id),
            "owner": draw.choice(REPS),
            "created_on": str(created),
            "status": draw.choices(STATUSES, (22, 26, 14, 12, 20, 6))[0],
            "source": draw.choice(SOURCES),
            "persona": perhaps(draw, 0.6, draw.choice(deals.PERSONAS)),
            "score": str(min(100, 10 + 22 * len(seen) + draw.randint(0, 25))),
            "timing": perhaps(
                draw, 0.4, draw.choice(("this-quarter", "this-year", "later", "no-plan"))
            ),
            "may_be_contacted": perhaps(draw, 0.9, "yes" if draw.random() < 0.93 else "no"),
        },
    )
    for row in acts.rows:
        add("touchpoints", row)
