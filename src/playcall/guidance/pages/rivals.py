"""Competitors present: battle card and message map; and the objections that are likely here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from playcall.guidance.pages.plays import PlayOf, Said, said_of
from playcall.guidance.pages.reasons import Setting
from playcall.playbooks.pages import Link
from playcall.playbooks.pages.blocks import MoveOf
from playcall.playbooks.prose import to_html
from playcall_core.book.records import Competitor, MessageMap, Objection, SellingStage
from playcall_core.book.records.competition import CompetitorMove
from playcall_core.facts import KnownSet

MOST_OBJECTIONS: Final = 8


@dataclass(frozen=True, slots=True)
class BattleCard:
    """A competitor that is present here, as a card to read in ten seconds."""

    link: Link
    tier: str
    positioning: SafeString | None
    selling: SafeString | None
    strengths: tuple[str, ...]
    weaknesses: tuple[str, ...]
    questions: tuple[str, ...]
    moves: tuple[MoveOf, ...]
    says: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Likely:
    """An objection that is likely here, its answer, and why it is likely."""

    link: Link
    answer: SafeString | None
    follow_up: str
    proofs: tuple[Link, ...]
    because: str


def present_of(setting: Setting) -> tuple[tuple[Competitor, ...], bool]:
    """The competitors that are known to be present, and whether these are known to be all."""
    found: dict[str, Competitor] = {}
    is_complete = False
    for record in setting.columns.values():
        value = setting.situation[record.id]
        if record.values_from == "competitors" and isinstance(value, KnownSet):
            is_complete = value.complete
            for each in setting.linker.records(Competitor, sorted(value.members)):
                found[each.id] = each
    return tuple(found.values()), is_complete


def cards_of(setting: Setting, here: SellingStage | None) -> tuple[BattleCard, ...]:
    """The battle cards of those that are present."""
    return tuple(_card(setting, each, here) for each in present_of(setting)[0])


def _card(setting: Setting, record: Competitor, here: SellingStage | None) -> BattleCard:
    linker = setting.linker
    moves = linker.mentioning(record, CompetitorMove)
    maps = (each for each in linker.mentioning(record, MessageMap) if each.competitor == record.id)
    # What they do at this stage first, then what they do at no stage in particular.
    ordered = sorted(moves, key=lambda each: each.stage != (here.id if here else None))
    return BattleCard(
        linker.to(record),
        record.tier or "",
        to_html(record.positioning) if record.positioning else None,
        to_html(record.selling_process) if record.selling_process else None,
        record.strengths,
        record.weaknesses,
        record.questions,
        tuple(_move(setting, each) for each in ordered),
        tuple(said_of(setting, each) for each in maps),
    )


def _move(setting: Setting, record: CompetitorMove) -> MoveOf:
    return MoveOf(
        setting.linker.to(record),
        to_html(record.move or ""),
        setting.linker.link(SellingStage.kind_name, record.stage),
        tuple(to_html(each) for each in record.counters),
        record.never_say,
    )


def objections_of(
    setting: Setting, personas: Iterable[str], offered: Iterable[PlayOf]
) -> tuple[Likely, ...]:
    """The objections that are likely here, those with most reasons first."""
    rivals = {each.id: each.heading for each in present_of(setting)[0]}
    engaged = set(personas)
    in_plays = {
        id_: play.link.words for play in reversed(tuple(offered)) for id_ in play.record.objections
    }
    found = []
    for each in setting.linker.reading.of(Objection):
        reasons = tuple(_reasons(setting, each, rivals, engaged, in_plays))
        if reasons:
            found.append((len(reasons), each, reasons))
    ordered = sorted(found, key=lambda each: (each[1].id not in in_plays, -each[0], each[1].id))
    return tuple(_likely(setting, each, why) for _n, each, why in ordered[:MOST_OBJECTIONS])


def _reasons(
    setting: Setting,
    record: Objection,
    rivals: dict[str, str],
    engaged: set[str],
    in_plays: dict[str, str],
) -> Iterator[str]:
    if record.id in in_plays:
        yield _("the play “%(play)s” answers it") % {"play": in_plays[record.id]}
    for rival in record.competitors:
        if rival in rivals:
            yield _("%(rival)s is present") % {"rival": rivals[rival]}
    for link in setting.linker.links("persona", record.personas):
        if link.id in engaged:
            yield _("the %(persona)s is in the group") % {"persona": link.words}


def _likely(setting: Setting, record: Objection, why: tuple[str, ...]) -> Likely:
    return Likely(
        setting.linker.to(record),
        to_html(record.response) if record.response else None,
        record.follow_up or "",
        setting.linker.links("proof_point", record.proofs),
        "; ".join(why),
    )
