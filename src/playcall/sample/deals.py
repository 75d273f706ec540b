"""Invented opportunities with their history: stages, contacts, touchpoints, what became known."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from playcall.sample.accounts import PRODUCTS, Account, Row, perhaps
from playcall.sample.names import person_name
from playcall.sample.touches import Touches

STAGES = ("prospecting", "discovery", "scoping", "proof", "proposal", "contracting")
BUYING = ("live-with-it", "explore", "explore", "compare", "compare", "commit")
DAYS_IN_STAGE = (18, 24, 26, 30, 21, 19)
PERSONAS = (
    "head-of-ap", "cfo", "group-controller", "finance-systems-owner", "procurement-lead", "ap-clerk"
)  # fmt: skip
ROLES = (
    "champion",
    "economic buyer",
    "influencer",
    "technical evaluator",
    "gatekeeper",
    "end user",
)
COMPETITORS = ("do-nothing", "ormundo", "zettelfix", "erp-build")
PAINS = (
    "manual-entry", "waiting-approvals", "mismatches", "duplicate-payments", "blind-month-end",
    "unproved-approvals", "supplier-calls", "mandates", "lost-discounts", "bank-detail-fraud",
)  # fmt: skip
COLUMNS = (
    "id", "name", "account_id", "owner", "created_on", "type", "product", "stage", "buying_stage",
    "amount", "currency", "close_date", "closed_on", "next_meeting", "competitors", "pains",
    "champion", "economic_buyer_met", "budget_confirmed", "quantified_value",
    "success_criteria_agreed", "proof_result", "security_review", "formal_tender", "decision_date",
    "paper_process_known", "discount_asked", "renewal_intent", "closed_reason",
)  # fmt: skip
LOST_BECAUSE = (
    "They decided nothing", "Another vendor", "Price", "Wrong time", "Something was missing"
)  # fmt: skip
STAGE_COLUMNS = ("opportunity_id", "stage", "on")
CONTACT_COLUMNS = (
    "id",
    "name",
    "account_id",
    "opportunity_id",
    "title",
    "persona",
    "role",
    "created_on",
)
TITLES = {
    "head-of-ap": "Head of Accounts Payable",
    "cfo": "Chief Financial Officer",
    "group-controller": "Group Controller",
    "finance-systems-owner": "Finance Systems Manager",
    "procurement-lead": "Head of Procurement",
    "ap-clerk": "Accounts Payable Clerk",
}


@dataclass(frozen=True, slots=True)
class Deal:
    """An opportunity as rows of the export."""

    row: Row
    stages: tuple[Row, ...]
    contacts: tuple[Row, ...]
    touches: tuple[Row, ...]


@dataclass(slots=True)
class _Course:
    """How a deal goes: when it entered which stage, and how it ended."""

    start: date
    entered: list[tuple[str, date]] = field(default_factory=list)
    closed_on: date | None = None

    @property
    def depth(self) -> int:
        """The furthest open stage reached, from 0."""
        return max(STAGES.index(stage) for stage, _ in self.entered if stage in STAGES)


def make_deal(draw: Random, number: int, account: Account, as_of: date) -> Deal:
    """One opportunity of an account, as known on `as_of`."""
    order = _order_type(draw, account)
    strength = draw.random()
    course = _course(draw, strength, as_of)
    stage, entered = course.entered[-1]
    depth = course.depth
    id_ = f"O-{number:06}"
    product = "core" if order == "new" else draw.choice(PRODUCTS)
    row: Row = {
        "id": id_,
        "name": f"{account.name}: {_subject(order, product)}",
        "account_id": account.id,
        "owner": account.owner,
        "created_on": str(course.start),
        "type": order,
        "product": product,
        "stage": stage,
        "buying_stage": perhaps(draw, 0.75, _buying_stage(draw, depth, order)),
        "amount": perhaps(draw, 0.35 + 0.13 * depth, _amount(draw, account, order)),
        "currency": "USD" if account.row["region"] == "north-america" else "EUR",
        "close_date": perhaps(draw, 0.85, entered + timedelta(days=draw.randint(10, 120))),
        "closed_on": str(course.closed_on or ""),
        "closed_reason": LOST_BECAUSE[number % len(LOST_BECAUSE)] if stage == "lost" else "",
    }
    if course.closed_on is None:
        ahead = as_of + timedelta(days=draw.randint(1, 25))
        row["next_meeting"] = perhaps(draw, 0.5, ahead)
    row |= _learned(draw, depth, strength, entered, account, order)
    people = _contacts(draw, id_, account, depth, course.start)
    touches = Touches(draw, as_of, account_id=account.id, opportunity_id=id_)
    until = course.closed_on or as_of
    touches.over(
        course.start, until, per_month=2.0 + 3.0 * strength, people=[p["id"] for p in people]
    )
    stages = tuple({"opportunity_id": id_, "stage": s, "on": str(on)} for s, on in course.entered)
    return Deal(row, stages, people, touches.rows)


def _order_type(draw: Random, account: Account) -> str:
    if account.relationship == "customer":
        return draw.choices(("expansion", "renewal"), (55, 45))[0]
    return "new"


def _subject(order: str, product: str) -> str:
    named = product.replace("-", " ").title()
    return {"new": f"{named}, first contract", "expansion": f"add {named}"}.get(order, "renewal")


def _amount(draw: Random, account: Account, order: str) -> int:
    part = {"new": 1.0, "renewal": 1.0, "expansion": 0.35}[order] * draw.uniform(0.7, 1.3)
    return max(6_000, round(account.value * part / 500) * 500)


def _course(draw: Random, strength: float, as_of: date) -> _Course:
    # Most deals in a CRM are young: those that are not have been decided.
    course = _Course(as_of - timedelta(days=min(500, 3 + int(draw.expovariate(1 / 95)))))
    day, depth = course.start, 0
    while day <= as_of:
        course.entered.append((STAGES[depth], day))
        day += timedelta(days=max(1, int(draw.expovariate(1 / DAYS_IN_STAGE[depth]))))
        if day > as_of:
            break
        if draw.random() < 0.16 * (1.4 - strength):
            return _closed(course, "lost", day)
        if depth == len(STAGES) - 1:
            won = draw.random() < 0.35 + 0.55 * strength
            return _closed(course, "won" if won else "lost", day)
        depth += -1 if depth and draw.random() < 0.06 else 1
    return course


def _closed(course: _Course, stage: str, day: date) -> _Course:
    course.entered.append((stage, day))
    course.closed_on = day
    return course


def _buying_stage(draw: Random, depth: int, order: str) -> str:
    if order != "new":
        return draw.choice(("make-it-work", "keep-and-grow", "commit"))
    behind = 1 if draw.random() < 0.25 else 0
    return BUYING[max(0, depth - behind)]


def _learned(
    draw: Random, depth: int, strength: float, entered: date, account: Account, order: str
) -> Row:
    """What the seller found out by this stage: the deeper the deal, the more is known."""
    known = 0.12 + 0.14 * depth
    rivals = draw.sample(COMPETITORS, draw.choices((0, 1, 2, 3), (12, 50, 30, 8))[0])
    pains = draw.sample(PAINS, draw.choices((1, 2, 3, 4), (25, 40, 25, 10))[0])
    champion = draw.choices(("none", "suspected", "tested"), (1.2 - strength, 0.8, strength))[0]
    return {
        "competitors": perhaps(draw, known + 0.2, "; ".join(rivals) or "none"),
        "pains": perhaps(draw, known + 0.25, "; ".join(pains)),
        "champion": perhaps(draw, known + 0.15, champion),
        "economic_buyer_met": perhaps(
            draw, known + 0.1, _yes(draw, 0.15 * depth * (0.4 + strength))
        ),
        "budget_confirmed": perhaps(draw, known, _yes(draw, 0.15 + 0.12 * depth)),
        "quantified_value": perhaps(
            draw, known - 0.1, round(account.value * draw.uniform(1, 4), -3)
        ),
        "success_criteria_agreed": perhaps(draw, known, _yes(draw, 0.18 * depth)),
        "proof_result": perhaps(draw, known if depth >= 3 else 0.0, _proof(draw, depth)),
        "security_review": perhaps(draw, known + 0.1, _security(draw, depth)),
        "formal_tender": perhaps(draw, known + 0.1, _yes(draw, 0.12)),
        "decision_date": perhaps(draw, known, entered + timedelta(days=draw.randint(15, 120))),
        "paper_process_known": perhaps(draw, known, _yes(draw, 0.16 * depth)),
        "discount_asked": perhaps(
            draw, known if depth >= 4 else 0.05, draw.choice((0, 5, 10, 15, 20))
        ),
        "renewal_intent": perhaps(draw, 0.6, _intent(draw, strength)) if order == "renewal" else "",
    }


def _yes(draw: Random, chance: float) -> str:
    return "yes" if draw.random() < chance else "no"


def _proof(draw: Random, depth: int) -> str:
    return (
        "running"
        if depth == STAGES.index("proof")
        else draw.choices(("met", "missed", "waived"), (7, 2, 1))[0]
    )


def _security(draw: Random, depth: int) -> str:
    if depth < STAGES.index("scoping"):
        return "not-started"
    return draw.choices(("not-started", "running", "passed", "failed"), (2, 4, 1 + depth, 0.3))[0]


def _intent(draw: Random, strength: float) -> str:
    return draw.choices(("renews", "unsure", "leaves"), (strength + 0.5, 0.6, 0.5 - strength / 3))[
        0
    ]


def _contacts(draw: Random, id_: str, account: Account, depth: int, start: date) -> tuple[Row, ...]:
    number = min(len(PERSONAS), 1 + int(draw.random() * (depth + 2)))
    order = [PERSONAS[0], *draw.sample(PERSONAS[1:], number - 1)]
    return tuple(
        {
            "id": f"{id_}-P{place}",
            "name": person_name(draw),
            "account_id": account.id,
            "opportunity_id": id_,
            "title": TITLES[persona],
            "persona": perhaps(draw, 0.9, persona),
            "role": perhaps(draw, 0.6, ROLES[PERSONAS.index(persona)]),
            "created_on": str(start + timedelta(days=9 * place)),
        }
        for place, persona in enumerate(order)
    )
