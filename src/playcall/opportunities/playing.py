"""The plays of a workspace's current playbook, ready to be called on many situations."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Final

import numpy as np

from playcall.opportunities.models import Round, SubjectState
from playcall.opportunities.ordering import Preferences, ranked
from playcall.opportunities.queries import facts_digest
from playcall.people.models import Workspace
from playcall.playbooks.books import Book, Kept, book_of
from playcall.playbooks.models import Version
from playcall_core.book import Playbook
from playcall_core.book.records import Play
from playcall_core.calling import CallablePlay, Index, compile_index, plays_of
from playcall_core.calling.arrays import Hits
from playcall_core.calling.many import match_many
from playcall_core.facts import FactDictionary, Moment, Subject
from playcall_core.tables.situations import Situations

_kept: Final = Kept(12)


@dataclass(frozen=True, eq=False)
class Playing:
    """The plays on one kind of subject, on one day; `plays` may be a part of them, `all_plays` is
    what they are ranked among.
    """

    book: Book
    subject: Subject
    at: Moment
    plays: tuple[CallablePlay, ...]
    all_plays: tuple[CallablePlay, ...]
    version: Version | None
    facts: str

    @property
    def playbook(self) -> Playbook:
        """The playbook that they are of."""
        return self.book.playbook

    @property
    def today(self) -> date:
        """The day on which windows and relative dates are judged."""
        return self.at.today

    def moment(self, now: datetime) -> Moment:
        """That moment by the playbook's clock, calendar and rates."""
        return replace(self.at, at=now)

    @cached_property
    def revisions(self) -> Mapping[str, int]:
        """Id of each play -> the revision that is called."""
        return {play.id: self.book.revisions[play.record.key] for play in self.all_plays}

    @cached_property
    def preferences(self) -> Preferences:
        """The preferences of all plays."""
        return Preferences.among(self.all_plays)

    @cached_property
    def index(self) -> Index:
        """The plays and, after them, the preferences."""
        both = (*self.plays, *self.preferences.plays)
        return compile_index(both, self.playbook.dictionary, self.at)

    @cached_property
    def tested_dictionary(self) -> FactDictionary:
        """The facts that any of them tests."""
        axes = {*self.index.keys, *self.index.numbers, *self.index.lines, *self.index.sets}
        facts = tuple(fact for fact in self.playbook.dictionary if fact.id in axes)
        return FactDictionary(facts, self.playbook.dictionary.currency)

    def only(self, plays: Collection[str]) -> Playing:
        """The same with some of the plays to be matched."""
        return replace(self, plays=tuple(play for play in self.plays if play.id in plays))

    def match(self, situations: Situations) -> Matched:
        """Which plays apply to each situation, and of which that cannot be told."""
        if not self.plays or not len(situations):
            nothing = Hits(np.zeros(len(situations) + 1, np.int64), np.zeros(0, np.uint16))
            return Matched(self, situations, nothing, nothing)
        found = match_many(self.index, replace(situations, moment=self.at), cannot_tell=True)
        assert found.cannot_tell is not None
        return Matched(self, situations, found.applies, found.cannot_tell)

    def needs_all_after(self, last: Round | None) -> bool:
        """Whether every situation has to be computed anew."""
        return last is None or last.facts != self.facts or last.on != self.today

    def is_newer_than(self, last: Round | None) -> bool:
        """Whether anything was called otherwise last time."""
        if last is None or self.needs_all_after(last):
            return True
        return bool(json.loads(last.plays) != self.revisions)

    def note_round(self, workspace: Workspace, now: datetime) -> None:
        """Note by what all subjects have been called."""
        Round.objects.update_or_create(
            workspace=workspace,
            subject=self.subject.value,
            defaults={
                "facts": self.facts,
                "plays": json.dumps(self.revisions),
                "on": self.today,
                "at": now,
            },
        )


@dataclass(frozen=True, eq=False)
class Matched:
    """What matching found: places of plays, then of preferences, for each situation."""

    playing: Playing
    situations: Situations
    applies: Hits
    cannot_tell: Hits

    @cached_property
    def _words(self) -> list[str]:
        return [json.dumps(play.id) for play in self.playing.plays]

    @cached_property
    def _ranked(self) -> tuple[list[int], list[int]]:
        """Where the plays of each situation start, and the places of the plays in rank."""
        plays, count = self.playing.plays, len(self.playing.plays)
        rows, places = _pairs(self.applies)
        own = places < count
        held = _those(self.applies, ~own, count)
        rows, places = rows[own], places[own]
        preferred = self.playing.preferences.counts(held, rows, places, count)
        rows, places = ranked(plays, rows, places, preferred)
        starts = np.searchsorted(rows, np.arange(len(self.applies) + 1))
        return starts.tolist(), places.tolist()

    def of(self, row: int) -> tuple[str, str]:
        """The plays that apply to a situation by rank, and those that cannot be told, as JSON."""
        starts, places = self._ranked
        words, count = self._words, len(self.playing.plays)
        applies = ",".join(words[place] for place in places[starts[row] : starts[row + 1]])
        unsure = ",".join(
            words[place] for place in self.cannot_tell.of(row).tolist() if place < count
        )
        return f"[{applies}]", f"[{unsure}]"

    def joined(self, row: int, state: SubjectState, changed: Collection[str]) -> tuple[str, str]:
        """The same together with the plays of a state that did not change."""
        applies, unsure = self._together(row, state, changed)
        held = self._held(row)
        by_id = {play.id: play for play in self.playing.all_plays}
        listed = sorted(applies, key=lambda id_: _standing(by_id[id_], held.get(id_, 0)))
        order = {play.id: place for place, play in enumerate(self.playing.all_plays)}
        return json.dumps(listed), json.dumps(sorted(unsure, key=order.__getitem__))

    def _together(
        self, row: int, state: SubjectState, changed: Collection[str]
    ) -> tuple[list[str], list[str]]:
        plays, count = self.playing.plays, len(self.playing.plays)
        found = []
        for text, hits in ((state.applies, self.applies), (state.cannot_tell, self.cannot_tell)):
            kept = [id_ for id_ in json.loads(text) if id_ not in changed]
            new = [plays[place].id for place in hits.of(row).tolist() if place < count]
            found.append(kept + new)
        return found[0], found[1]

    def _held(self, row: int) -> Mapping[str, int]:
        """Play -> how many of its preferences hold."""
        found: dict[str, int] = {}
        preferences, count = self.playing.preferences, len(self.playing.plays)
        for place in self.applies.of(row).tolist():
            if place >= count:
                play = self.playing.all_plays[int(preferences.of[place - count])].id
                found[play] = found.get(play, 0) + 1
        return found


def _standing(play: CallablePlay, preferred: int) -> tuple[int, date, int, int, str]:
    closes = play.last or date.max
    return (play.record.priority, closes, -preferred, -play.narrowness, play.id)


def _pairs(hits: Hits) -> tuple[np.ndarray, np.ndarray]:
    rows = np.repeat(np.arange(len(hits), dtype=np.int64), np.diff(hits.indptr))
    return rows, hits.plays.astype(np.int64)


def _those(hits: Hits, wanted: np.ndarray, less: int) -> Hits:
    """Some of the hits, their places counted from `less`."""
    rows, places = _pairs(hits)
    counts = np.bincount(rows[wanted], minlength=len(hits))
    return Hits(np.concatenate([[0], np.cumsum(counts)]), (places[wanted] - less).astype(np.int32))


def playing_on(workspace: Workspace, subject: Subject, now: datetime) -> Playing:
    """The plays of the current playbook on a kind of subject, kept for the day."""
    book = book_of(workspace, "current")
    at = book.playbook.moment(now)
    key = (workspace.pk, subject, book.stamp, at.today)
    return _kept.get(key, lambda: _playing(workspace, book, subject, at))


def _playing(workspace: Workspace, book: Book, subject: Subject, at: Moment) -> Playing:
    plays = plays_of(book.playbook).on(subject)
    version = Version.objects.filter(workspace=workspace).order_by("-number").first()
    return Playing(book, subject, at, plays, plays, version, facts_digest(book.playbook))


def play_records(playbook: Playbook, ids: Sequence[str]) -> list[Play]:
    """The plays with these ids that are still there."""
    found = [playbook.get(Play.kind_name, id_) for id_ in ids]
    return [play for play in found if isinstance(play, Play)]
