"""Rules of section 4, competition: what must be known of every primary competitor."""

from __future__ import annotations

from collections.abc import Iterator

from playcall_core.book.completeness.checkup import Checkup
from playcall_core.book.completeness.rules import Found, covers, rule
from playcall_core.book.completeness.wording import named, without
from playcall_core.book.findings import Severity
from playcall_core.book.records import Competitor
from playcall_core.book.records.competition import CompetitorMove


@rule(
    "there-is-a-primary-competitor",
    section="competition",
    severity=Severity.HOLE,
    explanation="There always is another choice, if only to do nothing or to build it oneself.",
    remedy="Mark the choices you meet most often with “tier: primary”.",
)
def no_primary_competitor(checkup: Checkup) -> Iterator[Found]:
    """Finds that no competitor is of the first tier, though there are some."""
    if checkup.playbook.of(Competitor) and not checkup.primary_competitors:
        yield Found("No competitor is marked as a primary one.")


@rule(
    "every-primary-competitor-has-positioning",
    section="competition",
    severity=Severity.HOLE,
    covers=covers(Competitor, "positioning"),
    explanation="Who does not know what the other says cannot say what is different.",
    remedy="Write how they describe themselves, in their words.",
)
def competitors_without_positioning(checkup: Checkup) -> Iterator[Found]:
    """Finds primary competitors of which we do not know how they position themselves."""
    sentence = "Nothing says how the {} describes itself."
    return without(checkup.primary_competitors, "positioning", sentence)


@rule(
    "every-primary-competitor-has-a-selling-process",
    section="competition",
    severity=Severity.HOLE,
    covers=covers(Competitor, "selling_process"),
    explanation="Their next step can be met only by those who know their steps.",
    remedy="Write how they sell: whom they call first, what they offer when, how they close.",
)
def competitors_without_process(checkup: Checkup) -> Iterator[Found]:
    """Finds primary competitors of which we do not know how they sell."""
    sentence = "Nothing says how the {} sells."
    return without(checkup.primary_competitors, "selling_process", sentence)


@rule(
    "every-primary-competitor-has-a-countered-move",
    section="competition",
    severity=Severity.HOLE,
    explanation="A rep who hears their best argument for the first time from the buyer has lost.",
    remedy="Write down their most frequent move, and the counter that worked.",
)
def competitors_without_counter(checkup: Checkup) -> Iterator[Found]:
    """Finds primary competitors without a move that we know how to counter."""
    countered = {
        link.target.key
        for link in checkup.links
        if isinstance(link.record, CompetitorMove)
        and link.record.counters
        and isinstance(link.target, Competitor)
    }
    for competitor in checkup.primary_competitors:
        if competitor.key not in countered:
            yield Found(f"The {named(competitor)} has no move with a counter.", competitor)
