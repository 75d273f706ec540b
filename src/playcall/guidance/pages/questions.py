"""What nobody knows yet and what would decide calls: the question to ask, and how to answer it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from playcall.guidance.pages.reasons import Setting
from playcall.playbooks.pages import Link
from playcall.playbooks.pages.links import title_in_full
from playcall_core.book.records import DiscoveryQuestion, Play
from playcall_core.calling import Call, Calls, questions_to_ask
from playcall_core.facts import Fact, FactType, Subject

MOST_BUTTONS: Final = 4
MOST_ASKED: Final = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """A fact to ask for: its control, the question, and the plays that wait for it.

    `control` is one of “buttons”, “choice”, “set”, “number”, “money”, “date”, “text”; `choices` are
    keys with labels. `instead_of` is the fact that is unknown, where another one decides it.
    """

    fact: Fact
    link: Link | None
    control: str
    choices: tuple[tuple[str, str], ...]
    text: str
    question: Link | None
    good_answer: str
    purpose: str
    decides: int
    plays: tuple[Link, ...]
    instead_of: str = ""


def questions_of(setting: Setting, calls: Sequence[Call]) -> tuple[Asked, ...]:
    """The facts to ask for, the most deciding first, each once."""
    playbook = setting.linker.reading.playbook
    seen = tuple(call for call in calls if setting.linker.reading.shows(call.play.record))
    found: dict[str, Asked] = {}
    for asked in questions_to_ask([Calls(setting.situation, seen)], playbook):
        for fact, question in _ways(setting, asked.fact, asked.questions):
            if fact.id not in found:
                found[fact.id] = _asked(
                    setting, fact, question, asked.fact, asked.decides, asked.plays
                )
        if len(found) >= MOST_ASKED:
            break
    return tuple(found.values())[:MOST_ASKED]


def _ways(
    setting: Setting, fact: str, questions: Sequence[DiscoveryQuestion]
) -> Iterator[tuple[Fact, DiscoveryQuestion | None]]:
    """What to answer so that a fact becomes known: itself, or what it is worked out from."""
    reading = setting.linker.reading
    for question in questions:
        filled = _filled_by(setting, question)
        if filled and reading.shows(question) and _can_be_answered(setting, filled):
            yield reading.playbook.dictionary[filled], question
            if filled == fact:
                return
    if not questions and _can_be_answered(setting, fact):
        yield reading.playbook.dictionary[fact], None


def _filled_by(setting: Setting, question: DiscoveryQuestion) -> str:
    if question.fills:
        return question.fills
    asks = (id_ for id_, each in setting.columns.items() if question.id in each.asked_by)
    return next(asks, "")


def _can_be_answered(setting: Setting, fact: str) -> bool:
    record = setting.columns.get(fact)
    if record is None or record.derivation or not setting.linker.reading.shows(record):
        return False
    return Subject(record.subject) is not Subject.LEAD and not _is_known(setting, fact)


def _is_known(setting: Setting, fact: str) -> bool:
    return any(known == fact for known, _ in setting.situation.known())


def _asked(
    setting: Setting,
    fact: Fact,
    question: DiscoveryQuestion | None,
    unknown: str,
    decides: int,
    plays: Sequence[str],
) -> Asked:
    return Asked(
        fact=fact,
        link=setting.link_of_fact(fact.id),
        control=control_of(fact),
        choices=choices_of(setting, fact),
        text=title_in_full(question) if question else "",
        question=setting.linker.to(question) if question else None,
        good_answer=question.good_answer or "" if question else "",
        purpose=question.purpose or "" if question else "",
        decides=decides,
        plays=setting.linker.links(Play.kind_name, plays),
        instead_of=setting.fact(unknown).name if unknown != fact.id else "",
    )


def control_of(fact: Fact) -> str:
    """How a fact of this type is answered."""
    match fact.type:
        case FactType.YES_NO:
            return "buttons"
        case FactType.CATEGORY if fact.values:
            return "buttons" if len(fact.values) <= MOST_BUTTONS else "choice"
        case FactType.CATEGORY:
            return "text"
        case FactType.SET:
            return "set" if fact.values else "words"
        case FactType.NUMBER:
            return "number"
        case FactType.MONEY:
            return "money"
        case FactType.DATE:
            return "date"


def choices_of(setting: Setting, fact: Fact) -> tuple[tuple[str, str], ...]:
    """The values to choose from, without those that the reader must not see."""
    if fact.type is FactType.YES_NO:
        return (("yes", "Yes"), ("no", "No"))
    kind = setting.linker.kinds_of_values.get(fact.id)
    reading = setting.linker.reading
    return tuple(
        (each.key, each.label)
        for each in fact.values
        if kind is None or reading.get(kind, each.key)
    )
