"""Rules of section 5, selling methodology."""

from __future__ import annotations

from collections.abc import Iterator

from playcall_core.book.completeness.checkup import Checkup
from playcall_core.book.completeness.rules import Found, covers, rule
from playcall_core.book.completeness.wording import named, without
from playcall_core.book.findings import Severity
from playcall_core.book.records import Criterion, SellingStage
from playcall_core.book.records.buying import BuyingStage


def _open_stages(checkup: Checkup) -> tuple[SellingStage, ...]:
    return tuple(s for s in checkup.playbook.of(SellingStage) if s.outcome == "open")


@rule(
    "every-open-stage-has-a-goal",
    section="selling",
    severity=Severity.HOLE,
    covers=covers(SellingStage, "goal"),
    explanation="A stage without a goal is a label in a report.",
    remedy="Say what is reached at its end.",
)
def stages_without_goal(checkup: Checkup) -> Iterator[Found]:
    """Finds open stages that do not say what they are for."""
    return without(_open_stages(checkup), "goal", "The {} has no goal.")


@rule(
    "every-open-stage-has-entry-criteria",
    section="selling",
    severity=Severity.HOLE,
    covers=covers(SellingStage, "entry"),
    explanation="Opportunities enter on hope where nothing says what must be so before.",
    remedy="Name what must be so before an opportunity enters it.",
)
def stages_without_entry(checkup: Checkup) -> Iterator[Found]:
    """Finds open stages without entry criteria."""
    return without(_open_stages(checkup), "entry", "The {} has no entry criteria.")


@rule(
    "every-open-stage-has-exit-criteria",
    section="selling",
    severity=Severity.HOLE,
    covers=covers(SellingStage, "exit"),
    explanation="A forecast is worth what the stages before it check.",
    remedy="Name what must be so before an opportunity leaves it.",
)
def stages_without_exit(checkup: Checkup) -> Iterator[Found]:
    """Finds open stages without exit criteria."""
    return without(_open_stages(checkup), "exit", "The {} has no exit criteria.")


@rule(
    "every-open-stage-ends-with-a-buyer-act",
    section="selling",
    severity=Severity.HOLE,
    explanation="What we did proves our diligence; only what the buyer did proves progress.",
    remedy="Add an exit criterion of the kind “buyer act”.",
)
def stages_without_buyer_act(checkup: Checkup) -> Iterator[Found]:
    """Finds open stages of whose exit criteria none is something that the buyer did."""
    for stage in _open_stages(checkup):
        criteria = [checkup.playbook.get("criterion", id_) for id_ in stage.exit]
        kinds = {c.kind for c in criteria if isinstance(c, Criterion)}
        if stage.exit and "buyer act" not in kinds:
            what = f"The {named(stage)} can be left without the buyer having done anything."
            yield Found(what, stage, ("exit",))


@rule(
    "every-open-stage-has-players",
    section="selling",
    severity=Severity.HOLE,
    covers=covers(SellingStage, "players"),
    explanation="Where nobody is named, everybody waits for another.",
    remedy="Name the roles that work in it.",
)
def stages_without_players(checkup: Checkup) -> Iterator[Found]:
    """Finds open stages that do not say who works in them."""
    return without(_open_stages(checkup), "players", "Nobody plays in the {}.")


@rule(
    "every-open-stage-follows-a-buying-stage",
    section="selling",
    severity=Severity.HOLE,
    covers=covers(SellingStage, "buying_stages"),
    explanation="A selling stage that answers to no buying stage sells past the buyer.",
    remedy="Say where the buyer is meanwhile.",
)
def stages_without_buying_stage(checkup: Checkup) -> Iterator[Found]:
    """Finds open stages that are not laid over the customer's process."""
    sentence = "Nothing says where the buyer is during the {}."
    return without(_open_stages(checkup), "buying_stages", sentence)


@rule(
    "every-buying-stage-is-covered",
    section="selling",
    severity=Severity.HOLE,
    explanation="In a buying stage no selling stage covers, the buyer is alone or with a rival.",
    remedy="Add it to the selling stage in which we meet the buyer there.",
)
def uncovered_buying_stages(checkup: Checkup) -> Iterator[Found]:
    """Finds buying stages over which no selling stage is laid; what is always on needs none."""
    covered = {
        link.target.key
        for link in checkup.links
        if isinstance(link.record, SellingStage) and isinstance(link.target, BuyingStage)
    }
    for stage in checkup.playbook.of(BuyingStage):
        if not stage.always_on and stage.key not in covered:
            yield Found(f"No selling stage covers the {named(stage)}.", stage)


@rule(
    "selling-stages-are-in-order",
    section="selling",
    severity=Severity.HOLE,
    explanation="Forward and backward can be told apart only along one order.",
    remedy="Give each stage a number of its own.",
)
def stages_in_one_place(checkup: Checkup) -> Iterator[Found]:
    """Finds open stages that share a place in the order."""
    first: dict[int, SellingStage] = {}
    for stage in _open_stages(checkup):
        if stage.order is None:
            continue
        other = first.setdefault(stage.order, stage)
        if other is not stage:
            what = f"The {named(stage)} has the place of the {named(other)}: {stage.order}."
            yield Found(what, stage, ("order",), also=(other,))
