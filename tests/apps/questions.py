"""Questions as people ask them of the sample company's playbook, and the record that answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

FIRST, FIRST_THREE = 1, 3

QUESTIONS: Final[Mapping[str, tuple[str, int]]] = {
    "they say it's too expensive": ("objection/too-expensive", FIRST),
    "expensive": ("objection/too-expensive", FIRST_THREE),
    "your price is too high": ("objection/too-expensive", FIRST_THREE),
    "they have no budget": ("objection/no-budget", FIRST),
    "they want to finish their ERP project first": ("objection/wait-for-erp", FIRST),
    "we get it free with the suite": ("objection/suite-is-free", FIRST),
    "they want a single vendor for everything": ("objection/one-vendor", FIRST),
    "IT says they can build it themselves on the ERP": ("objection/build-ourselves", FIRST),
    "clerks are afraid to lose their jobs": ("objection/team-fears", FIRST),
    "no cloud": ("objection/cloud-data", FIRST),
    "IT has no capacity": ("objection/no-it-capacity", FIRST),
    "you are too small what if you go bankrupt in three years": ("objection/small-vendor", FIRST),
    "just send me some infomation": ("objection/send-information", FIRST),
    "suppliers will not use a portal": ("objection/suppliers-wont-join", FIRST),
    "they tried before and it failed": ("objection/bad-experience", FIRST),
    "they want a lower price at renewal": ("objection/price-at-renewal", FIRST),
    "our invoices are special": ("objection/invoices-too-special", FIRST),
    "chief financial officer": ("persona/cfo", FIRST),
    "head of procurment": ("persona/procurement-lead", FIRST),
    "ormundo": ("competitor/ormundo", FIRST_THREE),
    "how do we beat zettelfix": ("competitor/zettelfix", FIRST_THREE),
    "what is a qualified lead": ("term/qualified-lead", FIRST),
    "definition of touchless": ("term/touchless", FIRST),
    "who decides and who signs": ("discovery_question/ask-economic-buyer", FIRST_THREE),
    "proof that suppliers call less": ("proof_point/fennmoor-suppliers", FIRST),
    "invoices paid twice": ("pain/duplicate-payments", FIRST_THREE),
    "bank acount fraud": ("pain/bank-detail-fraud", FIRST_THREE),
    "deal has gone quiet": ("scenario/stalled-deal", FIRST),
    "meddicc": ("assessment_method/meddicc", FIRST),
    "how much discount may I give": ("policy/discount-policy", FIRST_THREE),
    "demo in the first meeting": ("lesson/demo-too-early", FIRST_THREE),
    "win rate": ("metric/win-rate", FIRST),
    "reference customer call": ("policy/reference-limit", FIRST_THREE),
}
"""Question -> the record expected, and within how many of the first results."""

SMALLER: Final = {question: QUESTIONS[question] for question in list(QUESTIONS)[::3]}


def missed(
    search: Callable[[str], Sequence[str]], questions: Mapping[str, tuple[str, int]]
) -> list[str]:
    """Which questions do not find their record early enough, and what they find instead."""
    return [
        f"{question}: {list(found[:3])}, not {record}"
        for question, (record, within) in questions.items()
        if record not in (found := search(question))[:within]
    ]
