"""What the words of a column leave open: asked of who knows, never guessed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from playcall_core.facts import Fact, FactDictionary, FactType
from playcall_core.importing.suggest.cells import currency_of, dates_in, numbers_in
from playcall_core.importing.suggest.choices import (
    VALID_FROM,
    Choices,
    ColumnChoice,
    FileChoice,
)
from playcall_core.importing.suggest.profile import ColumnProfile, FileProfile

DATED: Final = frozenset({"created_at", "closed_on", "at", VALID_FROM})


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the words do not tell and that is not guessed.

    `key` is one of dates, decimal, currency and blank; `options` are the answers with their words.
    `default` is the answer that loses nothing; without one it must be answered.
    """

    key: str
    source: str
    column: str
    asks: str
    options: tuple[tuple[str, str], ...]
    default: str | None = None


def is_date(choice: ColumnChoice, fact: Fact | None) -> bool:
    """Whether a column is read as days or instants; `fact` is the one that it says."""
    return choice.field in DATED or (fact is not None and fact.type is FactType.DATE)


def is_number(choice: ColumnChoice, fact: Fact | None) -> bool:
    """Whether a column is read as numbers or amounts."""
    numbers = (FactType.NUMBER, FactType.MONEY)
    return choice.field == "amount" or (fact is not None and fact.type in numbers)


def as_written(
    column: ColumnProfile, choice: ColumnChoice, fact: Fact | None, *, is_text: bool
) -> ColumnChoice:
    """The choice with how the words of its column are written, as far as they tell it.

    `is_text`: its file holds texts, of which each column may have a decimal mark of its own.
    """
    update: dict[str, Any] = {
        "dates": (), "strip": (), "scale": None, "decimal": None, "currency": None
    }  # fmt: skip
    if is_date(choice, fact):
        update["dates"] = dates_in(column.words).formats
    if is_number(choice, fact):
        found = numbers_in(column.words)
        update |= {"strip": found.strip, "currency": currency_of(found.strip)}
        update["decimal"] = "," if found.decimal == "," and is_text else None
    return choice.model_copy(update=update)


def questions_of(
    files: Sequence[FileProfile], choices: Choices, dictionary: FactDictionary
) -> tuple[Question, ...]:
    """What must be asked before these files can be read as chosen, in the order of the files."""
    by_name = {file.name: file for file in files}
    read = [file for file in choices.files if file.table and file.source in by_name]
    asked = [
        question
        for file in read
        for choice in file.columns
        if (column := by_name[file.source].column(choice.name)) is not None
        for question in _of_column(file, choice, column, fact_of(choice, dictionary))
    ]
    return (*asked, *(() if choices.currency else _of_currency(read, dictionary)))


def fact_of(choice: ColumnChoice, dictionary: FactDictionary) -> Fact | None:
    """The fact that a column says."""
    return dictionary.get(choice.fact) if choice.fact else None


def _of_column(
    file: FileChoice, choice: ColumnChoice, column: ColumnProfile, fact: Fact | None
) -> Iterator[Question]:
    name, where = column.name, file.source
    if is_date(choice, fact):
        for one in dates_in(column.words).ambiguous:
            asks = f"In “{name}” of {where}, is the day or the month first?"
            asks += f" ({', '.join(one.examples)})"
            day, month = one.formats
            options = ((day, "The day is first"), (month, "The month is first"))
            yield Question(f"dates:{day}", where, name, asks, options)
    if is_number(choice, fact) and (open_words := numbers_in(column.words).open_words):
        asks = f"In “{name}” of {where}, what does {open_words[0]} mean?"
        options = ((".", "The point is the decimal mark"), (",", "The comma is"))
        yield Question("decimal", where, name, f"{asks} ({', '.join(open_words)})", options)
    if fact is not None and _asks_of_blanks(file, choice, column, fact):
        asks = f"{column.blanks:,} cells of “{name}” in {where} are blank. "
        asks += f"What does that say about “{fact.name}”?"
        options = (("unknown", "Nobody knows"), ("none", "There are none"))
        yield Question("blank", where, name, asks, options, "unknown")


def _asks_of_blanks(
    file: FileChoice, choice: ColumnChoice, column: ColumnProfile, fact: Fact
) -> bool:
    """Whether its blanks mean something: those of the first of the columns of a set do."""
    first = next((each for each in file.columns if each.fact == fact.id), choice)
    return fact.type is FactType.SET and column.blanks > 0 and first.name == choice.name


def _of_currency(files: Sequence[FileChoice], dictionary: FactDictionary) -> Iterator[Question]:
    """Asked once where amounts carry no sign of one currency."""
    for file in files:
        for choice in file.columns:
            fact = fact_of(choice, dictionary)
            is_money = choice.field == "amount" or (fact and fact.type is FactType.MONEY)
            if is_money and choice.currency is None and choice.currency_column is None:
                asks = "In which currency are the amounts that name none?"
                yield Question("currency", file.source, choice.name, asks, ())
                return
