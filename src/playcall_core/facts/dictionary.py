"""The fact dictionary: everything that can be known about a subject, typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from playcall_core.errors import FactError, Problem, nearest


class FactType(Enum):
    """The types of facts; each has its own operators."""

    CATEGORY = "category"
    SET = "set"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    YES_NO = "yes/no"


class Subject(Enum):
    """What a play is called on."""

    LEAD = "lead"
    ACCOUNT = "account"
    OPPORTUNITY = "opportunity"

    # There is one object of each, which is quicker to hash than its name.
    __hash__ = object.__hash__


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a category or member of a set: a stable key and what people read."""

    key: str
    label: str


@dataclass(frozen=True)
class Fact:
    """Something that can be known about a subject.

    `values` are the declared choices of a category or set, in their order; an empty tuple means
    that any key is allowed (an open category). `unit` says what a number counts; `formerly` are
    ids it had before.
    """

    id: str
    name: str
    type: FactType
    subject: Subject
    values: tuple[Choice, ...] = ()
    unit: str = ""
    formerly: tuple[str, ...] = ()

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Key -> label of the declared choices."""
        return {choice.key: choice.label for choice in self.values}

    @cached_property
    def _keys(self) -> Mapping[str, str]:
        spoken = {choice.label.casefold(): choice.key for choice in self.values}
        return spoken | {choice.key.casefold(): choice.key for choice in self.values}

    def key(self, word: str) -> str | None:
        """The key that `word` (a key or a label, in any case) stands for; None if there is none."""
        if not self.values:
            return word
        return self._keys.get(word.casefold())

    def label(self, key: str) -> str:
        """What people read for `key`."""
        return self.labels.get(key, key)


@dataclass(frozen=True)
class FactDictionary:
    """All facts of a workspace, by id; names and ids are unique without regard to case.

    Raises `FactError` where two facts share a name, naming both.
    """

    facts: tuple[Fact, ...]
    currency: str = "EUR"
    _by_word: Mapping[str, Fact] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        words: dict[str, Fact] = {}
        problems = []
        for fact in self.facts:
            for word in {_spoken(word) for word in (fact.id, fact.name, *fact.formerly)}:
                other = words.setdefault(word, fact)
                if other is not fact:
                    problems.append(
                        Problem(
                            f"Two facts are called “{word}”: {other.id} and {fact.id}.",
                            remedy="Rename one of them.",
                        )
                    )
        if problems:
            raise FactError(*problems)
        object.__setattr__(self, "_by_word", words)

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts)

    def __contains__(self, word: str) -> bool:
        return _spoken(word) in self._by_word

    def get(self, word: str) -> Fact | None:
        """The fact with this id or name, in any case; None if there is none."""
        # Most words are ids already, which are spoken as they are written.
        return self._by_word.get(word) or self._by_word.get(_spoken(word))

    def __getitem__(self, word: str) -> Fact:
        fact = self.get(word)
        if fact is None:
            raise FactError(
                Problem(
                    f"There is no fact “{word}”.",
                    remedy=nearest(word, self.words) or "Declare it under `facts`.",
                )
            )
        return fact

    @cached_property
    def most_words(self) -> int:
        """Of how many words the longest id or name consists."""
        return max((len(word.split()) for word in self._by_word), default=0)

    @property
    def words(self) -> Iterable[str]:
        """Every id and name, casefolded."""
        return self._by_word.keys()


def _spoken(word: str) -> str:
    return " ".join(word.casefold().split())
