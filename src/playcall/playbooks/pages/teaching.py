"""Words for sections, and for places where nothing is yet: what belongs there, and an example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from playcall_core.book.records import SectionName

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Empty:
    """What an empty place says."""

    title: Words
    why: Words
    example: Words = ""


SECTION_TITLES: Final[dict[SectionName, Words]] = {
    "customer": _("Customer analysis"),
    "buying": _("Buying process"),
    "offer": _("Offer and value"),
    "competition": _("Competition"),
    "selling": _("Selling methodology"),
    "objections": _("Objections and messages"),
    "practices": _("Best practices"),
    "buyers": _("Buyers"),
    "plays": _("Plays"),
    "objectives": _("Objectives and plan"),
    "responsibilities": _("Responsibilities"),
    "facts": _("Facts"),
    "glossary": _("Glossary"),
}
SECTIONS_SAY: Final[dict[SectionName, Words]] = {
    "customer": _("Who buys, in which segments, with which pains."),
    "buying": _("How customers buy, seen from their side."),
    "offer": _("Why people buy this from you, and what value they receive."),
    "competition": _("Who else the buyer may choose, how they sell, and what we answer."),
    "selling": _("Our stages, laid over the customer's, and what must be so to leave each."),
    "objections": _("What buyers object, what we answer, and the message behind it."),
    "practices": _("What works, what was tried, and what to do instead."),
    "buyers": _("The people who decide, use and block."),
    "plays": _("What to do, in which conditions."),
    "objectives": _("What we want to reach, by when, and the programs on the way."),
    "responsibilities": _("Who does what, and what the functions promise each other."),
    "facts": _("What can be known about a lead, an account or an opportunity."),
    "glossary": _("One meaning for each word that both functions use."),
}
_EMPTY: Final[dict[str, Empty]] = {
    "segment": Empty(
        _("No segments yet"),
        _("A segment is a part of the market drawn by a rule, so that a play can be for it."),
        _("Enterprise: invoices per year is at least 100,000"),
    ),
    "persona": Empty(
        _("No personas yet"),
        _("A persona says what somebody is measured by, and what to say and show to them."),
        _("Head of accounts payable, measured by days to close"),
    ),
    "play": Empty(
        _("No plays yet"),
        _("A play is what to do in certain conditions: when, who, which steps, how it is judged."),
        _("When a discount is asked for: trade for the price, never give"),
    ),
    "objection": Empty(
        _("No objections yet"),
        _("Write down what buyers say against you, in their words, and the best answer."),
        _("“You are too expensive.” – “Compared with what?”"),
    ),
    "competitor": Empty(
        _("No competitors yet"),
        _("Each gets a battle card. To do nothing, and to build it oneself, are competitors too."),
        _("Doing nothing: weak when a date comes that does not wait"),
    ),
}


def empty_of(kind: str, title: str) -> Empty:
    """What to say where there is no record of a kind."""
    return _EMPTY.get(kind) or Empty(
        _("None yet"), _("%(kind)s of this playbook stand here.") % {"kind": title}
    )
