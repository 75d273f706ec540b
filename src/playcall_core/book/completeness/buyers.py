"""Rules of section 8, buyers."""

from __future__ import annotations

from collections.abc import Iterator

from playcall_core.book.completeness.checkup import Checkup
from playcall_core.book.completeness.rules import Found, covers, rule
from playcall_core.book.completeness.wording import listed, named, without
from playcall_core.book.findings import Severity
from playcall_core.book.playbook import Key
from playcall_core.book.records import IdealCustomer, MessageMap, Persona, Record
from playcall_core.book.records.customer import Pain

NEEDED_ROLES = ("influencer", "recommender", "decision maker")


@rule(
    "every-ideal-customer-has-the-three-buying-roles",
    section="buyers",
    severity=Severity.HOLE,
    explanation="A deal needs one who opens the door, one who speaks for us and one who decides.",
    remedy="Add a persona with this role to the ideal customer.",
)
def missing_buying_roles(checkup: Checkup) -> Iterator[Found]:
    """Finds ideal customers without an influencer, a recommender or a decision maker."""
    for ideal in checkup.playbook.of(IdealCustomer):
        personas = [checkup.playbook.get("persona", id_) for id_ in ideal.personas]
        roles = {entry.role for p in personas if isinstance(p, Persona) for entry in p.roles}
        missing = [role for role in NEEDED_ROLES if role not in roles]
        if missing:
            shown = listed((f"{_a(role)} {role}" for role in missing), last="or")
            what = f"The {named(ideal)} has no persona who is {shown}."
            yield Found(what, ideal, ("personas",))


@rule(
    "every-persona-has-a-role",
    section="buyers",
    severity=Severity.HOLE,
    covers=covers(Persona, "roles"),
    explanation="Whoever knows who decides does not spend a quarter on who does not.",
    remedy="Say which part the persona has in a purchase.",
)
def personas_without_role(checkup: Checkup) -> Iterator[Found]:
    """Finds personas without a buying role."""
    return without(checkup.playbook.of(Persona), "roles", "The {} has no role in the purchase.")


@rule(
    "every-persona-has-a-pain",
    section="buyers",
    severity=Severity.HOLE,
    explanation="Somebody whom nothing hurts buys nothing.",
    remedy="Add the persona to a pain, or write the pain.",
)
def personas_without_pain(checkup: Checkup) -> Iterator[Found]:
    """Finds personas whom no pain hurts."""
    hurt = _personas_of(checkup, Pain)
    for persona in checkup.playbook.of(Persona):
        if persona.key not in hurt:
            yield Found(f"No pain hurts the {named(persona)}.", persona)


@rule(
    "every-persona-has-a-message",
    section="buyers",
    severity=Severity.HOLE,
    explanation="Who gets everybody's message hears nothing that is meant for them.",
    remedy="Write its key messages, or add the persona to a message map.",
)
def personas_without_message(checkup: Checkup) -> Iterator[Found]:
    """Finds personas with neither key messages nor a message map."""
    told = _personas_of(checkup, MessageMap)
    for persona in checkup.playbook.of(Persona):
        if not persona.key_messages and persona.key not in told:
            what = f"Nothing says what to tell the {named(persona)}."
            yield Found(what, persona, ("key_messages",))


def _personas_of(checkup: Checkup, kind: type[Record]) -> set[Key]:
    return {
        link.target.key
        for link in checkup.links
        if isinstance(link.record, kind) and isinstance(link.target, Persona)
    }


def _a(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"
