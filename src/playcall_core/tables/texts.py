"""Which words and phrases occur in texts: whole words, in any case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

_OTHER: Final = r"[^\pL\pM\pN]"
"""Whatever is no letter, mark or digit stands between words."""


def words_of(phrase: str) -> tuple[str, ...]:
    """The words of a phrase, in lower case."""
    plain = pc.replace_substring_regex(_lower(pa.array([phrase])), f"{_OTHER}+", " ")
    return tuple(plain[0].as_py().split())


def phrases_in(texts: pa.Array, phrases: Sequence[str]) -> list[pa.Array]:
    """For each phrase, whether it occurs in each text (null where the text is null).

    A phrase is met as whole words, one after the other: “price” is in “Price?” and not in
    “priceless”; whatever stands between words (blanks, hyphens, line ends) is the same. Each phrase
    must have a word.
    """
    plain = _lower(texts)
    between = f"{_OTHER}+"
    return [
        pc.match_substring_regex(
            plain, f"(?:^|{_OTHER}){between.join(words_of(phrase))}(?:$|{_OTHER})"
        )
        for phrase in phrases
    ]


def _lower(texts: pa.Array) -> pa.Array:
    """In lower case, composed alike. Composing is slow, and plain ASCII text needs none."""
    texts = texts.cast(pa.string())
    odd = pc.invert(pc.string_is_ascii(texts)).fill_null(False)
    if pc.any(odd).as_py():
        texts = pc.replace_with_mask(texts, odd, pc.utf8_normalize(texts.filter(odd), "NFKC"))
    return pc.utf8_lower(texts)
