"""Because: why a condition came out as it did, test by test, each with its value and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Final

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from playcall.guidance.queries import Said, Told
from playcall.playbooks.pages import Link, Linker
from playcall.playbooks.pages.condition_words import condition_words
from playcall.playbooks.pages.links import Piece
from playcall_core.book.records import FactRecord, Record
from playcall_core.conditions import Explanation, Truth, because
from playcall_core.conditions.explain import TestResult, value_in_words
from playcall_core.facts import Fact, Moment, Money, Situation, Value
from playcall_core.facts.values import plain

GLYPH: Final = {
    Truth.TRUE: "applies",
    Truth.UNKNOWN: "cannot-tell",
    Truth.FALSE: "does-not-apply",
}


@dataclass(frozen=True, slots=True)
class TestLine:
    """A test: whether it holds, what it says, on which value, and where that comes from."""

    glyph: str
    state: str
    pieces: tuple[Piece, ...]
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence, and the tests behind it group by group; `hidden` where they may not be seen."""

    words: str
    groups: tuple[tuple[TestLine, ...], ...]
    hidden: bool = False


@dataclass(frozen=True)
class Setting:
    """All that the parts of a page are made from."""

    linker: Linker
    situation: Situation
    moment: Moment
    told: Mapping[str, Told]
    said: Said

    @cached_property
    def columns(self) -> Mapping[str, FactRecord]:
        """The records of the facts, by id."""
        return {each.id: each for each in self.linker.reading.playbook.of(FactRecord)}

    def fact(self, id_: str) -> Fact:
        """A fact of the dictionary."""
        return self.linker.reading.playbook.dictionary[id_]

    def name_of(self, by: str) -> str:
        """Who made a statement."""
        return self.said.names.get(by, _("somebody"))

    def value(self, id_: str) -> str:
        """What a fact is, in words; days as people write them."""
        return value_words(self.situation[id_], self.fact(id_), self.moment)

    def source(self, id_: str) -> str:
        """Where the value of a fact comes from, and since when."""
        told, record = self.told.get(id_), self.columns.get(id_)
        since = f", {day_words(told.at.date())}" if told and told.at else ""
        if told and told.is_answer:
            return (_("%(who)s said so") % {"who": told.by or _("somebody")}) + since
        if record and record.derivation:
            return _("worked out from other facts and from touchpoints")
        return _("CRM") + since if told or (record and record.column) else ""

    def is_answer(self, id_: str) -> bool:
        """Whether the newest value of a fact was said here."""
        told = self.told.get(id_)
        return told is not None and told.is_answer

    def reason(self, record: Record, explained: Explanation, *path: str | int) -> Reason:
        """Why the condition in a field of a record came out so."""
        words = condition_words(self.linker, record, *path)
        if words is None or words.hidden or words.unread:
            return Reason(_("it tests something that you may not see"), (), hidden=True)
        groups = tuple(
            tuple(self._line(*each) for each in zip(group.results, pieces, strict=True))
            for group, pieces in zip(explained.groups, words.groups, strict=True)
        )
        return Reason(because(explained, self.linker.reading.playbook.dictionary), groups)

    def _line(self, result: TestResult, pieces: tuple[Piece, ...]) -> TestLine:
        fact = self.fact(result.test.fact)
        return TestLine(
            GLYPH[result.truth],
            _state(result.truth),
            pieces,
            value_words(result.value, fact, self.moment),
            self.source(fact.id),
        )

    def link_of_fact(self, id_: str) -> Link | None:
        """The link to a fact, if it is there to see."""
        return self.linker.link(FactRecord.kind_name, id_)


def _state(truth: Truth) -> str:
    match truth:
        case Truth.TRUE:
            return _("holds")
        case Truth.UNKNOWN:
            return _("cannot tell")
        case Truth.FALSE:
            return _("does not hold")


def value_words(value: Value, fact: Fact, moment: Moment) -> str:
    """A value as people say it."""
    if isinstance(value, date):
        return day_words(moment.day_of(value))
    words = value_in_words(value, fact)
    number = value.amount if isinstance(value, Money) else value
    if isinstance(number, Decimal):
        return words.replace(plain(number), number_words(number), 1)
    return words


def day_words(day: date | datetime) -> str:
    """A day as people write it."""
    return date_format(day)


def number_words(number: Decimal) -> str:
    """A number as people write it in the reader's language, without trailing zeros."""
    return number_format(Decimal(plain(number).replace(",", "")), force_grouping=True)


def amount_words(amount: Decimal, currency: str | None) -> str:
    """An amount as people write it in the reader's language."""
    return f"{number_words(amount)} {currency or ''}".rstrip()
