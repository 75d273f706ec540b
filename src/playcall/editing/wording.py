"""What the form calls each field, and the sentence that helps to fill it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

Words = str | Promise

_LABELS: Final[Mapping[str, Words]] = {
    "id": _("Id"),
    "uid": _("Lasting id"),
    "formerly": _("Ids it had before"),
    "review_every": _("Look at it again every"),
    "visibility": _("Who sees it"),
    "buyers_question": _("The buyer's question"),
    "why_we_exist": _("Why do we exist?"),
    "why_buy_from_us": _("Why should people buy this from us?"),
    "value_received": _("What value do they receive?"),
    "our_weaknesses": _("Our own weaknesses, and how we answer them"),
    "n": _("Number"),
    "on": _("Called on"),
    "from": _("From"),
    "to": _("To"),
    "why_us": _("Why us"),
    "not_for": _("Not run by"),
    "also_measured": _("Measured too"),
    "stop": _("Stop when"),
    "exclude": _("Never when"),
    "prefer": _("Rather when"),
    "when": _("When"),
    "personas": _("Personas"),
    "nice": _("Nice to have"),
    "must": _("Must have"),
    "disqualify": _("Must not have"),
    "asks": _("The question to answer together"),
}
_KIND_LABELS: Final[Mapping[tuple[str, str], Words]] = {
    ("play", "wrong_uses"): _("What it is mistaken for"),
    ("play", "duration"): _("How long a run takes"),
    ("discovery_question", "fills"): _("The fact that the answer fills"),
    ("competitor", "can_coexist"): _("Can be used beside us"),
    ("segment", "top"): _("A top segment"),
}
_HELP: Final[Mapping[str, Words]] = {
    "id": _("Lower-case letters, digits and hyphens. After a change the old one still leads here."),
    "uid": _("Never changes, also when the id does. Leave it empty for a new record."),
    "owner": _("The role, or the person by name, who answers for it."),
    "review_every": _("Such as 90 days, 6 months or 1 year. After that it is shown as overdue."),
    "visibility": _("“Signers” are signers and administrators only."),
    "source": _("Where this comes from, so that others can look."),
    "note": _("For those who edit. Readers see it in the margin."),
    "precedence": _("Where rules overlap, the lower number wins."),
    "priority": _("From 1, which comes first, to 9."),
    "choice": _("Of all plays with the same word here only the first is offered."),
    "cooldown": _("How long after its last run on the same subject it is not called again."),
    "home_base": _("The message in at most 25 words."),
    "headline": _("A few words over the whole map."),
    "effects": _("What the step commits us to, such as discount: offered."),
    "gate": _("The step waits until this is so."),
    "after": _("Not before this long after the step before, such as 2 days."),
    "within": _("Not later than this long after the step before, such as 1 week."),
    "day": _("Or a day counted from the start of the run."),
    "phase": _("Steps of one phase stand under one heading."),
    "profile_cap": _("The most that who somebody is can score; the rest is what they do."),
    "qualified": _("Leads that are qualified do this."),
    "always_on": _("Goes on all the time, and has no place in the order."),
    "enforce": _("Whether a stage that lacks it is only told, warned about, or blocked."),
    "buying_stages": _("The stages of the customer's process that it goes with."),
    "counters": _("What we do or say then."),
    "never_say": _("What makes it worse."),
    "top": _("Every top segment should have a play."),
    "also_called": _("Other names for it in imported data."),
    "accountable": _("The letter that exactly one role has; known for RACI, DACI and DCI."),
    "axes": _("Ids of facts: for every value of them there should be a play."),
    "asked_by": _("The questions whose answers fill it."),
    "column": _("The column of the imported tables that holds it."),
    "freshness": _("How long a value counts as known, such as 90 days."),
}
_KIND_HELP: Final[Mapping[tuple[str, str], Words]] = {
    ("play", "when_in_words"): _("For people. What is tested is the condition."),
    ("play", "window"): _("The days between which it may be called; either may be open."),
    ("play", "stop"): _("Watched while it runs: then the run should end."),
    ("play", "exclude"): _("Where this holds it is not called."),
    ("play", "prefer"): _("Single tests that move it up among plays of equal priority."),
    ("play", "runners"): _("At least one of marketing or sales."),
    ("play", "steps"): _("What is done, by whom, in which order."),
    ("segment", "kind"): _("Segments of one kind form one fact, such as size or industry."),
    ("persona", "roles"): _("Which part they have in buying, and in which orders."),
    ("message_map", "pillars"): _("Two to four. Each is a value with its promise and proofs."),
    ("lead_scoring", "threshold"): _("From this score on a lead is handed over."),
}


def label_of(kind: str, name: str) -> Words:
    """What a form calls a field of a kind of record."""
    found = _KIND_LABELS.get((kind, name)) or _LABELS.get(name)
    return found or gettext(name.replace("_", " ").capitalize())


def help_of(kind: str, name: str, says: str = "") -> Words:
    """The sentence that helps to fill a field; `says` is the model's own, in want of a better."""
    return _KIND_HELP.get((kind, name)) or _HELP.get(name) or says
