"""From a question as somebody types it to the words that are looked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from playcall.searching.meanings import SAYS_NOTHING, also, kinds_meant
from playcall.searching.spelling import Vocabulary
from playcall.searching.words import words_of

MOST_WORDS: Final = 12
LONGEST_QUESTION: Final = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: the words of the question with those that mistyped ones may mean, then
    words of the same meaning. Each has a weight, by its rarity. `begun` may be the beginning of a
    word, because somebody is still typing it.
    """

    words: tuple[tuple[str, float], ...]
    same: tuple[tuple[str, float], ...]
    begun: str
    kinds: frozenset[str]


def understand(question: str, vocabulary: Vocabulary) -> Asked:
    """The words of a question that say something."""
    question = question[:LONGEST_QUESTION]
    said = list(dict.fromkeys(words_of(question)))
    telling = [word for word in said if word not in SAYS_NOTHING] or said
    telling = [word for word in telling if not vocabulary.is_common(word)] or telling
    telling = telling[:MOST_WORDS]
    meant = {word: vocabulary.meant(word) for word in telling}
    sure = [word for word in telling if not meant[word]]
    guessed = [each for word in telling for each in meant[word]]
    words = dict.fromkeys([*sure, *guessed])
    same = [each for word in words for each in also(word) if each in vocabulary.entries]
    return Asked(
        tuple((word, vocabulary.rarity(word)) for word in words),
        tuple((each, vocabulary.rarity(each)) for each in dict.fromkeys(same) if each not in words),
        said[-1] if said and said[-1] in telling and question[-1:].isalnum() else "",
        kinds_meant(question),
    )
