"""Keeps what pages read (`SubjectState`) as it would be if all were computed now.

What changed says what is computed again: a subject that was touched, with all that its account
has; every subject where facts are defined differently or a new day began; of a new version only
the plays that it changed, on the situations that are kept. Nothing is locked while it computes: a
state is written unless one that was read later is there.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import Event
from typing import Final

from django.db import DatabaseError, connection

from playcall.opportunities.extracts import TABLES, Extract, around_subjects, extract
from playcall.opportunities.models import Round, Stale, SubjectState
from playcall.opportunities.playing import Playing, playing_on
from playcall.opportunities.queries import derive, spans_families
from playcall.opportunities.states import situation_of, texts_of
from playcall.opportunities.storing import Fresh, forget_missing, store
from playcall.people.models import Workspace
from playcall_core.calling.sources import fact_sources
from playcall_core.errors import PlaycallError
from playcall_core.facts import FactDictionary, Situation, Subject, Value
from playcall_core.tables.connections import embedded
from playcall_core.tables.derive import situations_of
from playcall_core.tables.situations import Situations, from_situations
from playcall_core.tables.sources import FactSource

log = logging.getLogger("playcall.recalling")

POLL_SECONDS: Final = 1.0
AGAIN_SECONDS: Final = 60.0
BLOCK: Final = 5_000
"""Subjects that are written together."""
MOST_ONE_BY_ONE: Final = 5_000
"""With more subjects touched than this all are computed: that is quicker."""
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a recall came to: subjects computed, states written, call events noted."""

    computed: int = 0
    written: int = 0
    events: int = 0

    def __add__(self, other: Recalled) -> Recalled:
        return Recalled(
            self.computed + other.computed,
            self.written + other.written,
            self.events + other.events,
        )


def is_behind(workspace: Workspace, now: datetime | None = None) -> bool:
    """Whether there is anything to be called again."""
    if Stale.objects.filter(workspace=workspace).exists():
        return True
    now = now or datetime.now(UTC)
    rounds = {each.subject: each for each in Round.objects.filter(workspace=workspace)}
    return any(
        playing_on(workspace, subject, now).is_newer_than(rounds.get(subject.value))
        for subject in Subject
    )


def keep_up(stopping: Event) -> None:
    """Call again what is behind in any workspace, until told to stop."""
    while not stopping.wait(POLL_SECONDS):
        try:
            for workspace in Workspace.objects.order_by("id"):
                if is_behind(workspace):
                    recall_stale(workspace)
        except (PlaycallError, DatabaseError):
            # Tried again: facts that do not fit are mended in the playbook, and a database comes
            # back.
            log.exception("The plays could not be called again.")
            stopping.wait(AGAIN_SECONDS)
        finally:
            connection.close()


def recall(
    workspace: Workspace,
    *,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> Recalled:
    """Compute the situation of every subject and call every play on those that are open."""
    now = now or datetime.now(UTC)
    seen = _last_mark(workspace)
    read, done = extract(workspace), Recalled()
    for subject in Subject:
        done += _whole(workspace, subject, read, now, progress)
    Stale.objects.filter(workspace=workspace, id__lte=seen).delete()
    return done


def recall_stale(
    workspace: Workspace, *, now: datetime | None = None, progress: Progress | None = None
) -> Recalled:
    """Compute and call again what something changed, and nothing else."""
    now = now or datetime.now(UTC)
    seen = _last_mark(workspace)
    marks = Stale.objects.filter(workspace=workspace, id__lte=seen)
    touched: dict[Subject, set[str]] = {subject: set() for subject in Subject}
    for kind, id_ in marks.values_list("subject", "subject_id").distinct():
        touched[Subject(kind)].add(id_)
    rounds = {each.subject: each for each in Round.objects.filter(workspace=workspace)}
    whole, done = [], Recalled()
    for subject in Subject:
        last, playing = rounds.get(subject.value), playing_on(workspace, subject, now)
        if "" in touched[subject] or playing.needs_all_after(last):
            whole.append(subject)
        elif last is not None and playing.is_newer_than(last):
            done += _plays_only(workspace, subject, playing, last, now)
    if any(touched.values()):
        affected = _affected(workspace, touched)
        few = {subject: ids for subject, ids in affected.items() if subject not in whole}
        if sum(map(len, few.values())) > MOST_ONE_BY_ONE:
            whole = list(Subject)
        elif any(few.values()):
            done += _some(workspace, few, now)
    if whole:
        read = extract(workspace)
        for subject in whole:
            done += _whole(workspace, subject, read, now, progress)
    marks.delete()
    return done


def recall_answered(
    workspace: Workspace, subject: Subject, id_: str, fact: str, marked: int
) -> Recalled:
    """Call again right after an answer: only the facts that depend on it are computed.

    `marked` is the last mark of the answer; the marks of the subject up to it are taken away. What
    goes wrong is left to `recall_stale`: the answer has been given.
    """
    now = datetime.now(UTC)
    marks = Stale.objects.filter(
        workspace=workspace, subject=subject.value, subject_id=id_, id__lte=marked
    )
    alone = not marks.exclude(id=marked).exists()
    try:
        ids = {subject: {id_}}
        if subject is Subject.ACCOUNT:
            around = around_subjects(workspace, ids)
            ids = {kind: set(around.ids[name]) for kind, name in TABLES.items()}
            ids[Subject.ACCOUNT] = {id_}
        done = _some(workspace, ids, now, [fact] if alone else None)
    except PlaycallError as error:
        log.warning("An answer could not be called on at once: %s", error)
        return Recalled()
    marks.delete()
    return done


def recall_moved(workspace: Workspace, opportunity_id: str) -> Recalled:
    """Call again right after an opportunity moved; its marks stay for what else it touches."""
    try:
        return _some(workspace, {Subject.OPPORTUNITY: {opportunity_id}}, datetime.now(UTC))
    except PlaycallError as error:
        log.warning("A move could not be called on at once: %s", error)
        return Recalled()


def _last_mark(workspace: Workspace) -> int:
    found = Stale.objects.filter(workspace=workspace).order_by("-id").values_list("id", flat=True)
    return found.first() or 0


def _affected(
    workspace: Workspace, touched: Mapping[Subject, Collection[str]]
) -> Mapping[Subject, Collection[str]]:
    """The subjects touched, and all that belongs to their accounts."""
    playbook = playing_on(workspace, Subject.OPPORTUNITY, datetime.now(UTC)).playbook
    named = {subject: [id_ for id_ in ids if id_] for subject, ids in touched.items()}
    around = around_subjects(workspace, named, families=spans_families(playbook))
    return {subject: around.ids[name] for subject, name in TABLES.items()}


def _last_plays(workspace: Workspace, subject: Subject) -> Mapping[str, int]:
    found = Round.objects.filter(workspace=workspace, subject=subject.value).first()
    return json.loads(found.plays) if found else {}


def _whole(
    workspace: Workspace,
    subject: Subject,
    read: Extract,
    now: datetime,
    progress: Progress | None,
) -> Recalled:
    playing = playing_on(workspace, subject, now)
    situations = derive(read, playing.playbook, subject, playing.moment(now))
    last = _last_plays(workspace, subject)
    done = _store_all(workspace, playing, read, situations, now, progress, last=last)
    ids = set(situations.table["subject_id"].to_pylist())
    done += Recalled(0, *forget_missing(workspace, playing, ids, now))
    playing.note_round(workspace, now)
    return done


def _some(
    workspace: Workspace,
    ids: Mapping[Subject, Collection[str]],
    now: datetime,
    facts: Sequence[str] | None = None,
) -> Recalled:
    """Compute some subjects; with `facts` only these and what depends on them."""
    playbook = playing_on(workspace, Subject.OPPORTUNITY, now).playbook
    families = facts is None and spans_families(playbook)
    wanted = {subject: frozenset(those) for subject, those in ids.items() if those}
    read = extract(workspace, around_subjects(workspace, wanted, families=families))
    done = Recalled()
    for subject, those in wanted.items():
        playing = playing_on(workspace, subject, now)
        if facts is None:
            found = derive(read, playbook, subject, playing.moment(now))
        else:
            found = _with_facts(workspace, playing, read, those, facts, now)
        rows = [
            row for row, id_ in enumerate(found.table["subject_id"].to_pylist()) if id_ in those
        ]
        done += _store_all(workspace, playing, read, _only(found, rows), now)
        if facts is None:
            there = {found.table["subject_id"][row].as_py() for row in rows}
            done += Recalled(0, *forget_missing(workspace, playing, there, now, among=those))
    return done


def _only(situations: Situations, rows: Sequence[int]) -> Situations:
    if len(rows) == len(situations):
        return situations
    listed = [situations.situation(row) for row in rows]
    return from_situations(listed, situations.dictionary, situations.moment, situations.subject)


def _with_facts(
    workspace: Workspace,
    playing: Playing,
    read: Extract,
    ids: Collection[str],
    facts: Sequence[str],
    now: datetime,
) -> Situations:
    """The situations that are kept, with some facts and what depends on them computed anew."""
    moment, dictionary = playing.moment(now), playing.playbook.dictionary
    sources = depending(fact_sources(playing.playbook), facts)
    connection = embedded()
    try:
        fresh = situations_of(
            connection, read.tables, sources, playing.subject, moment, read.coverage
        )
    finally:
        connection.disconnect()
    kept = SubjectState.objects.filter(
        workspace=workspace, subject=playing.subject.value, subject_id__in=ids
    )
    texts = dict(kept.values_list("subject_id", "facts"))
    if set(texts) != set(ids):
        return derive(read, playing.playbook, playing.subject, moment)
    listed = []
    for situation in fresh:
        if situation.id in texts:
            old = situation_of(playing.subject, situation.id, situation.name, texts[situation.id])
            known = {**old.values, **situation.values}
            listed.append(replace(situation, values=_declared(known, dictionary)))
    return from_situations(listed, dictionary, moment, playing.subject)


def _declared(values: Mapping[str, Value], dictionary: FactDictionary) -> Mapping[str, Value]:
    return {fact: value for fact, value in values.items() if fact in dictionary}


def depending(sources: Sequence[FactSource], facts: Iterable[str]) -> list[FactSource]:
    """The sources of some facts, of all that is computed from them, and what that needs."""
    by_id = {source.fact.id: source for source in sources}
    found = {fact for fact in facts if fact in by_id}
    grown = True
    while grown:
        more = {source.fact.id for source in sources if found & set(source.needs)}
        grown = not more <= found
        found |= more
    needed = set(found)
    left = list(found)
    while left:
        new = set(by_id[left.pop()].needs) - needed
        needed |= new
        left += new
    return [source for source in sources if source.fact.id in needed]


def _store_all(
    workspace: Workspace,
    playing: Playing,
    read: Extract,
    situations: Situations,
    now: datetime,
    progress: Progress | None = None,
    last: Mapping[str, int] | None = None,
) -> Recalled:
    """Call the plays on some situations and write what came of it, block by block."""
    about = _about(read, playing.subject)
    texts, ids = texts_of(situations), situations.table["subject_id"].to_pylist()
    names = situations.table["name"].to_pylist()
    matched = playing.match(situations)
    last, done = last or {}, Recalled()
    renewed = {
        play for play, revision in playing.revisions.items() if last.get(play, revision) != revision
    }
    for first in range(0, len(ids), BLOCK):
        block = []
        for row in range(first, min(first + BLOCK, len(ids))):
            owner, is_open = about.get(ids[row], ("", True))
            calls = matched.of(row) if is_open else ("[]", "[]")
            block.append(Fresh(ids[row], names[row] or "", owner, is_open, texts[row], *calls))
        done += Recalled(
            len(block), *store(workspace, playing, block, now, renewed=renewed, last=last)
        )
        if progress is not None:
            progress(playing.subject.value, first + len(block), len(ids))
    return done


def _about(read: Extract, subject: Subject) -> Mapping[str, tuple[str, bool]]:
    """Id -> the owner, and whether it is open."""
    table = read.tables[TABLES[subject]]
    owners = table["owner"].to_pylist()
    states: list[bool | None] = [None] * len(owners)
    if "is_open" in table.column_names:
        states = table["is_open"].to_pylist()
    ids = table["id"].to_pylist()
    return {
        id_: ((owner or "")[:300], is_open is not False)
        for id_, owner, is_open in zip(ids, owners, states, strict=True)
    }


def _plays_only(
    workspace: Workspace, subject: Subject, playing: Playing, last: Round, now: datetime
) -> Recalled:
    """Match the plays that a new version changed with the situations that are kept."""
    before: Mapping[str, int] = json.loads(last.plays)
    changed = {play for play, revision in playing.revisions.items() if before.get(play) != revision}
    gone = set(before) - set(playing.revisions)
    matcher = playing.only(changed)
    found = SubjectState.objects.filter(workspace=workspace, subject=subject.value, is_open=True)
    ids, done = list(found.order_by("id").values_list("id", flat=True)), Recalled()
    for first in range(0, len(ids), BLOCK):
        rows = list(found.filter(id__in=ids[first : first + BLOCK]).order_by("id"))
        situations = _kept(rows, matcher, now)
        matched = matcher.match(situations)
        block = [
            Fresh.of(row).with_calls(*matched.joined(place, row, changed | gone))
            for place, row in enumerate(rows)
        ]
        written = store(workspace, playing, block, now, renewed=changed & set(before), last=before)
        done += Recalled(len(block), *written)
    playing.note_round(workspace, now)
    return done


def _kept(rows: Sequence[SubjectState], playing: Playing, now: datetime) -> Situations:
    """The situations of some states, with the facts that are tested."""
    dictionary = playing.tested_dictionary
    listed = []
    for row in rows:
        situation = situation_of(playing.subject, row.subject_id, row.name, row.facts)
        values = {fact.id: situation[fact.id] for fact in dictionary}
        listed.append(Situation(values, playing.subject, row.subject_id, row.name))
    return from_situations(listed, dictionary, playing.moment(now), playing.subject)
