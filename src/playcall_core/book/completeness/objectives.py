"""Rules about objectives and the plan."""

from __future__ import annotations

from collections.abc import Iterator

from playcall_core.book.completeness.checkup import Checkup
from playcall_core.book.completeness.rules import Found, covers, rule
from playcall_core.book.completeness.wording import without
from playcall_core.book.findings import Severity
from playcall_core.book.records import Objective
from playcall_core.book.records.plan import Metric


@rule(
    "every-objective-has-a-metric",
    section="objectives",
    severity=Severity.HOLE,
    covers=covers(Objective, "metric"),
    explanation="What is not measured is reached whenever somebody says so.",
    remedy="Name the metric by which it is judged.",
)
def objectives_without_metric(checkup: Checkup) -> Iterator[Found]:
    """Finds objectives that do not say how they are measured."""
    return without(checkup.playbook.of(Objective), "metric", "The {} has no metric.")


@rule(
    "every-objective-has-a-target",
    section="objectives",
    severity=Severity.HOLE,
    covers=covers(Objective, "target"),
    explanation="“More” is always reached and never enough.",
    remedy="Write the number that both functions sign.",
)
def objectives_without_target(checkup: Checkup) -> Iterator[Found]:
    """Finds objectives without a target."""
    return without(checkup.playbook.of(Objective), "target", "The {} has no target.")


@rule(
    "every-objective-has-a-date",
    section="objectives",
    severity=Severity.HOLE,
    covers=covers(Objective, "due"),
    explanation="Without a date it is a wish.",
    remedy="Write the day by which it is to be reached.",
)
def objectives_without_date(checkup: Checkup) -> Iterator[Found]:
    """Finds objectives without a date."""
    return without(checkup.playbook.of(Objective), "due", "The {} has no date.")


@rule(
    "an-objective-is-shared",
    section="objectives",
    severity=Severity.HOLE,
    explanation="Two functions with two objectives run two races.",
    remedy="Agree on one that both answer for, and mark it “function: shared”.",
)
def no_shared_objective(checkup: Checkup) -> Iterator[Found]:
    """Finds that no objective, by itself or by its metric, is shared by both functions."""
    objectives = checkup.playbook.of(Objective)
    if objectives and not any(_is_shared(objective, checkup) for objective in objectives):
        yield Found("Marketing and Sales share no objective.")


def _is_shared(objective: Objective, checkup: Checkup) -> bool:
    if objective.function is not None:
        return objective.function == "shared"
    metric = checkup.playbook.get("metric", objective.metric) if objective.metric else None
    return isinstance(metric, Metric) and metric.function == "shared"
