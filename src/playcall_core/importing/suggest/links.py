"""How the files of an export belong together: which column of one names the rows of another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from playcall_core.importing.suggest.profile import ColumnProfile, FileProfile
from playcall_core.importing.suggest.telling import is_no_id
from playcall_core.importing.suggest.words import plain

LEAST_SHARE: Final = 0.3
"""Of the distinct words of a column that must be keys of the other file."""
SHORTEST_KEY: Final = 4
"""Letters of a key: shorter ones, such as 1, 2, 3, stand in columns that name nothing."""
MOST_WORDS: Final = 2_000
"""Distinct words of a column that are looked up."""
_OF_TABLES: Final = ("table", "object", "entity")


@dataclass(frozen=True, slots=True)
class Link:
    """A column that names rows of another file by their `key`, or, without one, the file itself.

    `found` of its `filled` cells do; `found` is 0 where only its name says so.
    """

    file: str
    column: str
    other: str
    key: str
    found: int
    filled: int


def links_of(files: Sequence[FileProfile]) -> tuple[Link, ...]:
    """The links between some files, in their order."""
    keys = {file.name: key for file in files if (key := _key(file)) is not None}
    return tuple(link for file in files for link in _links(file, files, keys))


def alone(files: Sequence[FileProfile], links: Sequence[Link]) -> tuple[str, ...]:
    """The files that belong to no other."""
    linked = {name for link in links for name in (link.file, link.other)}
    return tuple(file.name for file in files if file.name not in linked)


def _key(file: FileProfile) -> ColumnProfile | None:
    """The column by which others name its rows."""
    unique = [column for column in file.columns if column.is_unique and _is_telling(column)]
    return next(
        (each for each in unique if plain(each.name) == "id"), unique[0] if unique else None
    )


def _is_telling(column: ColumnProfile) -> bool:
    return min(map(len, column.words)) >= SHORTEST_KEY


def _links(
    file: FileProfile, files: Sequence[FileProfile], keys: dict[str, ColumnProfile]
) -> Iterator[Link]:
    own = keys.get(file.name)
    for column in file.columns:
        if own is not None and column.name == own.name:
            continue
        others = [other for other in files if other.name != file.name]
        yield from _of_tables(file, column, others)
        named = [(other, keys[other.name]) for other in others if other.name in keys]
        best = max(named, key=lambda each: _share(column, each[1]), default=None)
        if best is not None and _share(column, best[1]) >= LEAST_SHARE:
            yield _link(file, column, *best)
            continue
        for other, key in named:
            if column.words and plain(column.name) == plain(f"{other.name}Id"):
                yield _link(file, column, other, key)


def _share(column: ColumnProfile, key: ColumnProfile) -> float:
    """How many of the first words of a column are words of the key, as a part of them."""
    words = list(islice(column.words, MOST_WORDS))
    return sum(word in key.words for word in words) / max(1, len(words))


def _link(file: FileProfile, column: ColumnProfile, other: FileProfile, key: ColumnProfile) -> Link:
    found = sum(times for word, times in column.words.items() if word in key.words)
    filled = sum(times for word, times in column.words.items() if not is_no_id(word))
    return Link(file.name, column.name, other.name, key.name, found, filled)


def _of_tables(
    file: FileProfile, column: ColumnProfile, others: Sequence[FileProfile]
) -> Iterator[Link]:
    """What a history says of other tables by their names."""
    if not any(part in plain(column.name) for part in _OF_TABLES):
        return
    for other in others:
        found = sum(n for word, n in column.words.items() if plain(word) == plain(other.name))
        if found:
            yield Link(file.name, column.name, other.name, "", found, column.filled)
