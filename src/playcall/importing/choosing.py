"""Reads the form of what columns mean back into choices."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from playcall.importing.editor import Line, Part, Sheet
from playcall.importing.writing import WRITTEN, rewritten
from playcall_core.facts import FactDictionary
from playcall_core.importing.formats import CSV
from playcall_core.importing.suggest import (
    Choices,
    ColumnChoice,
    FileChoice,
    FileProfile,
    Question,
    as_written,
    fact_of,
)
from playcall_core.importing.suggest.words import TABLES


def chosen(
    sheet: Sheet, sent: Mapping[str, str], dictionary: FactDictionary
) -> tuple[Choices, dict[str, str]]:
    """The choices and the answers that were sent for a form; what was not sent stays."""
    answers = {asked.key: sent.get(asked.key, asked.answer) for asked in sheet.questions}
    files = tuple(_chosen_file(part, sent, dictionary) for part in sheet.parts)
    aliases = {fact: dict(words) for fact, words in sheet.choices.aliases.items()}
    for words in sheet.words:
        mine = aliases.setdefault(words.fact.id, {})
        for key, word, _times, before in words.lines:
            value = sent.get(key, before)
            mine.pop(word, None)
            if value in words.fact.labels:
                mine[word] = value
    update: dict[str, Any] = {"files": files, "aliases": aliases}
    if snapshot := sent.get("snapshot"):
        update["snapshot"] = snapshot
    return sheet.choices.model_copy(update=update), answers


def _chosen_file(part: Part, sent: Mapping[str, str], dictionary: FactDictionary) -> FileChoice:
    file = part.choice
    table: Any = sent.get(f"{part.key}table", file.table or "") or None
    if table != file.table:
        return file.model_copy(update={"table": table if table in TABLES else None})
    columns = tuple(_chosen_column(line, part.profile, sent, dictionary) for line in part.lines)
    update: dict[str, Any] = {"columns": columns}
    said = {word: sent.get(key, before) for key, word, _times, before in part.states}
    if said:
        update["won"] = tuple(word for word, state in said.items() if state == "won")
        update["closed"] = tuple(word for word, state in said.items() if state in {"won", "closed"})
    stage = next((c.name for c in columns if c.field in {"stage", "status"}), None)
    if file.table in {"opportunities", "leads"}:
        update["state"] = stage
    return file.model_copy(update=update)


def _chosen_column(
    line: Line, profile: FileProfile, sent: Mapping[str, str], dictionary: FactDictionary
) -> ColumnChoice:
    field = sent.get(f"{line.key}to", line.choice.field or "") or None
    fact = sent.get(f"{line.key}fact", line.choice.fact or "") or None
    made = line.choice.model_copy(update={"field": field, "fact": fact})
    column = profile.column(line.name)
    if made != line.choice and column is not None:
        return as_written(column, made, fact_of(made, dictionary), is_text=profile.is_text)
    said = {part: sent.get(f"{line.key}{part}") for part in WRITTEN}
    return rewritten(made, line.writing, {part: word for part, word in said.items() if word})


def answered(choices: Choices, sheet: Sheet, answers: Mapping[str, str]) -> Choices:
    """The choices with the answers put in their places."""
    for asked in sheet.questions:
        answer, question = answers.get(asked.key, ""), asked.question
        if not answer:
            continue
        if question.key == "currency":
            choices = choices.model_copy(update={"currency": answer})
            continue
        files = tuple(
            _answered_file(file, question, answer) if file.source == question.source else file
            for file in choices.files
        )
        choices = choices.model_copy(update={"files": files})
    return choices


def _answered_file(file: FileChoice, question: Question, answer: str) -> FileChoice:
    is_text = PurePath(file.file).suffix.lower() in CSV
    if question.key == "decimal" and not is_text:
        return file.model_copy(update={"decimal": answer})
    columns = tuple(
        _answered_column(column, question, answer) if column.name == question.column else column
        for column in file.columns
    )
    return file.model_copy(update={"columns": columns})


def _answered_column(column: ColumnChoice, question: Question, answer: str) -> ColumnChoice:
    if question.key in {"blank", "decimal"}:
        return column.model_copy(update={question.key: answer})
    formats = tuple(dict.fromkeys((*column.dates, answer)))
    return column.model_copy(update={"dates": formats})
