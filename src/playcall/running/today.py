"""Today: one short list of what a member should do next, and why in this order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final, Literal

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from playcall.opportunities.models import CallEvent, Opportunity, SubjectState
from playcall.opportunities.states import situation_of
from playcall.people.models import Membership
from playcall.playbooks.queries import Reading
from playcall.running.queries import not_offered, open_promises_of, open_tasks_of, past_runs
from playcall.running.setting import Setting, agreement_of, play_of
from playcall_core.book.records import Play
from playcall_core.book.records.base import days_in
from playcall_core.calling import Outcome
from playcall_core.conditions import because, explain
from playcall_core.facts import Subject

MOST: Final = 30
RULE: Final = gettext_lazy(
    "What is late first, promises before tasks; then what is due, the earliest first; then what "
    "changed since yesterday; then plays to call, by their priority and the larger amount."
)
What = Literal["promise", "task", "changed", "call"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to do. `due` is None where nothing hurries; `number` is the run, task or promise;
    `play` the id of the play it is about.
    """

    what: What
    title: str
    because: str
    subject: str
    subject_id: str
    subject_name: str
    due: datetime | date | None = None
    is_late: bool = False
    number: int = 0
    play: str = ""
    place: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Today:
    """The list of a member; `more` entries are not shown."""

    entries: tuple[Entry, ...]
    more: int


def today_of(member: Membership, reading: Reading, setting: Setting) -> Today:
    """What a member should do next, in the order of `RULE`."""
    mine = _Mine(member, reading, setting)
    entries = [*mine.promises(), *mine.tasks(), *mine.changes(), *mine.calls()]
    entries.sort(key=lambda each: each.place)
    shown = tuple(mine.with_reason(each) for each in entries[:MOST])
    return Today(shown, max(0, len(entries) - MOST))


class _Mine:
    """Collects what is one member's."""

    def __init__(self, member: Membership, reading: Reading, setting: Setting) -> None:
        self.member, self.reading, self.setting = member, reading, setting
        self.today = setting.at.astimezone(setting.zone).date()
        found = SubjectState.objects.filter(
            workspace=member.workspace,
            subject=Subject.OPPORTUNITY.value,
            is_open=True,
            owner__in={member.user.name, member.user.email},
        )
        self.states: Sequence[SubjectState] = list(
            found.only("subject", "subject_id", "name", "applies", "facts")
        )

        self.by_id = {each.subject_id: each for each in self.states}

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

    def calls(self) -> Iterator[Entry]:
        """The first play to call on each opportunity of the member's."""
        ids = [each.subject_id for each in self.states]
        taken = not_offered(self.member.workspace, Subject.OPPORTUNITY, ids)
        resting = self._resting(ids)
        amounts = self._amounts(ids)
        for state in self.states:
            gone = taken.get(state.subject_id, frozenset()) | resting.get(
                state.subject_id, frozenset()
            )
            play = next(iter(self._plays(json.loads(state.applies), gone)), None)
            if play is not None:
                amount = amounts.get(state.subject_id) or Decimal()
                yield Entry(
                    "call",
                    play.heading,
                    _("priority %(n)s") % {"n": play.priority},
                    state.subject,
                    state.subject_id,
                    state.name,
                    play=play.id,
                    place=(4, play.priority, -amount, state.name, state.subject_id),
                )

    def changes(self) -> Iterator[Entry]:
        """Plays that began to apply since yesterday where they did not before."""
        names = self.by_id
        start = datetime.combine(self.today - timedelta(days=1), time(), self.setting.zone)
        events = CallEvent.objects.filter(
            workspace=self.member.workspace, subject=Subject.OPPORTUNITY.value
        )
        earlier = events.filter(
            subject_id=OuterRef("subject_id"),
            play__record=OuterRef("play__record"),
            pk__lt=OuterRef("pk"),
        )
        found = events.filter(
            Exists(earlier),
            at__gte=start,
            subject_id__in=list(names)[:500],
            outcome=Outcome.APPLIES.value,
        ).select_related("play__record")
        for each in found.order_by("-id")[: MOST * 2]:
            state = names[each.subject_id]
            play = self._play(each.play.record.slug)
            if play is not None and play.id in json.loads(state.applies):
                yield Entry(
                    "changed",
                    play.heading,
                    _("applies now; before it did not"),
                    state.subject,
                    state.subject_id,
                    state.name,
                    each.at.astimezone(self.setting.zone).date(),
                    play=play.id,
                    place=(3, play.priority, state.name, each.pk),
                )

    def with_reason(self, entry: Entry) -> Entry:
        """A call with why its play applies, if the reader may know; other entries as they are."""
        play = self.setting.plays.get(entry.play)
        state = self.by_id.get(entry.subject_id)
        if entry.what != "call" or play is None or state is None:
            return entry
        if not self.reading.view.shows(play.when):
            return entry
        known = situation_of(Subject.OPPORTUNITY, state.subject_id, state.name, state.facts)
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

    def _resting(self, ids: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """Id of an opportunity -> the plays that ran there a short while ago."""
        found: dict[str, set[str]] = {}
        for run in past_runs(self.member.workspace, Subject.OPPORTUNITY, ids):
            play = self._play(run.play)
            rest = days_in(play.cooldown) if play and play.cooldown else 0
            if self.today < run.on + timedelta(days=rest):
                found.setdefault(run.subject_id, set()).add(run.play)
        return {id_: frozenset(plays) for id_, plays in found.items()}

    def _amounts(self, ids: Sequence[str]) -> Mapping[str, Decimal | None]:
        rows = Opportunity.objects.filter(workspace=self.member.workspace, external_id__in=ids)
        return dict(rows.values_list("external_id", "amount"))

    def _role(self, id_: str) -> str:
        found = self.reading.get("role", id_)
        return found.heading if found else id_.replace("-", " ")


def _place(group: int, due: datetime, number: int) -> tuple[object, ...]:
    return (group, due, number)
