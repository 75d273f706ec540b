"""What is known of one thing that should be so: what the data say, what people say, and together.

Four states: *empty* (nothing speaks for it), *suggested* (the data do), *stated* (a person does),
*confirmed* (a person does, and another one or the data too).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import assert_never

from playcall_core.conditions import Condition, Explanation, Truth, because, explain
from playcall_core.conditions.explain import TestResult, value_in_words
from playcall_core.conditions.nodes import IsKnown
from playcall_core.facts import FactDictionary, KnownSet, Moment, Situation


class Evidence(Enum):
    """The four states of evidence, the weakest first."""

    EMPTY = "empty"
    SUGGESTED = "suggested"
    STATED = "stated"
    CONFIRMED = "confirmed"


class Word(Enum):
    """What a person says of it: that it is so, that they can confirm it, that it is not so."""

    STATED = "stated"
    CONFIRMED = "confirmed"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Statement:
    """The word of a person (`by` is who, in any form that tells people apart) at an instant."""

    word: Word
    by: str
    at: datetime
    words: str = ""


@dataclass(frozen=True, slots=True)
class Proved:
    """The evidence for one thing.

    `check` is what the data came to, None where no data tell. `says` are the last words of those
    who say it is so, the oldest first; `denied` is the word that it is not so, if that is the
    newest of all.
    """

    evidence: Evidence
    check: Explanation | None
    says: tuple[Statement, ...] = ()
    denied: Statement | None = None

    @property
    def holds(self) -> bool:
        """Whether something speaks for it and nobody denied it since."""
        return self.evidence is not Evidence.EMPTY

    @property
    def data(self) -> Truth:
        """What the data say of it; unknown where no data tell."""
        return data_truth(self.check) if self.check else Truth.UNKNOWN

    @property
    def fails(self) -> bool:
        """Whether it is known not to be so: denied, or refuted by data and stated by nobody."""
        return self.denied is not None or (not self.holds and self.data is Truth.FALSE)

    @property
    def disputed(self) -> bool:
        """Whether people and data contradict each other."""
        if self.denied:
            return self.data is Truth.TRUE
        return bool(self.says) and self.data is Truth.FALSE

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that must become known for the data to tell."""
        return _missing(self.check) if self.check and self.data is Truth.UNKNOWN else ()


def prove(
    check: Condition | None,
    statements: Iterable[Statement],
    situation: Situation,
    moment: Moment,
) -> Proved:
    """Weigh what the data and people say; of each person the last word counts."""
    result = explain(check, situation, moment) if check else None
    last = {each.by: each for each in sorted(statements, key=lambda each: each.at)}
    newest = max(last.values(), key=lambda each: each.at, default=None)
    if newest and newest.word is Word.DENIED:
        return Proved(Evidence.EMPTY, result, denied=newest)
    says = sorted(
        (each for each in last.values() if each.word is not Word.DENIED), key=lambda each: each.at
    )
    return Proved(_evidence(result, says), result, tuple(says))


def _evidence(check: Explanation | None, says: Sequence[Statement]) -> Evidence:
    by_data = check is not None and data_truth(check) is Truth.TRUE
    match len(says), by_data:
        case 0, False:
            return Evidence.EMPTY
        case 0, True:
            return Evidence.SUGGESTED
        case 1, False:
            return Evidence.STATED
        case _:
            return Evidence.CONFIRMED


def data_truth(check: Explanation) -> Truth:
    """What data say by a check.

    “is known” never is unknown as a test; but that nobody knows a value is no evidence against
    anything. So a check that fails for that alone is unknown.
    """
    if check.truth is not Truth.FALSE:
        return check.truth
    failed = check.decisive.those(Truth.FALSE)
    return Truth.UNKNOWN if all(isinstance(each.test, IsKnown) for each in failed) else Truth.FALSE


def _missing(check: Explanation) -> tuple[str, ...]:
    if check.truth is Truth.UNKNOWN:
        return check.missing
    open_tests = [each for each in check.decisive.results if each.truth is not Truth.TRUE]
    return tuple(dict.fromkeys(each.test.fact for each in open_tests))


def data_in_words(proved: Proved, dictionary: FactDictionary) -> str:
    """What the data say, as a part of a sentence; empty where there is nothing that could tell.

    “Economic buyer met is yes”; “Result of the invoice proof is Criteria missed”; “Decision date is
    not known”.
    """
    if proved.check is None:
        return ""
    match proved.data:
        case Truth.TRUE:
            return because(proved.check, dictionary)
        case Truth.FALSE:
            return " and ".join(_values(proved.check.decisive.those(Truth.FALSE), dictionary))
        case Truth.UNKNOWN:
            names = [dictionary[fact].name for fact in proved.missing]
            verb = "is" if len(names) == 1 else "are"
            return f"{_listed(names)} {verb} not known"
        case _:
            assert_never(proved.data)


def _values(results: Iterable[TestResult], dictionary: FactDictionary) -> Iterator[str]:
    for result in results:
        fact = dictionary[result.test.fact]
        if isinstance(result.test, IsKnown):
            yield f"{fact.name} is not known"
            continue
        verb = "are" if isinstance(result.value, KnownSet) else "is"
        yield f"{fact.name} {verb} {value_in_words(result.value, fact)}"


def _listed(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
