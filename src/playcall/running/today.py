"""Today: one short list of what a member should do next, and why in this order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from heapq import nlargest, nsmallest
from typing import Final, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from playcall.opportunities.models import Opportunity, SubjectState
from playcall.opportunities.states import situation_of
from playcall.people.models import Membership
from playcall.people.waiting import waiting_for
from playcall.playbooks.queries import Reading
from playcall.running.changing import begun
from playcall.running.queries import Ids, not_offered, open_promises_of, open_tasks_of, past_runs
from playcall.running.setting import Setting, agreement_of, play_of
from playcall_core.book.records import Play
from playcall_core.book.records.base import days_in
from playcall_core.conditions import because, explain
from playcall_core.facts import Subject

MOST: Final = 30
RULE: Final = gettext_lazy(
    "What is late first, promises before tasks; then what is due, the earliest first; then what "
    "changed since yesterday; then plays to call, by their priority and the larger amount."
)
What = Literal["promise", "task", "waiting", "changed", "call"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to do. `due` is None where nothing hurries; `number` is the run, task or promise;
    `play` the id of the play it is about. What is about no subject has the `path` of its page.
    """

    what: What
    title: str
    because: str
    subject: str = ""
    subject_id: str = ""
    subject_name: str = ""
    due: datetime | date | None = None
    is_late: bool = False
    number: int = 0
    play: str = ""
    path: str = ""
    place: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Today:
    """The list of a member; `more` entries are not shown."""

    entries: tuple[Entry, ...]
    more: int


def today_of(member: Membership, reading: Reading, setting: Setting) -> Today:
    """What a member should do next, in the order of `RULE`."""
    mine = _Mine(member, reading, setting)
    calls = mine.calls()
    entries = [*mine.promises(), *mine.tasks(), *mine.waiting(), *mine.changes()]
    entries += [mine.call(each) for each in nsmallest(MOST, calls)]
    entries.sort(key=lambda each: each.place)
    count = len(entries) + max(0, len(calls) - MOST)
    return Today(tuple(mine.with_reasons(entries[:MOST])), max(0, count - MOST))


@dataclass(frozen=True, order=True, slots=True)
class _Call:
    """The first play on an opportunity, by priority and the larger amount."""

    priority: int
    less: Decimal
    name: str
    subject_id: str
    play: Play = field(compare=False)


@dataclass(frozen=True, slots=True)
class _State:
    """An opportunity of the member's: the plays that apply are a JSON list; `stamp` changes with
    them.
    """

    subject_id: str
    name: str
    applies: str
    stamp: UUID


class _Mine:
    """Collects what is one member's."""

    def __init__(self, member: Membership, reading: Reading, setting: Setting) -> None:
        self.member, self.reading, self.setting = member, reading, setting
        self.today = setting.at.astimezone(setting.zone).date()
        self.owned = SubjectState.objects.filter(
            workspace=member.workspace,
            subject=Subject.OPPORTUNITY.value,
            is_open=True,
            owner__in={member.user.name, member.user.email},
        )
        rows = self.owned.order_by().values_list("subject_id", "name", "applies", "stamp")
        self.by_id = {row[0]: _State(*row) for row in rows}

    def promises(self) -> Iterator[Entry]:
        """Promises of the member's role that are not kept."""
        for each in open_promises_of(self.member)[: MOST * 2]:
            is_late = each.due_at < self.setting.at
            yield Entry(
                "promise",
                agreement_of(each.agreement).act or each.record.heading,
                _("promised to %(role)s") % {"role": self._role(each.to_role)},
                each.subject,
                each.subject_id,
                each.subject_name,
                each.due_at,
                is_late,
                each.pk,
                place=_place(0 if is_late else 2, each.due_at, each.pk),
            )

    def tasks(self) -> Iterator[Entry]:
        """Tasks that may be done today."""
        for each in open_tasks_of(self.member).filter(begins__lte=self.today)[: MOST * 2]:
            play = play_of(each.run.play)
            step = next((step for step in play.steps if step.n == each.step), None)
            is_late = each.due < self.today
            due = datetime.combine(each.due, time(23, 59), self.setting.zone)
            yield Entry(
                "task",
                step.action if step else play.heading,
                _("step %(n)s of “%(play)s”") % {"n": each.step, "play": play.heading},
                each.run.subject,
                each.run.subject_id,
                each.run.subject_name,
                each.due,
                is_late,
                each.run_id,
                each.run.record.slug,
                place=_place(1 if is_late else 2, due, each.pk),
            )

    def waiting(self) -> Iterator[Entry]:
        """What other parts have for the member."""
        for n, each in enumerate(waiting_for(self.member, self.today)):
            is_late = each.due is not None and each.due < self.today
            due = datetime.combine(each.due or self.today, time(23, 59), self.setting.zone)
            yield Entry(
                "waiting",
                each.title,
                each.because,
                due=each.due,
                is_late=is_late,
                path=each.path,
                place=_place(1 if is_late else 2, due, n),
            )

    def calls(self) -> list[_Call]:
        """The first play to call on each opportunity of the member's."""
        ids = self.owned.values("subject_id")
        taken = not_offered(self.member.workspace, Subject.OPPORTUNITY, ids)
        resting, amounts = self._resting(ids), self._amounts(ids)
        found = []
        for id_, state in self.by_id.items():
            gone = taken.get(id_, frozenset()) | resting.get(id_, frozenset())
            play = next(self._plays(json.loads(state.applies), gone), None)
            if play is not None:
                amount = amounts.get(id_) or Decimal()
                found.append(_Call(play.priority, -amount, state.name, id_, play))
        return found

    def call(self, call: _Call) -> Entry:
        """The entry of a play to call."""
        return Entry(
            "call",
            call.play.heading,
            _("priority %(n)s") % {"n": call.priority},
            Subject.OPPORTUNITY.value,
            call.subject_id,
            call.name,
            play=call.play.id,
            place=(4, call.priority, call.less, call.name, call.subject_id),
        )

    def changes(self) -> Iterator[Entry]:
        """Plays that began to apply since yesterday where they did not before."""
        start = datetime.combine(self.today - timedelta(days=1), time(), self.setting.zone)
        stamps = {id_: state.stamp for id_, state in self.by_id.items()}
        for each in nlargest(MOST * 2, begun(self.member.workspace, stamps, start)):
            state, play = self.by_id[each.subject_id], self._play(each.play)
            if play is not None and play.id in json.loads(state.applies):
                yield Entry(
                    "changed",
                    play.heading,
                    _("applies now; before it did not"),
                    Subject.OPPORTUNITY.value,
                    state.subject_id,
                    state.name,
                    each.at.astimezone(self.setting.zone).date(),
                    play=play.id,
                    place=(3, play.priority, state.name, each.number),
                )

    def with_reasons(self, entries: Sequence[Entry]) -> Iterator[Entry]:
        """Calls with why their play applies, if the reader may know; other entries as they are."""
        ids = {each.subject_id for each in entries if each.what == "call"}
        rows = self.owned.order_by().filter(subject_id__in=ids)
        facts = dict(rows.values_list("subject_id", "facts")) if ids else {}
        for each in entries:
            is_call = each.what == "call" and each.subject_id in facts
            yield self._with_reason(each, facts[each.subject_id]) if is_call else each

    def _with_reason(self, entry: Entry, facts: str) -> Entry:
        play = self.setting.plays.get(entry.play)
        if play is None or not self.reading.view.shows(play.when):
            return entry
        known = situation_of(Subject.OPPORTUNITY, entry.subject_id, entry.subject_name, facts)
        book = self.setting.book.playbook
        explained = explain(play.when, known, book.moment(self.setting.at))
        said = because(explained, book.dictionary)
        return replace(entry, because=_("because %(why)s") % {"why": said})

    def _plays(self, ids: Iterable[str], gone: frozenset[str]) -> Iterator[Play]:
        for id_ in ids:
            play = self._play(id_)
            if play is not None and id_ not in gone:
                yield play

    def _play(self, id_: str) -> Play | None:
        found = self.reading.get(Play.kind_name, id_)
        return found if isinstance(found, Play) else None

    def _resting(self, ids: Ids) -> Mapping[str, frozenset[str]]:
        """Id of an opportunity -> the plays that ran there a short while ago."""
        found: dict[str, set[str]] = {}
        for run in past_runs(self.member.workspace, Subject.OPPORTUNITY, ids):
            play = self._play(run.play)
            rest = days_in(play.cooldown) if play and play.cooldown else 0
            if self.today < run.on + timedelta(days=rest):
                found.setdefault(run.subject_id, set()).add(run.play)
        return {id_: frozenset(plays) for id_, plays in found.items()}

    def _amounts(self, ids: Ids) -> Mapping[str, Decimal | None]:
        rows = Opportunity.objects.filter(workspace=self.member.workspace, external_id__in=ids)
        return dict(rows.values_list("external_id", "amount"))

    def _role(self, id_: str) -> str:
        found = self.reading.get("role", id_)
        return found.heading if found else id_.replace("-", " ")


def _place(group: int, due: datetime, number: int) -> tuple[object, ...]:
    return (group, due, number)
