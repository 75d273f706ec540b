"""Rules of section 3, offer and value."""

from __future__ import annotations

from collections.abc import Iterator

from playcall_core.book.completeness.checkup import Checkup
from playcall_core.book.completeness.rules import Found, covers, rule
from playcall_core.book.completeness.wording import named, without
from playcall_core.book.findings import Severity
from playcall_core.book.playbook import Key
from playcall_core.book.records import DiscoveryQuestion, IdealCustomer, Offer
from playcall_core.book.records.customer import Pain
from playcall_core.book.records.offer import UseCase, ValueProposition


@rule(
    "why-buy-from-us-is-answered",
    section="offer",
    severity=Severity.HOLE,
    covers=covers(Offer, "why_buy_from_us"),
    explanation="It is the first of the two questions that every playbook must answer.",
    remedy="Answer it in two sentences that no competitor could sign.",
)
def why_buy_from_us(checkup: Checkup) -> Iterator[Found]:
    """Finds offers that do not answer why people should buy from us."""
    return _unanswered(checkup, "why_buy_from_us", "Why should people buy this from you?")


@rule(
    "the-value-received-is-answered",
    section="offer",
    severity=Severity.HOLE,
    covers=covers(Offer, "value_received"),
    explanation="It is the second of the two questions that every playbook must answer.",
    remedy="Say what the customer has afterwards, in the customer's numbers.",
)
def value_received(checkup: Checkup) -> Iterator[Found]:
    """Finds offers that do not answer which value people receive."""
    return _unanswered(checkup, "value_received", "What value do they receive?")


@rule(
    "why-we-exist-is-answered",
    section="offer",
    severity=Severity.HOLE,
    covers=covers(Offer, "why_we_exist"),
    explanation="People remember the reason of a company longer than the list of its products.",
    remedy="Say what would be missing in the world without us.",
)
def why_we_exist(checkup: Checkup) -> Iterator[Found]:
    """Finds offers that do not say why we exist."""
    return _unanswered(checkup, "why_we_exist", "Why do we exist?")


def _unanswered(checkup: Checkup, field: str, question: str) -> Iterator[Found]:
    offers = checkup.playbook.of(Offer)
    if not offers:
        yield Found(f"There is no offer that answers “{question}”")
    yield from without(offers, field, f"The {{}} does not answer “{question}”")


@rule(
    "there-are-discovery-questions",
    section="offer",
    severity=Severity.HOLE,
    explanation="Who does not ask, guesses; and what is unknown calls no play.",
    remedy="Write the five questions that your best seller asks first.",
)
def no_questions(checkup: Checkup) -> Iterator[Found]:
    """Finds that there are no discovery questions."""
    if not checkup.playbook.of(DiscoveryQuestion):
        yield Found("There are no discovery questions.")


@rule(
    "there-are-use-cases",
    section="offer",
    severity=Severity.HOLE,
    explanation="Buyers look for a way to get something done, not for a product.",
    remedy="Write what customers want to get done with us, one use case each.",
)
def no_use_cases(checkup: Checkup) -> Iterator[Found]:
    """Finds that there are no use cases."""
    if not checkup.playbook.of(UseCase):
        yield Found("There are no use cases.")


@rule(
    "every-pain-of-an-ideal-customer-has-a-value-proposition",
    section="offer",
    severity=Severity.HOLE,
    explanation="A pain of the best customers that we do not answer, a competitor will.",
    remedy="Write a value proposition for it, or take it off the ideal customer.",
)
def pains_without_value(checkup: Checkup) -> Iterator[Found]:
    """Finds pains of ideal customers that no value proposition answers.

    Where no ideal customer names a pain, all pains count.
    """
    answered: set[Key] = set()
    of_ideal: set[Key] = set()
    for link in checkup.links:
        if isinstance(link.target, Pain) and isinstance(link.record, ValueProposition):
            answered.add(link.target.key)
        elif isinstance(link.target, Pain) and isinstance(link.record, IdealCustomer):
            of_ideal.add(link.target.key)
    for pain in checkup.playbook.of(Pain):
        if pain.key not in answered and (pain.key in of_ideal or not of_ideal):
            yield Found(f"No value proposition answers the {named(pain)}.", pain)
