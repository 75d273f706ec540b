"""Rules of section 6, objections and message maps."""

from __future__ import annotations

from collections.abc import Iterator

from playcall_core.book.completeness.checkup import Checkup
from playcall_core.book.completeness.rules import Found, covers, rule
from playcall_core.book.completeness.wording import named, without
from playcall_core.book.findings import Severity
from playcall_core.book.records import Competitor, MessageMap, Objection

MOST_WORDS = 25
FEWEST_PILLARS, MOST_PILLARS = 2, 4


@rule(
    "every-objection-has-a-response",
    section="objections",
    severity=Severity.HOLE,
    covers=covers(Objection, "response"),
    explanation="An objection without an answer is a list of reasons not to buy.",
    remedy="Write what your best seller answers.",
)
def objections_without_response(checkup: Checkup) -> Iterator[Found]:
    """Finds objections that nobody answers."""
    return without(checkup.playbook.of(Objection), "response", "The {} has no response.")


@rule(
    "every-primary-competitor-has-a-message-map",
    section="objections",
    severity=Severity.HOLE,
    explanation="Against a rival everybody must say the same thing, or the buyer hears doubt.",
    remedy="Write a message map with “competitor:” set to it.",
)
def competitors_without_map(checkup: Checkup) -> Iterator[Found]:
    """Finds primary competitors against whom there is no message map."""
    mapped = {
        link.target.key
        for link in checkup.links
        if isinstance(link.record, MessageMap) and isinstance(link.target, Competitor)
    }
    for competitor in checkup.primary_competitors:
        if competitor.key not in mapped:
            yield Found(f"The {named(competitor)} has no message map.", competitor)


@rule(
    "message-maps-have-a-scope",
    section="objections",
    severity=Severity.HOLE,
    explanation="A message that is for everything is remembered for nothing.",
    remedy="Say what it is for with “offer:”, “use_case:” or “competitor:”.",
)
def maps_without_scope(checkup: Checkup) -> Iterator[Found]:
    """Finds message maps for no offer, use case or competitor."""
    for map_ in checkup.playbook.of(MessageMap):
        if not (map_.offer or map_.use_case or map_.competitor):
            what = f"The {named(map_)} is for no offer, use case or competitor."
            yield Found(what, map_)


@rule(
    "home-bases-are-short",
    section="objections",
    severity=Severity.HOLE,
    explanation="A home base is what everybody can say by heart.",
    remedy=f"Cut it to at most {MOST_WORDS} words.",
)
def long_home_bases(checkup: Checkup) -> Iterator[Found]:
    """Finds home bases of more than 25 words."""
    for map_ in checkup.playbook.of(MessageMap):
        count = len((map_.home_base or "").split())
        if count > MOST_WORDS:
            what = f"The home base of the {named(map_)} has {count} words."
            yield Found(what, map_, ("home_base",))


@rule(
    "message-maps-have-two-to-four-pillars",
    section="objections",
    severity=Severity.HOLE,
    covers=covers(MessageMap, "pillars"),
    explanation="One reason is a slogan, and nobody remembers a fifth.",
    remedy=f"Keep {FEWEST_PILLARS} to {MOST_PILLARS} pillars.",
)
def wrong_numbers_of_pillars(checkup: Checkup) -> Iterator[Found]:
    """Finds message maps with too few or too many pillars."""
    for map_ in checkup.playbook.of(MessageMap):
        count = len(map_.pillars)
        if not FEWEST_PILLARS <= count <= MOST_PILLARS:
            shown = {0: "no pillars", 1: "only one pillar"}.get(count, f"{count} pillars")
            yield Found(f"The {named(map_)} has {shown}.", map_, ("pillars",))
