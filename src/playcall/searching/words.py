"""The words of a text, folded so that case and accents make no difference."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import category, normalize

LONGEST_WORD: Final = 40
_ENDINGS: Final = re.compile(r"['’](?:s|t|d|m|re|ll|ve)\b")
_WORD: Final = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """The words of a text in their order: small letters without accents, “don't” is “don”."""
    plain = _ENDINGS.sub("", text.casefold())
    if not plain.isascii():
        plain = "".join(c for c in normalize("NFKD", plain) if category(c) != "Mn")
    return [word[:LONGEST_WORD] for word in _WORD.findall(plain)]
