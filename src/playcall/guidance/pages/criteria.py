"""Criteria with their evidence, the scorecards, and what is in the way of a move."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from playcall.guidance.pages.reasons import Setting, day_words
from playcall.playbooks.pages import Link, Owner
from playcall.playbooks.pages.condition_words import ConditionWords, condition_words
from playcall_core.assessment import (
    CriterionState,
    Evidence,
    Judge,
    Move,
    Proved,
    Scorecard,
    data_in_words,
    in_the_way,
    scorecard,
)
from playcall_core.assessment.criteria import Side
from playcall_core.book.playbook import uid_of
from playcall_core.book.records import AssessmentMethod, Criterion, SellingStage


@dataclass(frozen=True, slots=True)
class EvidenceOf:
    """The state of evidence of one thing, in words, and what the reader can do about it.

    `can_state`: nobody of the others said it, or the reader's own word is another one;
    `can_confirm`: somebody else stated it.
    """

    uid: str
    state: str
    data: str
    words: tuple[str, ...]
    is_disputed: bool
    fails: bool
    can_state: bool
    can_confirm: bool
    can_deny: bool


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """A criterion on this opportunity."""

    link: Link
    kind: str
    enforce: str
    owner: Owner | None
    check: ConditionWords | None
    evidence: EvidenceOf
    holds: bool
    in_the_way: str


@dataclass(frozen=True, slots=True)
class ElementLine:
    """An element of a scorecard on this opportunity."""

    name: str
    asks: str
    weight: float
    evidence: EvidenceOf
    is_known: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A scorecard; `percent` is None where not enough is known."""

    link: Link
    lines: tuple[ElementLine, ...]
    percent: int | None
    held: float
    known: float
    weight: float
    missing: tuple[str, ...]
    is_due: bool


@dataclass(frozen=True, slots=True)
class MoveTo:
    """A stage it can be moved to; `held` are the numbers of criteria that block and warn."""

    id: str
    name: str
    is_next: bool
    is_back: bool
    blocks: int
    warns: int


@dataclass(frozen=True, slots=True)
class Stages:
    """The criteria around a stage: to leave it, to enter the next, and those it was entered by."""

    here: Link | None
    leave: tuple[CriterionLine, ...]
    next: Link | None
    enter_next: tuple[CriterionLine, ...]
    entered: tuple[CriterionLine, ...]
    moves: tuple[MoveTo, ...]

    @property
    def off_path(self) -> tuple[CriterionLine, ...]:
        """What had to hold to be here at all, and does not."""
        return tuple(
            each for each in self.entered if each.evidence.fails and each.enforce == "block"
        )


def judge_of(setting: Setting) -> Judge:
    """Judges criteria on this opportunity."""
    playbook = setting.linker.reading.playbook
    return Judge(playbook, setting.situation, setting.moment, setting.said.by_uid)


def stages_of(setting: Setting, here: SellingStage | None, me: str) -> Stages:
    """The criteria around the stage it is in. `me` tells the reader's own word from others'."""
    linker, judge = setting.linker, judge_of(setting)
    stages = sorted(linker.reading.of(SellingStage), key=lambda each: each.order or 0)
    after = [each for each in stages if here is None or (each.order or 0) > (here.order or 0)]
    following = next((each for each in after if each.outcome != "lost"), None)

    def lines(stage: SellingStage | None, side: Side) -> tuple[CriterionLine, ...]:
        found = judge.criteria(stage, side) if stage else ()
        return tuple(line_of(setting, each, me) for each in found if _is_seen(setting, each))

    leave = lines(here, "exit")
    known = {each.link.id for each in leave}
    entering = tuple(each for each in lines(following, "entry") if each.link.id not in known)
    return Stages(
        linker.to(here) if here else None,
        leave,
        linker.to(following) if following else None,
        entering,
        lines(here, "entry"),
        tuple(_move_to(judge, here, each, following) for each in stages if each != here),
    )


def _is_seen(setting: Setting, state: CriterionState) -> bool:
    return setting.linker.reading.get(Criterion.kind_name, state.criterion.id) is not None


def _move_to(
    judge: Judge, here: SellingStage | None, to: SellingStage, following: SellingStage | None
) -> MoveTo:
    move = judge.move(here, to)
    return MoveTo(
        to.id,
        to.heading,
        to == following,
        move.backward,
        len(move.those("block")),
        len(move.those("warn")),
    )


def line_of(setting: Setting, state: CriterionState, me: str) -> CriterionLine:
    """One criterion."""
    each = state.criterion
    check = condition_words(setting.linker, each, "check")
    return CriterionLine(
        link=setting.linker.to(each),
        kind=each.kind or "",
        enforce=each.enforce,
        owner=setting.linker.owner(each.owner),
        check=check,
        evidence=_evidence(setting, uid_of(each), state.proved, me, check),
        holds=state.proved.holds,
        in_the_way=_in_the_way(setting, state),
    )


def _in_the_way(setting: Setting, state: CriterionState) -> str:
    words = condition_words(setting.linker, state.criterion, "check")
    if words and words.hidden and not state.proved.denied:
        return _("It rests on something that you may not see.")
    return in_the_way(state, setting.linker.reading.playbook.dictionary, setting.name_of)


def _evidence(
    setting: Setting, uid: str, proved: Proved, me: str, check: ConditionWords | None
) -> EvidenceOf:
    mine = {each.by for each in proved.says}
    others = mine - {me}
    denied_by_me = proved.denied is not None and proved.denied.by == me
    words = [_word(setting, each.by, each.at.date(), "so") for each in proved.says]
    if proved.denied:
        words.append(_word(setting, proved.denied.by, proved.denied.at.date(), "not"))
    is_hidden = bool(check and check.hidden)
    dictionary = setting.linker.reading.playbook.dictionary
    return EvidenceOf(
        uid=uid,
        state=proved.evidence.value,
        data="" if is_hidden else data_in_words(proved, dictionary),
        words=tuple(words),
        is_disputed=proved.disputed,
        fails=proved.fails,
        can_state=me not in mine and not others,
        can_confirm=me not in mine and bool(others) and proved.evidence is not Evidence.CONFIRMED,
        can_deny=not denied_by_me,
    )


def _word(setting: Setting, by: str, day: date, what: str) -> str:
    named = {"who": setting.name_of(by), "day": day_words(day)}
    if what == "so":
        return _("%(who)s says so, %(day)s") % named
    return _("%(who)s says that it is not so, %(day)s") % named


def hindrances(setting: Setting, move: Move, me: str) -> tuple[CriterionLine, ...]:
    """What is in the way of a move, the strictest first; what may not be seen is left out."""
    order = {"block": 0, "warn": 1, "inform": 2}
    seen: Iterable[CriterionState] = (each for each in move.open if _is_seen(setting, each))
    found = sorted(seen, key=lambda each: order[each.criterion.enforce])
    return tuple(line_of(setting, each, me) for each in found)


def cards_of(setting: Setting, here: SellingStage | None, me: str) -> tuple[Card, ...]:
    """The scorecards; those that are due at this stage first."""
    judge, reading = judge_of(setting), setting.linker.reading
    cards = []
    for method in reading.of(AssessmentMethod):
        needed = reading.playbook.get(SellingStage.kind_name, method.required_from or "")
        order = needed.order if isinstance(needed, SellingStage) else 0
        is_due = here is not None and (order or 0) <= (here.order or 0)
        cards.append(_card(setting, scorecard(judge, method), me, is_due))
    return tuple(sorted(cards, key=lambda card: not card.is_due))


def _card(setting: Setting, filled: Scorecard, me: str, is_due: bool) -> Card:
    lines = []
    for place, each in enumerate(filled.elements):
        check = condition_words(setting.linker, filled.method, "elements", place, "check")
        evidence = _evidence(setting, each.uid, each.proved, me, check)
        element = each.element
        lines.append(ElementLine(element.name, element.asks, element.weight, evidence, each.known))
    return Card(
        setting.linker.to(filled.method),
        tuple(lines),
        None if filled.score is None else round(100 * filled.score),
        filled.held_weight,
        filled.known_weight,
        filled.weight,
        tuple(each.element.name for each in filled.missing),
        is_due,
    )
