"""Where the buyer is, how we know, and whether our stage and theirs have parted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from types import MappingProxyType
from typing import Final

from playcall_core.book import Playbook
from playcall_core.book.records import FactRecord, SellingStage
from playcall_core.book.records.buying import BuyerBehaviour, BuyingStage
from playcall_core.conditions import Explanation, Truth, explain
from playcall_core.facts import Moment, Situation

_STRENGTH: Final = {"weak": 0, None: 1, "clear": 2, "strong": 3}


class How(Enum):
    """How we know where the buyer is."""

    STATED = "stated"
    INFERRED = "inferred"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Sign:
    """A behaviour that is seen now: of which stage, why it counts as seen, and since when."""

    behaviour: BuyerBehaviour
    stage: BuyingStage
    seen: Explanation
    since: date | None = None


@dataclass(frozen=True, slots=True)
class BuyerAt:
    """Where the buyer is.

    `stage` is the one that was stated (`fact` says where), or else the one that the first of
    `signs` shows; `shown` is what the signs show in either case. `signs` are in the order in which
    they count: the newest first, then the strongest, then the furthest stage.
    """

    stage: BuyingStage | None
    how: How
    fact: str = ""
    signs: tuple[Sign, ...] = ()

    @property
    def shown(self) -> BuyingStage | None:
        """The stage that the behaviours show."""
        return self.signs[0].stage if self.signs else None

    @property
    def contradicted(self) -> bool:
        """Whether what was stated is not what the behaviours show."""
        stated = self.stage if self.how is How.STATED else None
        return bool(stated and self.shown and self.shown.id != stated.id)


@dataclass(frozen=True, slots=True)
class Parting:
    """Our stage and the buyer's do not belong together. `ahead`: we are further than the buyer."""

    selling: SellingStage
    buying: BuyingStage
    ahead: bool

    @property
    def words(self) -> str:
        """The warning, as a sentence."""
        ours, theirs = self.selling.heading, self.buying.heading
        if self.ahead:
            return f"We are at {ours}, the buyer is still at {theirs}."
        return f"The buyer is at {theirs} already, we are still at {ours}."


def buyer_at(
    playbook: Playbook,
    situation: Situation,
    moment: Moment,
    since: Mapping[str, date] = MappingProxyType({}),
) -> BuyerAt:
    """Where the buyer is: by the fact whose values are buying stages, else by what buyers do.

    `since` is since when behaviours are seen, by their ids, as far as that is known.
    """
    signs = tuple(_signs(playbook, situation, moment, since))
    for fact in playbook.of(FactRecord):
        value = situation[fact.id]
        if fact.values_from == "buying_stages" and isinstance(value, str):
            stage = playbook.get(BuyingStage.kind_name, value)
            if isinstance(stage, BuyingStage):
                return BuyerAt(stage, How.STATED, fact.id, signs)
    if signs:
        return BuyerAt(signs[0].stage, How.INFERRED, signs=signs)
    return BuyerAt(None, How.NOT_KNOWN)


def _signs(
    playbook: Playbook, situation: Situation, moment: Moment, since: Mapping[str, date]
) -> Iterable[Sign]:
    found = []
    for behaviour in playbook.of(BuyerBehaviour):
        condition = playbook.condition(behaviour, "detected_by")
        stage = playbook.get(BuyingStage.kind_name, behaviour.stage or "")
        # A stage without a place in the order is no answer to how far the buyer is.
        if condition is None or not isinstance(stage, BuyingStage) or stage.always_on:
            continue
        seen = explain(condition, situation, moment)
        if seen.truth is Truth.TRUE:
            found.append(Sign(behaviour, stage, seen, since.get(behaviour.id)))
    return sorted(found, key=_weight)


def _weight(sign: Sign) -> tuple[int, int, int, str]:
    newest = sign.since.toordinal() if sign.since else 0
    return (
        -newest,
        -_STRENGTH[sign.behaviour.strength],
        -(sign.stage.order or 0),
        sign.behaviour.id,
    )


def parted(playbook: Playbook, ours: SellingStage, theirs: BuyingStage) -> Parting | None:
    """The warning where the buyer is at none of the stages that ours belongs to; else None."""
    if theirs.id in ours.buying_stages or theirs.always_on or not ours.buying_stages:
        return None
    found = (playbook.get(BuyingStage.kind_name, id_) for id_ in ours.buying_stages)
    orders = [each.order or 0 for each in found if isinstance(each, BuyingStage)]
    if not orders:
        return None
    return Parting(ours, theirs, ahead=(theirs.order or 0) < max(orders))
