"""Rules of section 1, customer analysis."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from playcall_core.book.completeness.checkup import Checkup
from playcall_core.book.completeness.rules import Found, covers, rule
from playcall_core.book.completeness.wording import without
from playcall_core.book.findings import Severity
from playcall_core.book.records import IdealCustomer
from playcall_core.book.records.customer import Pain


@rule(
    "every-ideal-customer-has-must-and-disqualify",
    section="customer",
    severity=Severity.HOLE,
    covers=covers(IdealCustomer, "must", "disqualify"),
    explanation="Who says only whom we want, and never whom we leave, chases everybody.",
    remedy="List what such a customer must have, and what rules one out.",
)
def half_ideal_customers(checkup: Checkup) -> Iterator[Found]:
    """Finds ideal customers without must or without disqualify."""
    ideals = checkup.playbook.of(IdealCustomer)
    return chain(
        without(ideals, "must", "Nothing says what the {} must have."),
        without(ideals, "disqualify", "Nothing says what rules out the {}."),
    )


@rule(
    "every-pain-has-a-consequence",
    section="customer",
    severity=Severity.HOLE,
    covers=covers(Pain, "consequence"),
    explanation="Nobody pays to end a pain that has no consequence.",
    remedy="Say what it costs them: time, money, risk, people.",
)
def pains_without_consequence(checkup: Checkup) -> Iterator[Found]:
    """Finds pains that do not say what follows from them."""
    return without(checkup.playbook.of(Pain), "consequence", "The {} has no consequence.")


@rule(
    "every-pain-has-a-persona",
    section="customer",
    severity=Severity.HOLE,
    covers=covers(Pain, "personas"),
    explanation="A pain that hurts nobody in particular moves nobody to act.",
    remedy="Name the personas whom it hurts.",
)
def pains_without_persona(checkup: Checkup) -> Iterator[Found]:
    """Finds pains that do not say whom they hurt."""
    return without(checkup.playbook.of(Pain), "personas", "The {} hurts no persona.")
