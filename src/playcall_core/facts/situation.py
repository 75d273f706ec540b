"""What is known about one subject at one moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from playcall_core.errors import FactError
from playcall_core.facts.dictionary import Fact, FactDictionary, FactType, Subject
from playcall_core.facts.values import UNKNOWN, KnownSet, Money, Unknown, Value


@dataclass(frozen=True, slots=True)
class Situation:
    """Fact id -> value of one subject. A fact that is not there is unknown."""

    values: Mapping[str, Value] = field(default_factory=dict)
    subject: Subject = Subject.OPPORTUNITY
    id: str = ""
    name: str = ""

    def __getitem__(self, fact: str) -> Value:
        return self.values.get(fact, UNKNOWN)

    def known(self) -> Iterator[tuple[str, Value]]:
        """The facts that are known, with their values."""
        return ((fact, value) for fact, value in self.values.items() if value is not UNKNOWN)

    def with_answer(self, fact: str, value: Value) -> Situation:
        """The situation after one more fact became known (or was withdrawn)."""
        return Situation({**self.values, fact: value}, self.subject, self.id, self.name)


def check_value(fact: Fact, value: Value) -> None:
    """Raise `FactError` unless `value` is of the fact's type and among its choices."""
    if isinstance(value, Unknown):
        return
    match fact.type:
        case FactType.CATEGORY:
            fits = isinstance(value, str)
            keys = {value} if isinstance(value, str) else set()
        case FactType.SET:
            fits = isinstance(value, KnownSet)
            keys = set(value.members) if isinstance(value, KnownSet) else set()
        case FactType.NUMBER:
            fits, keys = isinstance(value, Decimal), set()
        case FactType.MONEY:
            fits, keys = isinstance(value, Money), set()
        case FactType.DATE:
            fits, keys = isinstance(value, date), set()
        case FactType.YES_NO:
            fits, keys = isinstance(value, bool), set()
    if not fits:
        raise FactError(f"{value!r} is not a {fact.type.value}, as “{fact.name}” needs.")
    undeclared = sorted(keys - fact.labels.keys()) if fact.values else []
    if undeclared:
        raise FactError(
            f"“{undeclared[0]}” is not a value of “{fact.name}”. "
            f"Its values are {', '.join(fact.labels)}."
        )


def check_situation(situation: Situation, dictionary: FactDictionary) -> None:
    """Raise `FactError` unless every value fits its fact."""
    for fact, value in situation.values.items():
        check_value(dictionary[fact], value)
