"""The buying group: who is there, who is missing, and what each cares about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, get_args

from playcall.guidance.pages.reasons import Setting
from playcall.guidance.queries import Rows
from playcall.playbooks.pages import Link
from playcall_core.book.records import Persona
from playcall_core.book.records.buyers import BuyingRole, OrderType

ROLES: Final[tuple[str, ...]] = get_args(BuyingRole)
_UNWANTED: Final = "blocker"
MOST_CARES: Final = 2


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the buyer's."""

    name: str
    title: str
    role: str


@dataclass(frozen=True, slots=True)
class Group:
    """A persona: who of the opportunity is one, their roles, and what they care about."""

    link: Link | None
    people: tuple[Person, ...]
    roles: tuple[str, ...]
    cares: tuple[str, ...]
    breaks: str
    says: str
    is_by_title: bool = False

    @property
    def is_missing(self) -> bool:
        """Whether nobody of them is known here."""
        return not self.people


@dataclass(frozen=True, slots=True)
class People:
    """The buying group. `missing_roles` are those that nobody plays, with who could."""

    present: tuple[Group, ...]
    missing: tuple[Group, ...]
    missing_roles: tuple[tuple[str, tuple[Link, ...]], ...]


def people_of(setting: Setting, rows: Rows) -> People:
    """Who is there and who is not."""
    order = _order_type(setting)
    personas = {each.id: each for each in setting.linker.reading.of(Persona)}
    by_title = {title.casefold(): each.id for each in personas.values() for title in each.titles}
    found: dict[str, list[Person]] = {}
    guessed = set()
    for each in rows.people:
        title = each.contact.title or ""
        person = Person(str(each.contact), title, each.buying_role or "")
        persona = each.persona or by_title.get(title.casefold(), "")
        if not each.persona:
            guessed.add(persona)
        found.setdefault(persona, []).append(person)
    present = [
        replace(
            _group(setting, personas.get(id_), tuple(people), order), is_by_title=id_ in guessed
        )
        for id_, people in found.items()
    ]
    missing = [
        _group(setting, each, (), order)
        for id_, each in personas.items()
        if id_ not in found and each.kind != "partner" and _roles(each, order)
    ]
    return People(
        tuple(sorted(present, key=lambda group: group.link is None)),
        tuple(missing),
        tuple(_missing_roles(setting, rows, present, order)),
    )


def _group(
    setting: Setting, persona: Persona | None, people: tuple[Person, ...], order: OrderType
) -> Group:
    if persona is None:
        return Group(None, people, (), (), "", "")
    cares = persona.goals or persona.measured_by or persona.challenges
    return Group(
        setting.linker.to(persona),
        people,
        _roles(persona, order),
        cares[:MOST_CARES],
        persona.deal_breakers[0] if persona.deal_breakers else "",
        persona.key_messages[0] if persona.key_messages else "",
    )


def _roles(persona: Persona, order: OrderType) -> tuple[str, ...]:
    return tuple(str(each.role) for each in persona.roles if order in each.orders)


def _missing_roles(
    setting: Setting, rows: Rows, present: list[Group], order: OrderType
) -> Iterator[tuple[str, tuple[Link, ...]]]:
    played = {each.buying_role for each in rows.people if each.buying_role}
    # A contact without a role of their own plays those of their persona.
    for group in present:
        if any(not person.role for person in group.people):
            played.update(group.roles)
    for role in ROLES:
        who = [each for each in setting.linker.reading.of(Persona) if role in _roles(each, order)]
        if role != _UNWANTED and role not in played and who:
            yield role, tuple(setting.linker.to(each) for each in who)


def _order_type(setting: Setting) -> OrderType:
    """New, unless a fact whose values are the order types says otherwise."""
    types: tuple[OrderType, ...] = get_args(OrderType)
    for fact in setting.linker.reading.playbook.dictionary:
        if {each.key for each in fact.values} == set(types):
            value = setting.situation[fact.id]
            for each in types:
                if each == value:
                    return each
    return "new"
