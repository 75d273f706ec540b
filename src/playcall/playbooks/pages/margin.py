"""What stands beside a record: its owner, how fresh it is, who sees it, who mentions it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from playcall.playbooks.pages.condition_words import ConditionWords
from playcall.playbooks.pages.generic import title_of
from playcall.playbooks.pages.kinds.plays import preferred
from playcall.playbooks.pages.links import Link, Linker, Owner
from playcall.playbooks.pages.making import MOST
from playcall.playbooks.prose import to_html
from playcall_core.book.records import BY_KIND, Play, Record
from playcall_core.book.records.base import days_in

SEEN_BY: Final = {
    "marketing": _("Only Marketing sees this"),
    "sales": _("Only Sales sees this"),
    "signers": _("Only signers see this"),
}
MOST_MENTIONS: Final = 12


@dataclass(frozen=True, slots=True)
class Verified:
    """Who last found the record right, when, and until when that holds."""

    by: str
    on: date
    until: date | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class Mentions:
    """The records of one kind that mention this one; `more` are not shown."""

    kind: str
    title: str
    links: tuple[Link, ...]
    more: int


@dataclass(frozen=True, slots=True)
class PlayFacts:
    """What a play has beside its text."""

    runners: tuple[Owner, ...]
    support: tuple[Owner, ...]
    facts: tuple[tuple[str, str], ...]
    scenario: Link | None
    preferred: tuple[ConditionWords, ...]


@dataclass(frozen=True, slots=True)
class Margin:
    """The margin of a record's page."""

    owner: Owner | None
    seen_by: str
    review_every: str
    verified: Verified | None
    source: SafeString | None
    note: SafeString | None
    formerly: tuple[str, ...]
    mentions: tuple[Mentions, ...]
    play: PlayFacts | None


def margin_of(linker: Linker, record: Record, shown: frozenset[Link]) -> Margin:
    """The margin of one record; what is `shown` on the page is not listed here once more."""
    return Margin(
        owner=linker.owner(record.owner),
        seen_by=str(SEEN_BY.get(record.visibility, "")),
        review_every=record.review_every or "",
        verified=_verified(linker, record),
        source=to_html(record.source) if record.source else None,
        note=to_html(record.note) if record.note else None,
        formerly=record.formerly,
        mentions=_mentions(linker, record, shown),
        play=_play(linker, record) if isinstance(record, Play) else None,
    )


def _verified(linker: Linker, record: Record) -> Verified | None:
    named = "/".join(record.key)
    found = [each for each in linker.reading.playbook.verifications if each.record == named]
    if not found:
        return None
    last = max(found, key=lambda each: each.on)
    until = last.on + timedelta(days_in(record.review_every)) if record.review_every else None
    owner = linker.owner(last.by)
    overdue = linker.reading.is_overdue(record)
    return Verified(owner.words if owner else "", last.on, until, overdue)


def _mentions(linker: Linker, record: Record, shown: frozenset[Link]) -> tuple[Mentions, ...]:
    known = {(link.kind, link.id) for link in shown}
    found = []
    for kind, records in linker.mentions(record).items():
        others = [each for each in records if each.key not in known]
        links = tuple(linker.to(each) for each in others[:MOST_MENTIONS])
        title = title_of(BY_KIND[kind], plural=True)
        # Where a list on the page was cut, its rest is not told once more.
        if links and len(records) - len(others) < MOST:
            found.append(Mentions(kind, title, links, len(others) - len(links)))
    return tuple(found)


def _play(linker: Linker, record: Play) -> PlayFacts:
    window = record.window
    days = [str(day) if day else "…" for day in (window.first, window.last)] if window else []
    facts = (
        (str(_("Type")), record.type or ""),
        (str(_("Motion")), record.motion or ""),
        (str(_("Called on")), f"{record.on}"),
        (str(_("Priority")), str(record.priority)),
        (str(_("Window")), " – ".join(days)),
        (str(_("Not again for")), record.cooldown or ""),
        (str(_("Takes")), record.duration or ""),
        (str(_("Choice")), record.choice or ""),
    )
    return PlayFacts(
        linker.owners(record.runners),
        linker.owners(record.support),
        tuple(fact for fact in facts if fact[1]),
        linker.link("scenario", record.scenario),
        preferred(linker, record),
    )
