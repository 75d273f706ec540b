"""In which parts, and in which order, the form of each kind shows its fields.

What a kind does not name stands in the first part, in the order of files; what every record has
(who answers for it, who sees it, how it is called in files) comes last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from playcall.editing.shapes import Field, form_of

Words = str | Promise
Parts = tuple[tuple[Words, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Fields under one heading; `is_folded` until somebody opens it."""

    key: str
    title: Words
    fields: tuple[Field, ...]
    is_folded: bool = False


_LAYOUTS: Final[Mapping[str, Parts]] = {
    "persona": (
        (_("Who they are"), ("name", "kind", "titles", "job", "reports_to", "roles")),
        (
            _("What moves them"),
            ("measured_by", "goals", "motivations", "challenges", "deal_makers", "deal_breakers"),
        ),
        (_("What to say and show"), ("key_messages", "content", "sources")),
    ),
    "play": (
        (_("What it is for"), ("name", "purpose", "type", "motion", "scenario", "segments")),
        (
            _("When it is called"),
            ("on", "when", "when_in_words", "exclude", "window", "wrong_uses"),
        ),
        (_("Who runs it"), ("runners", "support", "not_for", "personas", "use_cases")),
        (_("What to do"), ("steps", "milestones", "stop", "duration")),
        (
            _("What to say and show"),
            ("questions", "messages", "objections", "competitors", "agreements"),
        ),
        (_("How it is judged"), ("success", "also_measured", "result_codes")),
        (_("Which comes first"), ("priority", "prefer", "choice", "cooldown")),
    ),
    "selling_stage": (
        (_("What it is"), ("name", "order", "outcome", "goal", "buying_stages")),
        (_("When it begins and ends"), ("entry", "exit", "on_fail")),
        (_("Who and what"), ("players", "activities", "content", "touchpoints")),
        (_("What it takes"), ("resources", "skills", "knowledge", "tools")),
    ),
    "offer": (
        (_("The questions every playbook answers"), ("why_buy_from_us", "value_received")),
        (_("What it is"), ("name", "why_we_exist", "products")),
        (_("What sets us apart"), ("differentiators", "our_weaknesses")),
    ),
    "message_map": (
        (_("What it is for"), ("name", "offer", "use_case", "competitor", "personas")),
        (_("Home base"), ("headline", "home_base", "proofs")),
        (_("Pillars"), ("pillars",)),
    ),
    "competitor": (
        (_("Who they are"), ("name", "tier", "category", "use_cases", "can_coexist")),
        (_("How they sell"), ("positioning", "selling_process")),
        (_("How we win"), ("strengths", "weaknesses", "questions")),
    ),
    "value_proposition": (
        (_("From the pain to what comes of it"), ("pain", "before", "promise", "after", "outcome")),
        (_("How it is proved"), ("proofs", "measured_by", "required_capabilities", "use_case")),
    ),
    "proof_point": (
        (_("The claim"), ("claim", "kind", "result")),
        (_("The case"), ("customer", "segment", "industry", "problem", "solution")),
        (_("Where it helps"), ("drivers", "use_cases")),
    ),
    "agreement": (
        (_("The promise"), ("from", "to", "trigger", "act", "limit", "unit")),
        (_("How it is kept"), ("needs", "meeting", "stages", "measured_by")),
    ),
    "fact": (
        (_("What it is"), ("name", "type", "unit", "subject", "definition")),
        (_("Which values it has"), ("values", "values_from")),
        (_("Where it comes from"), ("column", "derivation", "freshness", "asked_by")),
    ),
    "playbook": (
        (_("What it is"), ("name", "company", "description")),
        (_("Time and money"), ("language", "currency", "time_zone", "calendar", "rates")),
        (_("Where to look for gaps"), ("axes",)),
    ),
}
_BESIDE: Final = ("owner", "review_every", "visibility", "source", "note")
_IN_FILES: Final = ("id", "formerly", "uid")


def parts_of(kind: str) -> tuple[Part, ...]:
    """The parts of a kind's form: every field once."""
    fields = {each.name: each for each in form_of(kind).fields}
    own = _LAYOUTS.get(kind, ())
    named = {name for _title, names in own for name in names}
    beside = [name for name in _BESIDE if name in fields and name not in named]
    last = [name for name in _IN_FILES if name in fields]
    rest = tuple(name for name in fields if name not in {*named, *beside, *last})
    groups: Parts = ((_("What it is"), rest), *own) if rest else own
    parts = [
        Part(f"part-{number}", title, tuple(fields[name] for name in names))
        for number, (title, names) in enumerate(groups, start=1)
    ]
    if beside:
        found = tuple(fields[name] for name in beside)
        parts.append(Part("part-beside", _("Who answers for it"), found))
    found = tuple(fields[name] for name in last)
    parts.append(Part("part-files", _("How it is called in files"), found, is_folded=True))
    return tuple(parts)
