"""Rules of section 2, buying process."""

from __future__ import annotations

from collections.abc import Iterator

from playcall_core.book.completeness.checkup import Checkup
from playcall_core.book.completeness.rules import Found, covers, rule
from playcall_core.book.completeness.wording import named, without
from playcall_core.book.findings import Severity
from playcall_core.book.records.buying import BuyerBehaviour, BuyingStage, Trigger

FEWEST_STAGES = 3


@rule(
    "at-least-three-buying-stages",
    section="buying",
    severity=Severity.HOLE,
    explanation="With fewer stages there is no journey to follow, only a start and an order.",
    remedy="Write what the buyer asks before the first call, the choice and the signature.",
)
def few_stages(checkup: Checkup) -> Iterator[Found]:
    """Finds a buying process of fewer than three stages with the buyer's question."""
    stages = checkup.playbook.of(BuyingStage)
    asking = sum(1 for stage in stages if stage.buyers_question)
    if asking < FEWEST_STAGES:
        stand = "stands" if asking == 1 else "stand"
        what = (
            f"{asking} of the {len(stages)} buying stages {stand} with the buyer's question; "
            f"at least {FEWEST_STAGES} are needed."
        )
        yield Found(what if stages else "There are no buying stages.")


@rule(
    "every-buying-stage-has-the-buyers-question",
    section="buying",
    severity=Severity.HOLE,
    covers=covers(BuyingStage, "buyers_question"),
    explanation="A stage without the buyer's question is our wish, not the buyer's way.",
    remedy="Write the question that the buyer must have answered to go on.",
)
def stages_without_question(checkup: Checkup) -> Iterator[Found]:
    """Finds buying stages that do not say what the buyer asks."""
    stages = checkup.playbook.of(BuyingStage)
    return without(stages, "buyers_question", "Nothing says what the buyer asks in the {}.")


@rule(
    "buying-stages-are-in-order",
    section="buying",
    severity=Severity.HOLE,
    covers=covers(BuyingStage, "order"),
    explanation="Where the buyer is, and what comes next, can be told only along an order.",
    remedy="Number the stages as the buyer goes through them, or mark it “always_on: true”.",
)
def stages_without_order(checkup: Checkup) -> Iterator[Found]:
    """Finds buying stages without a place in the order, or with that of another one."""
    first: dict[int, BuyingStage] = {}
    for stage in checkup.playbook.of(BuyingStage):
        if stage.always_on:
            continue
        if stage.order is None:
            yield Found(f"The {named(stage)} has no place in the order.", stage, ("order",))
            continue
        other = first.setdefault(stage.order, stage)
        if other is not stage:
            what = f"The {named(stage)} has the place of the {named(other)}: {stage.order}."
            yield Found(what, stage, ("order",), also=(other,))


@rule(
    "every-buying-stage-has-a-trigger-or-activity",
    section="buying",
    severity=Severity.HOLE,
    explanation="A stage that nothing starts and in which nobody does anything cannot be noticed.",
    remedy="Say what the buyer does in it, or add a trigger that leads to it.",
)
def idle_stages(checkup: Checkup) -> Iterator[Found]:
    """Finds buying stages with neither an activity nor a trigger."""
    triggered = {
        link.target.key
        for link in checkup.links
        if isinstance(link.record, Trigger) and link.target is not None
    }
    for stage in checkup.playbook.of(BuyingStage):
        if not stage.activities and stage.key not in triggered:
            what = f"The {named(stage)} has neither an activity nor a trigger."
            yield Found(what, stage, ("activities",))


@rule(
    "a-behaviour-of-a-qualified-lead-is-known",
    section="buying",
    severity=Severity.HOLE,
    explanation="Marketing and Sales quarrel about leads until both know one by what it does.",
    remedy="Agree on what a qualified lead does, and mark it “qualified: true”.",
)
def no_qualified_behaviour(checkup: Checkup) -> Iterator[Found]:
    """Finds that no behaviour is marked as that of a qualified lead."""
    if not any(behaviour.qualified for behaviour in checkup.playbook.of(BuyerBehaviour)):
        yield Found("No buyer behaviour is marked as that of a qualified lead.")
