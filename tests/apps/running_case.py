"""A playbook with plays to run, and a deal of the rep's to run them on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from playcall.opportunities.actions import answer, merge_tables
from playcall.people.models import Membership
from playcall.running import actions
from playcall.running.models import PlayRun, Task
from playcall_core.facts import Subject
from tests.apps.cast import Cast
from tests.apps.merging_case import deal, said

DEAL = Subject.OPPORTUNITY
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""Ten o'clock in Berlin."""
BOOK = """
format: 1
playbook: {id: running, name: Running, currency: EUR, time_zone: Europe/Berlin}
roles:
  - {id: rep, name: Account executive, function: sales}
  - {id: product-marketer, name: Product marketer, function: marketing}
facts:
  - {id: stage, name: Stage, type: category, subject: opportunity,
     column: opportunities.stage, values: [first, second]}
  - {id: discount, name: Discount asked for, type: number, subject: opportunity}
agreements:
  - {id: first-answer, from: product-marketer, to: rep, trigger: A rival does something new,
     act: Gives a first answer, limit: 2, unit: business hours}
  - {id: tell-why, from: rep, to: product-marketer, trigger: A deal is won or lost,
     act: Writes down why, limit: 5, unit: business days}
plays:
  - id: trade
    name: Trade for the price
    when: discount is at least 5
    stop: stage is second
    priority: 1
    cooldown: 30 days
    choice: price
    runners: [rep]
    steps:
      - {n: 1, actor: rep, action: Ask compared with what.,
         branch: [{when: discount is more than 50, to: 4}]}
      - {n: 2, actor: product-marketer, action: Say what the other offer leaves out., after: 1 day}
      - {n: 3, actor: rep, action: Trade., after: 4 days, gate: discount is at most 20}
      - {n: 4, actor: rep, action: Put it in writing., after: 1 day}
    agreements: [first-answer]
    result_codes:
      - {key: traded, label: Signed with a trade, success: true}
      - {key: lost, label: Lost on price}
  - {id: hold, name: Hold the price, when: discount is at least 1, choice: price, runners: [rep],
     steps: [{n: 1, actor: rep, action: Say no.}]}
  - {id: wait, name: Wait, when: stage is second, runners: [rep],
     steps: [{n: 1, actor: rep, action: Wait.}]}
  - {id: quiet, name: Quiet, visibility: marketing, when: discount is at least 1, runners: [rep],
     steps: [{n: 1, actor: product-marketer, action: Write.}]}
"""


def bring_deal(cast: Cast, **values: Any) -> None:
    """The deal of the rep, who was asked for ten per cent."""
    tables = deal(owner=str(cast.rep.user), **values) | said("discount", number=10.0)
    merge_tables(tables, by=cast.administrator, source="CRM")


def ask_discount(cast: Cast, value: Any) -> None:
    answer(DEAL, "O", "discount", value, by=cast.rep)


def start(play: str, by: Membership, at: datetime | None = MONDAY) -> PlayRun:
    return actions.start(play, DEAL, "O", by=by, at=at)


def task(run: PlayRun, step: int) -> Task:
    return run.tasks.select_related("run").get(step=step)
