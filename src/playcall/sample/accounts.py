"""Invented accounts: prospects, customers and those who left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from playcall.sample.names import SECTORS, company_name

Row = dict[str, str]

REGIONS = ("dach", "benelux", "nordics", "uk-ireland", "france", "southern-europe", "north-america")
REGION_WEIGHTS = (38, 14, 12, 14, 9, 7, 6)
PRODUCTS = ("core", "pay", "supplier-desk", "e-invoicing", "early-pay")
COLUMNS = (
    "id", "name", "parent_id", "owner", "created_on", "sector", "region", "employees", "revenue",
    "relationship", "invoices_per_year", "erp", "erp_change", "mandate_date", "last_lost_on",
    "last_loss_reason", "products", "contract_value", "renewal_date", "go_live_date",
    "invoices_processed", "invoices_contracted", "touchless_rate", "legacy_invoices", "health",
    "sponsor_left", "survey_score",
)  # fmt: skip
USAGE_COLUMNS = ("account_id", "on", "invoices_last_month")


@dataclass(frozen=True, slots=True)
class Account:
    """What the deals of an account need to know of it, and its row in the export."""

    id: str
    name: str
    owner: str
    size: str
    relationship: str
    value: int
    row: Row
    usage: tuple[Row, ...]


def perhaps(draw: Random, chance: float, value: object) -> str:
    """`value` as text, or a blank: what nobody has found out yet."""
    return str(value) if draw.random() < chance else ""


def make_account(draw: Random, number: int, as_of: date, owners: tuple[str, ...]) -> Account:
    """One account, as known on `as_of`."""
    sector = draw.choice(SECTORS)
    size = draw.choices(("small", "mid-market", "enterprise"), (25, 50, 25))[0]
    low, high = {"small": (40, 249), "mid-market": (250, 2_499), "enterprise": (2_500, 18_000)}[
        size
    ]
    employees = int(low * (high / low) ** draw.random())
    relationship = draw.choices(("prospect", "customer", "former customer"), (55, 38, 7))[0]
    invoices = int(employees * draw.uniform(25, 120))
    owner = draw.choice(owners)
    row: Row = {
        "id": f"A-{number:06}",
        "name": company_name(draw, sector),
        "parent_id": "",
        "owner": owner,
        "created_on": str(as_of - timedelta(days=draw.randint(60, 1_500))),
        "sector": sector,
        "region": draw.choices(REGIONS, REGION_WEIGHTS)[0],
        "employees": perhaps(draw, 0.93, employees),
        "revenue": perhaps(draw, 0.7, employees * draw.randint(90, 380) * 1_000),
        "relationship": relationship,
        "invoices_per_year": perhaps(draw, 0.55, invoices),
        "erp": perhaps(draw, 0.6, draw.choices(ERPS, (34, 26, 14, 8, 18))[0]),
        "erp_change": perhaps(draw, 0.45, "yes" if draw.random() < 0.35 else "no"),
        "mandate_date": perhaps(draw, 0.5, as_of + timedelta(days=draw.randint(-200, 900))),
    }
    value = max(12_000, round(invoices * draw.uniform(0.6, 1.1) / 1_000) * 1_000)
    usage: tuple[Row, ...] = ()
    if relationship == "customer":
        usage = _as_customer(draw, row, invoices, value, as_of)
    elif relationship == "former customer" or draw.random() < 0.2:
        row["last_lost_on"] = str(as_of - timedelta(days=draw.randint(20, 700)))
        row["last_loss_reason"] = perhaps(draw, 0.75, draw.choice(LOSS_REASONS))
    return Account(row["id"], row["name"], owner, size, relationship, value, row, usage)


ERPS = ("one-group-erp", "several-erps", "industry-erp", "home-grown", "bookkeeping")
LOSS_REASONS = (
    "no-decision",
    "other-vendor",
    "price",
    "missing-function",
    "timing",
    "people-changed",
)


def _as_customer(draw: Random, row: Row, invoices: int, value: int, as_of: date) -> tuple[Row, ...]:
    live = as_of - timedelta(days=draw.randint(-30, 1_400))
    adoption = min(1.15, max(0.05, draw.gauss(0.72, 0.25)))
    extra = draw.sample(PRODUCTS[1:], draw.choices((0, 1, 2, 3), (45, 32, 17, 6))[0])
    row |= {
        "products": "; ".join(["core", *sorted(extra)]),
        "contract_value": str(value),
        "renewal_date": str(as_of + timedelta(days=draw.randint(-10, 700))),
        "go_live_date": str(live),
        "invoices_contracted": str(invoices),
        "invoices_processed": str(int(invoices * adoption)),
        "touchless_rate": perhaps(draw, 0.8, round(min(96.0, max(8.0, draw.gauss(58, 17))), 1)),
        "legacy_invoices": perhaps(
            draw, 0.5, int(max(0, draw.gauss(invoices / 60, invoices / 60)))
        ),
        "health": perhaps(draw, 0.9, _health(draw, adoption)),
        "sponsor_left": perhaps(draw, 0.7, "yes" if draw.random() < 0.12 else "no"),
        "survey_score": perhaps(
            draw, 0.5, draw.choices(range(3, 11), (2, 3, 5, 9, 18, 27, 22, 14))[0]
        ),
    }
    month = invoices * adoption / 12
    trend = draw.choices((1.0, 0.7, 1.25), (75, 15, 10))[0]
    return tuple(
        {
            "account_id": row["id"],
            "on": str(as_of - timedelta(days=ago)),
            "invoices_last_month": str(int(month * part * draw.uniform(0.95, 1.05))),
        }
        for ago, part in ((95, 1.0), (64, 1.0), (33, 1.0), (2, trend))
        if as_of - timedelta(days=ago) >= live
    )


def _health(draw: Random, adoption: float) -> str:
    if adoption < 0.4:
        return draw.choice(("red", "yellow"))
    return draw.choices(("green", "yellow", "red"), (70, 22, 8))[0]
