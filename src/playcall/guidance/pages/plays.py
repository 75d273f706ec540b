"""The plays on an opportunity: those that apply, those that nearly do, those that are excluded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from playcall.guidance.misses import Tested
from playcall.guidance.pages.reasons import Reason, Setting
from playcall.playbooks.pages import Link, Owner
from playcall.playbooks.pages.blocks import Block, Listed, Steps
from playcall.playbooks.pages.kinds.plays import play as blocks_of
from playcall.playbooks.prose import to_html
from playcall_core.book.records import Competitor, MessageMap, Play
from playcall_core.book.records.offer import ProofPoint
from playcall_core.calling import (
    Call,
    CallablePlay,
    Hindrance,
    Index,
    Outcome,
    PastRun,
    call_play,
)
from playcall_core.calling.matching import call_matching
from playcall_core.calling.rank import rank
from playcall_core.conditions import Truth
from playcall_core.facts import Situation

MOST_OFFERED: Final = 12
MOST_NEAR: Final = 6
MOST_EXCLUDED: Final = 6


@dataclass(frozen=True, slots=True)
class Said:
    """What to say: a message map's sentence, its pillars, and what proves it."""

    link: Link
    headline: str
    html: SafeString | None
    pillars: tuple[str, ...]
    proofs: tuple[tuple[Link, str], ...]


@dataclass(frozen=True, slots=True)
class Doing:
    """How a play is run: its steps, what to say, and what to ask, answer and show."""

    steps: Steps | None
    says: tuple[Said, ...]
    lists: tuple[Listed, ...]

    @property
    def has_more(self) -> bool:
        """Whether there is something to ask, answer, show or prove."""
        return bool(self.lists) or any(each.proofs for each in self.says)


@dataclass(frozen=True, slots=True)
class PlayOf:
    """A play on this opportunity. `doing` is there where it is shown at once."""

    link: Link
    record: Play
    purpose: SafeString | None
    reason: Reason
    exclude: Reason | None
    runners: tuple[Owner, ...]
    rank: int
    rank_reason: str
    is_refuted: bool
    hindrance: str = ""
    is_new: bool = False
    doing: Doing | None = None

    @property
    def glyph(self) -> str:
        """The glyph of its call where it is not offered."""
        return "does-not-apply" if self.is_refuted else "cannot-tell"


@dataclass(frozen=True, slots=True)
class Plays:
    """All plays on an opportunity that there is something to say about; `more` are not shown."""

    offered: tuple[PlayOf, ...]
    more: int
    behind: tuple[tuple[Link, Link], ...]
    near: tuple[PlayOf, ...]
    undecided: int
    excluded: tuple[PlayOf, ...]

    @property
    def ids(self) -> frozenset[str]:
        """The ids of those that are offered and shown."""
        return frozenset(each.record.id for each in self.offered)


def plays_on(
    setting: Setting, calls: Sequence[Call], tested: Tested, new: frozenset[str] = frozenset()
) -> Plays:
    """The plays, as the reader may see them. `new` are ids of those that only just appeared."""
    seen = _as_seen(setting, calls)
    offered = [call for call in seen if call.offered]
    undecided = [call for call in seen if call.missing]
    near = sorted(undecided, key=lambda call: (len(call.missing), *call.standing.order))
    missed = list(tested.fewest(setting.situation, setting.moment))
    rest = _one_test_away(setting, missed) if len(near) < MOST_NEAR else []
    made = tuple(
        _play_of(setting, call, is_new=call.play.id in new, open_=place == 0)
        for place, call in enumerate(offered[:MOST_OFFERED])
    )
    return Plays(
        made,
        max(0, len(offered) - MOST_OFFERED),
        tuple(_behind(setting, seen)),
        tuple(_play_of(setting, call) for call in (*near, *rest)[:MOST_NEAR]),
        len(undecided),
        tuple(_play_of(setting, call) for call in _held_back(setting, missed))[:MOST_EXCLUDED],
    )


def calls_of(index: Index, situation: Situation, past: Sequence[PastRun] = ()) -> tuple[Call, ...]:
    """The calls that apply or cannot be told, ranked and with reasons; `past` runs may hinder."""
    return call_matching(index, situation, past).calls


def _as_seen(setting: Setting, calls: Sequence[Call]) -> list[Call]:
    """The calls of the plays that the reader may see, ranked among themselves: the reason of a rank
    must not tell of a play that is hidden. What is behind a hidden one stays behind.
    """
    seen = [call for call in calls if setting.linker.reading.shows(call.play.record)]
    behind = {call.play.id: call.behind for call in seen}
    return [replace(call, behind=behind[call.play.id]) for call in rank(seen)]


def _behind(setting: Setting, calls: Iterable[Call]) -> Iterator[tuple[Link, Link]]:
    for call in calls:
        if call.behind and (first := setting.linker.link(Play.kind_name, call.behind)):
            yield setting.linker.to(call.play.record), first


_Missed = Sequence[tuple[CallablePlay, int]]


def _one_test_away(setting: Setting, missed: _Missed) -> list[Call]:
    """The plays that one test keeps from applying, in the order of their rank."""
    found = [
        call_play(play, setting.situation, setting.moment)
        for play, count in missed
        if count == 1 and setting.linker.reading.shows(play.record)
    ]
    found = [call for call in found if not call.hindrance and call.when.truth is Truth.FALSE]
    return sorted(found, key=lambda call: call.standing.order)[:MOST_NEAR]


def _held_back(setting: Setting, missed: _Missed) -> Iterator[Call]:
    """The plays whose condition holds but that something else keeps from being called."""
    for play, count in missed:
        guarded = play.exclude is not None or play.first or play.last
        if count == 0 and guarded and setting.linker.reading.shows(play.record):
            call = call_play(play, setting.situation, setting.moment)
            if call.hindrance:
                yield call


def _play_of(setting: Setting, call: Call, *, is_new: bool = False, open_: bool = False) -> PlayOf:
    record = call.play.record
    is_excluded = call.exclude is not None and call.exclude.truth is not Truth.FALSE
    return PlayOf(
        link=setting.linker.to(record),
        record=record,
        purpose=to_html(record.purpose) if record.purpose else None,
        reason=setting.reason(record, call.when, "when"),
        exclude=setting.reason(record, call.exclude, "exclude")
        if call.exclude and is_excluded
        else None,
        runners=setting.linker.owners(record.runners),
        rank=call.rank or 0,
        rank_reason=call.rank_reason,
        is_refuted=call.outcome is Outcome.DOES_NOT_APPLY,
        hindrance=_hindrance(call),
        is_new=is_new,
        doing=doing_of(setting, record) if open_ else None,
    )


def _hindrance(call: Call) -> str:
    match call.hindrance:
        case None:
            return ""
        case Hindrance.EXCLUDED:
            return _("excluded")
        case Hindrance.NOT_YET:
            return _("its window opens on %(day)s") % {"day": call.play.first}
        case Hindrance.OVER:
            return _("its window closed on %(day)s") % {"day": call.play.last}
        case Hindrance.COOLDOWN:
            return _("it ran here a short while ago")


def doing_of(setting: Setting, record: Play) -> Doing:
    """How a play is run here."""
    blocks: list[Block] = list(blocks_of(setting.linker, record))
    steps = next((each for each in blocks if isinstance(each, Steps)), None)
    not_shown = {MessageMap.kind_name, Competitor.kind_name}
    lists = tuple(
        each
        for each in blocks
        if isinstance(each, Listed) and each.entries[0].link.kind not in not_shown
    )
    maps = setting.linker.records(MessageMap, record.messages)
    return Doing(steps, tuple(said_of(setting, each) for each in maps), lists)


def said_of(setting: Setting, record: MessageMap) -> Said:
    """What a message map says."""
    proofs = dict.fromkeys(
        (*record.proofs, *(proof for pillar in record.pillars for proof in pillar.proofs))
    )
    found = setting.linker.records(ProofPoint, proofs)
    return Said(
        setting.linker.to(record),
        record.headline or "",
        to_html(record.home_base) if record.home_base else None,
        tuple(pillar.value for pillar in record.pillars),
        tuple((setting.linker.to(each), each.result or "") for each in found),
    )
