"""The words of a playbook that somebody may have meant who mistyped one."""

from __future__ import annotations

from collections.abc import Mapping
from math import log
from typing import Final

SHORTEST: Final = 4
"""A word of fewer letters is taken as it is: too many others are one letter away."""
TWO_ERRORS_FROM: Final = 7
MOST_MEANT: Final = 3


class Vocabulary:
    """The words of a playbook, each with the number of entries it stands in."""

    def __init__(self, entries: Mapping[str, int], total: int) -> None:
        self.entries, self.total = entries, total
        self._letters = [(word, len(word), _letters(word)) for word in entries]

    def rarity(self, word: str) -> float:
        """How much it says that a record has this word: 0 where every one has it."""
        return log(1 + self.total / (1 + self.entries.get(word, 0)))

    def is_common(self, word: str) -> bool:
        """Whether more than a third of the entries have the word."""
        return 3 * self.entries.get(word, 0) > self.total

    def meant(self, word: str) -> tuple[str, ...]:
        """The nearest words to one that is not in the playbook: one error away, of a long word two;
        the more frequent first. An error is a letter too many, too few, another, or two exchanged.
        """
        if word in self.entries or len(word) < SHORTEST:
            return ()
        most = 2 if len(word) >= TWO_ERRORS_FROM else 1
        size, letters = len(word), _letters(word)
        # An error changes at most two letters of the set, which is quick to see.
        near = [
            (distance, -self.entries[known], known)
            for known, length, others in self._letters
            if abs(length - size) <= most
            and (letters ^ others).bit_count() <= 2 * most
            and (distance := errors(word, known, most)) <= most
        ]
        least = min(near, default=(0,))[0]
        return tuple(known for distance, _, known in sorted(near) if distance == least)[:MOST_MEANT]


def errors(one: str, other: str, most: int) -> int:
    """How many errors lie between two words; `most` + 1 when there are more.

    The optimal string alignment distance.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, against in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != against))
            if older and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def _letters(word: str) -> int:
    """Which letters a word has, a bit for each (some share one)."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) % 61)
    return bits
