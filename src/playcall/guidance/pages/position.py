"""Where it stands: the head of the page, our stage and the buyer's side by side, what is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from playcall.guidance.pages.reasons import Reason, Setting, amount_words
from playcall.guidance.queries import Rows
from playcall.guidance.seeking import QUIET_AFTER
from playcall.playbooks.pages import Link
from playcall_core.assessment import BuyerAt, How, Parting, buyer_at, parted
from playcall_core.book.records import FactRecord, SellingStage
from playcall_core.book.records.buying import BuyingStage
from playcall_core.facts import UNKNOWN, Fact, FactType, Subject


@dataclass(frozen=True, slots=True)
class Header:
    """What it is about, in one look. `days` are those in its stage."""

    name: str
    account: str
    amount: str
    stage: Link | None
    stage_words: str
    is_open: bool
    outcome: str
    days: int | None
    since: date | None
    age: int | None
    owner: str
    next_words: str
    next_on: date | None
    is_next_late: bool
    planned: str
    quiet: int | None

    @property
    def is_stalled(self) -> bool:
        """Whether nothing happened for a month."""
        return self.is_open and self.quiet is not None and self.quiet > QUIET_AFTER


@dataclass(frozen=True, slots=True)
class Mark:
    """A stage on one of the two tracks. `fits`: it belongs to the stage that we are at."""

    link: Link
    is_here: bool
    is_past: bool
    fits: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    """A behaviour of the buyer, what it shows, and why it counts as seen."""

    link: Link | None
    words: str
    stage: str
    strength: str
    reason: Reason
    since: date | None


@dataclass(frozen=True, slots=True)
class Position:
    """Both tracks, what says where the buyer is, and the warning where they part."""

    ours: tuple[Mark, ...]
    theirs: tuple[Mark, ...]
    how: str
    source: str
    question: str
    signs: tuple[Sign, ...]
    contradiction: str
    warning: Parting | None


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A fact with its value and where that comes from."""

    fact: Fact
    link: Link | None
    value: str
    source: str
    is_answer: bool


def stage_of(setting: Setting, rows: Rows) -> SellingStage | None:
    """The selling stage it is in, if the playbook knows it."""
    reading = setting.linker.reading
    found = reading.playbook.get(SellingStage.kind_name, rows.opportunity.stage or "")
    return found if isinstance(found, SellingStage) and reading.shows(found) else None


def header_of(setting: Setting, rows: Rows) -> Header:
    """The head of the page."""
    row, stage = rows.opportunity, stage_of(setting, rows)
    today = setting.moment.today
    moved = [each.at for each in rows.stages if each.at and each.stage == row.stage]
    since = setting.moment.day_of(moved[-1]) if moved else None
    acts = [each.at for each in rows.touchpoints if each.at] + moved[-1:]
    last = max((setting.moment.day_of(each) for each in acts), default=None)
    planned = rows.next_step if rows.next_step and rows.next_step.words else None
    next_ = (planned.words, planned.due) if planned else _next(setting)
    amount = _amount(rows)
    return Header(
        name=str(row),
        account=str(rows.account) if rows.account else row.account_id or "",
        amount=amount,
        stage=setting.linker.to(stage) if stage else None,
        stage_words=row.stage or _("no stage"),
        is_open=row.is_open is not False,
        outcome="" if row.is_open is not False else _("won") if row.is_won else _("lost"),
        days=(today - since).days if since else None,
        since=since,
        age=(today - setting.moment.day_of(row.created_at)).days if row.created_at else None,
        owner=row.owner or "",
        next_words=next_[0] if next_ else "",
        next_on=next_[1] if next_ else None,
        is_next_late=bool(planned and planned.due and planned.due < today),
        planned=planned.words if planned else "",
        quiet=max(0, (today - last).days) if last else None,
    )


def _amount(rows: Rows) -> str:
    row = rows.opportunity
    return "" if row.amount is None else amount_words(row.amount, row.currency)


def _next(setting: Setting) -> tuple[str, date] | None:
    """The first day ahead that a fact of the opportunity names."""
    ahead = []
    for fact in setting.linker.reading.playbook.dictionary:
        value = setting.situation[fact.id]
        is_own_day = fact.type is FactType.DATE and fact.subject is Subject.OPPORTUNITY
        if not is_own_day or not isinstance(value, date) or not setting.link_of_fact(fact.id):
            continue
        day = setting.moment.day_of(value)
        if day >= setting.moment.today:
            ahead.append((day, fact.name))
    return (min(ahead)[1], min(ahead)[0]) if ahead else None


def position_of(setting: Setting, rows: Rows) -> Position:
    """Where both stand."""
    playbook, linker = setting.linker.reading.playbook, setting.linker
    at = buyer_at(playbook, setting.situation, setting.moment)
    ours = stage_of(setting, rows)
    is_stage_seen = at.stage is not None and linker.reading.shows(at.stage)
    stages = sorted(linker.reading.of(SellingStage), key=lambda each: each.order or 0)
    buying = sorted(linker.reading.of(BuyingStage), key=lambda each: each.order or 0)
    fits = ours.buying_stages if ours else ()
    here = at.stage if is_stage_seen else None
    return Position(
        ours=tuple(
            Mark(linker.to(each), each == ours, _is_before(each, ours))
            for each in stages
            if each.outcome == "open" or each == ours
        ),
        theirs=tuple(
            Mark(linker.to(each), each == here, _is_before(each, here), each.id in fits)
            for each in buying
            if not each.always_on or each == here
        ),
        how=at.how.value,
        source=setting.source(at.fact) if at.fact else "",
        question=here.buyers_question or "" if here else "",
        signs=tuple(_signs(setting, at)),
        contradiction=_contradiction(setting, at),
        warning=parted(playbook, ours, here) if ours and here and ours.outcome == "open" else None,
    )


def _is_before(stage: SellingStage | BuyingStage, here: SellingStage | BuyingStage | None) -> bool:
    return here is not None and (stage.order or 0) < (here.order or 0)


def _signs(setting: Setting, at: BuyerAt) -> Iterator[Sign]:
    reading = setting.linker.reading
    for sign in at.signs:
        if reading.shows(sign.behaviour) and reading.shows(sign.stage):
            link = setting.linker.to(sign.behaviour)
            yield Sign(
                link,
                link.words,
                sign.stage.heading,
                sign.behaviour.strength or "",
                setting.reason(sign.behaviour, sign.seen, "detected_by"),
                sign.since,
            )


def _contradiction(setting: Setting, at: BuyerAt) -> str:
    first = next(_signs(setting, at), None)
    if not at.contradicted or first is None or at.how is not How.STATED or at.stage is None:
        return ""
    return _("Stated is %(stated)s; what they do looks like %(shown)s.") % {
        "stated": at.stage.heading,
        "shown": first.stage,
    }


def facts_of(setting: Setting, subject: Subject) -> tuple[KnownFact, ...]:
    """The facts of a subject that are known, as the reader may see them."""
    found = []
    for fact in setting.linker.reading.playbook.dictionary:
        link = setting.link_of_fact(fact.id)
        if fact.subject is subject and link and setting.situation[fact.id] is not UNKNOWN:
            source, is_answer = setting.source(fact.id), setting.is_answer(fact.id)
            found.append(KnownFact(fact, link, setting.value(fact.id), source, is_answer))
    return tuple(found)


def unknown_of(setting: Setting, subject: Subject) -> tuple[str, ...]:
    """The names of those that are not known."""
    facts: Iterable[Fact] = setting.linker.reading.playbook.dictionary
    return tuple(
        fact.name
        for fact in facts
        if fact.subject is subject
        and setting.situation[fact.id] is UNKNOWN
        and setting.linker.reading.get(FactRecord.kind_name, fact.id)
    )


def days_words(days: int | None) -> str:
    """A number of days in words."""
    return "" if days is None else ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
