"""What happened: touchpoints, stage moves, answers, statements and calls, the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.utils.translation import gettext as _

from playcall.guidance.pages.reasons import Setting
from playcall.guidance.queries import Rows
from playcall.playbooks.pages import Link
from playcall_core.assessment import element_uid
from playcall_core.book.playbook import uid_of
from playcall_core.book.records import AssessmentMethod, Criterion, Play, SellingStage

MOST_EVENTS: Final = 120
SHOWN: Final = 15


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. `side` is the function of ours that took part, or the buyer."""

    at: datetime
    kind: str
    words: str
    text: str = ""
    side: str = ""
    is_inward: bool = False
    is_backward: bool = False
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The newest events, and those behind a fold."""

    shown: tuple[Event, ...]
    folded: tuple[Event, ...]
    backward: int


def timeline_of(setting: Setting, rows: Rows) -> Timeline:
    """Everything that happened, the newest first."""
    events = [
        *_touches(rows),
        *_stages(setting, rows),
        *_answers(setting, rows),
        *_statements(setting),
        *_calls(setting, rows),
    ]
    events.sort(key=lambda each: each.at, reverse=True)
    backward = sum(each.is_backward for each in events)
    return Timeline(tuple(events[:SHOWN]), tuple(events[SHOWN:MOST_EVENTS]), backward)


def _touches(rows: Rows) -> Iterator[Event]:
    for each in rows.touchpoints:
        if each.at:
            is_inward = each.direction == "in"
            who = _("from the buyer") if is_inward else _("from us")
            words = f"{(each.kind or _('contact')).capitalize()}, {who}"
            side = each.function or ""
            yield Event(each.at, "touchpoint", words, each.text or "", side, is_inward)


def _stages(setting: Setting, rows: Rows) -> Iterator[Event]:
    known = setting.linker.reading.playbook
    before: SellingStage | None = None
    for each in rows.stages:
        found = known.get(SellingStage.kind_name, each.stage or "")
        stage = found if isinstance(found, SellingStage) else None
        is_backward = bool(before and stage and (stage.order or 0) < (before.order or 0))
        name = setting.linker.link(SellingStage.kind_name, each.stage)
        named = name.words if name else each.stage or _("no stage")
        words = _("To %(stage)s")
        if is_backward:
            words = _("Back to %(stage)s")
        elif stage is not None and stage is before:
            words = _("Still at %(stage)s")
        if each.at:
            yield Event(
                each.at,
                "stage",
                words % {"stage": named},
                is_backward=is_backward,
                link=name,
            )
        before = stage


def _answers(setting: Setting, rows: Rows) -> Iterator[Event]:
    for each in rows.answers:
        link = setting.link_of_fact(each.fact)
        at = each.recorded_at or each.valid_from
        if link and at:
            yield Event(at, "answer", _("Answered: %(fact)s") % {"fact": link.words}, link=link)


def _statements(setting: Setting) -> Iterator[Event]:
    headings = {
        uid_of(each): setting.linker.to(each) for each in setting.linker.reading.of(Criterion)
    }
    for method in setting.linker.reading.of(AssessmentMethod):
        link = setting.linker.to(method)
        for element in method.elements:
            headings[element_uid(method, element)] = Link(link.kind, link.id, element.name)
    said = {
        "stated": _("%(who)s: it is so"),
        "confirmed": _("%(who)s confirms it"),
        "denied": _("%(who)s: it is not so"),
    }
    for row in setting.said.rows:
        if found := headings.get(row.about):
            words = said[row.word] % {"who": row.by}
            yield Event(row.at, "statement", words, found.words, link=found)


def _calls(setting: Setting, rows: Rows) -> Iterator[Event]:
    for each in rows.calls:
        link = setting.linker.link(Play.kind_name, each.play.record.slug)
        if link is None:
            continue
        words = {
            "applies": _("Called: %(play)s"),
            "cannot tell": _("Could not be told: %(play)s"),
        }.get(each.outcome, _("No longer called: %(play)s"))
        at = each.at if each.at.tzinfo else each.at.replace(tzinfo=UTC)
        yield Event(at, "call", words % {"play": link.words}, link=link)
