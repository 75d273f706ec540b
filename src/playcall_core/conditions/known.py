"""Conditions that were read before: a playbook that changes shares most of its texts."""

from __future__ import annotations

from typing import Final

from playcall_core.conditions.nodes import Condition
from playcall_core.conditions.parse import parse_condition
from playcall_core.errors import ConditionError
from playcall_core.facts import FactDictionary

MOST_DICTIONARIES: Final = 3
MOST_TEXTS: Final = 200_000


class KnownTexts:
    """The conditions that texts stand for by one fact dictionary, each read once."""

    def __init__(self, dictionary: FactDictionary) -> None:
        self.dictionary = dictionary
        self._read: dict[str, Condition | ConditionError] = {}

    def condition(self, text: str) -> Condition:
        """The condition of a text; `ConditionError` if it is none."""
        known = self._read.get(text)
        if known is None:
            if len(self._read) >= MOST_TEXTS:
                self._read = {}
            try:
                known = parse_condition(text, self.dictionary)
            except ConditionError as error:
                known = error.with_traceback(None)
            self._read[text] = known
        if isinstance(known, ConditionError):
            raise ConditionError(*known.problems)
        return known


_dictionaries: tuple[KnownTexts, ...] = ()


def known_texts(dictionary: FactDictionary) -> KnownTexts:
    """What is known of texts by this dictionary, or by one that is equal to it."""
    global _dictionaries  # noqa: PLW0603 - one assignment of a whole tuple, so threads may meet here
    for known in _dictionaries:
        if known.dictionary is dictionary or known.dictionary == dictionary:
            return known
    made = KnownTexts(dictionary)
    _dictionaries = (made, *_dictionaries[: MOST_DICTIONARIES - 1])
    return made
