"""The form in which somebody says what columns mean, drawn from choices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from django.utils.translation import gettext as _

from playcall.importing.signatures import stem_of
from playcall.importing.writing import Writing, writing_of
from playcall_core.book import Playbook
from playcall_core.book.records import FactRecord
from playcall_core.errors import Problem
from playcall_core.facts import Fact, FactDictionary, FactType
from playcall_core.importing.mapping import Cell, TableName
from playcall_core.importing.plan import SUBJECT_OF
from playcall_core.importing.suggest import (
    VALID_FROM,
    Choices,
    ColumnChoice,
    FileChoice,
    FileProfile,
    Link,
    Question,
    Suggestion,
    alone,
    fact_of,
    links_of,
    questions_of,
    suggest,
)
from playcall_core.importing.suggest.telling import declared
from playcall_core.importing.suggest.words import FIELDS
from playcall_core.importing.values import members_in

Option = tuple[str, str]
MOST_WORDS: Final = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A column on the page: its words, and what it is chosen to be."""

    key: str
    name: str
    examples: str
    choice: ColumnChoice
    why: str
    joins: str
    writing: Writing


@dataclass(frozen=True, slots=True)
class Part:
    """A file on the page."""

    key: str
    profile: FileProfile
    choice: FileChoice
    why: str
    fields: tuple[Option, ...]
    facts: tuple[Option, ...]
    lines: tuple[Line, ...]
    states: tuple[tuple[str, str, int, str], ...]  # key, word, times, open | won | closed


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the export that are no values of a fact, each to be translated or left."""

    fact: Fact
    options: tuple[Option, ...]
    lines: tuple[tuple[str, str, int, str], ...]  # key, word, times, chosen value


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on the page, with the answer given so far."""

    key: str
    question: Question
    answer: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole form."""

    parts: tuple[Part, ...]
    words: tuple[Words, ...]
    questions: tuple[Asked, ...]
    choices: Choices
    links: tuple[Link, ...] = ()
    alone: tuple[str, ...] = ()

    @property
    def unanswered(self) -> tuple[Problem, ...]:
        """The questions that nobody may answer by default."""
        return tuple(
            Problem(asked.question.asks, remedy=_("Answer it above: it is not guessed."))
            for asked in self.questions
            if not asked.answer
        )


def suggestion_for(
    profiles: Sequence[FileProfile],
    playbook: Playbook,
    tables: Mapping[str, TableName | None] | None = None,
) -> Suggestion:
    """What is suggested for these files, by this playbook."""
    facts = playbook.of(FactRecord)
    stage = next((fact.id for fact in facts if fact.values_from == "selling_stages"), None)
    hints = {fact.id: fact.column for fact in facts if fact.column}
    found = suggest(
        profiles, playbook.dictionary, stage_fact=stage, columns_of_facts=hints, tables=tables
    )
    zone = found.choices.model_copy(update={"time_zone": playbook.head.time_zone})
    return Suggestion(zone, found.reasons, found.questions)


def sheet_of(
    profiles: Sequence[FileProfile],
    choices: Choices,
    answers: Mapping[str, str],
    playbook: Playbook,
    *,
    asks: Collection[str] | None = None,
) -> Sheet:
    """The form for these choices; questions are those that reading the files so leaves open.

    `asks` are the kinds of questions that are asked; all of them without it.
    """
    tables = {file.source: file.table for file in choices.files}
    suggestion = suggestion_for(profiles, playbook, tables)
    by_name = {profile.name: profile for profile in profiles}
    files = [file for file in choices.files if file.source in by_name]
    dictionary = playbook.dictionary
    questions = [
        question
        for question in questions_of(profiles, choices, dictionary)
        if asks is None or question.key in asks
    ]
    parts = tuple(
        _part(f"f{n}", by_name[file.source], file, suggestion, questions, dictionary)
        for n, file in enumerate(files)
    )
    return Sheet(
        parts,
        tuple(_words(files, by_name, choices, dictionary)),
        tuple(_asked(questions, answers, playbook)),
        choices,
        links := links_of(profiles) if len(profiles) > 1 else (),
        alone(profiles, links) if len(profiles) > 1 else (),
    )


def _part(
    key: str,
    profile: FileProfile,
    file: FileChoice,
    suggestion: Suggestion,
    questions: Sequence[Question],
    dictionary: FactDictionary,
) -> Part:
    table = file.table
    fields = tuple((name, name.replace("_", " ")) for name in FIELDS[table]) if table else ()
    subject = SUBJECT_OF.get(table or "")
    facts = tuple((fact.id, fact.name) for fact in dictionary if fact.subject.value == subject)
    if facts:
        fields = (*fields, (VALID_FROM, _("day since when its facts hold")))
    asked = {
        each.column for each in questions if each.source == file.source and each.key == "decimal"
    }
    whys: dict[str, list[str]] = {}
    for reason in suggestion.reasons:
        if reason.source == profile.name:
            whys.setdefault(reason.column, []).append(reason.says)
    chosen = {column.name: column for column in file.columns}
    lines = tuple(
        Line(
            f"{key}c{n}",
            column.name,
            ", ".join(word[:40] for word in column.examples) or _("(always blank)"),
            choice := chosen.get(column.name, ColumnChoice(name=column.name)),
            " ".join(whys.get(column.name, ())),
            choice.lookup.source if choice.lookup else "",
            writing_of(
                choice,
                fact_of(choice, dictionary),
                is_text=profile.is_text,
                is_asked=column.name in asked,
            ),
        )
        for n, column in enumerate(profile.columns)
    )
    return Part(key, profile, file, " ".join(whys.get("", ())), fields, facts, lines,
                tuple(_states(key, profile, file)))  # fmt: skip


def _states(
    key: str, profile: FileProfile, file: FileChoice
) -> Iterator[tuple[str, str, int, str]]:
    column = profile.column(file.state) if file.state else None
    if column is None or len(column.words) > MOST_WORDS:
        return
    for n, (word, times) in enumerate(column.words.most_common()):
        chosen = "won" if word in file.won else "closed" if word in file.closed else "open"
        yield f"{key}s{n}", word, times, chosen


def _words(
    files: Sequence[FileChoice],
    profiles: Mapping[str, FileProfile],
    choices: Choices,
    dictionary: FactDictionary,
) -> Iterator[Words]:
    """For each fact with declared values: the words that are none of them, the frequent first."""
    counted: dict[str, Counter[str]] = {}
    for file in files:
        for column in file.columns:
            fact_id = column.fact
            if column.field == "stage" and file.table != "leads":
                fact_id = choices.stage_fact
            profile = profiles[file.source].column(column.name)
            fact = dictionary.get(fact_id) if fact_id else None
            if file.table and profile and fact is not None and declared(fact):
                words = _members(column, profile.words, fact)
                counted.setdefault(fact.id, Counter()).update(words)
    for fact_id, words in counted.items():
        fact = dictionary[fact_id]
        aliases = choices.aliases.get(fact_id, {})
        known = [(w, n) for w, n in words.most_common() if fact.key(w) is None][:MOST_WORDS]
        if known:
            options = tuple((choice.key, choice.label) for choice in fact.values)
            lines = ((_word_key(fact_id, w), w, n, aliases.get(w, "")) for w, n in known)
            yield Words(fact, options, tuple(lines))


def _members(column: ColumnChoice, words: Counter[str], fact: Fact) -> Counter[str]:
    """The words that are translated: of a set its members, as the import takes them apart."""
    if fact.type is not FactType.SET:
        return words
    marks = (column.separator,) if column.separator else Cell.model_fields["separator"].default
    found: Counter[str] = Counter()
    for word, times in words.items():
        for member in members_in(word, marks):
            found[member] += times
    return found


def _word_key(fact: str, word: str) -> str:
    return f"w-{fact}-{sha256(word.encode()).hexdigest()[:12]}"


def _asked(
    questions: Sequence[Question], answers: Mapping[str, str], playbook: Playbook
) -> Iterator[Asked]:
    for question in questions:
        key = question_key(question)
        options = question.options
        if question.key == "currency":
            used = [playbook.head.currency or "EUR", "EUR", "USD", "GBP", "CHF"]
            options = tuple((code, code) for code in dict.fromkeys(used))
        yield Asked(key, question, answers.get(key, question.default or ""), options)


def question_key(question: Question) -> str:
    """What its answer is called: the same for the same question of the next export."""
    text = f"{question.key}|{stem_of(question.source)}|{question.column}"
    return f"q-{sha256(text.encode()).hexdigest()[:12]}"
