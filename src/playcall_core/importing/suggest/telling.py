"""What the words of a column tell: whether they fit, what they are spellings of, what they mark."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Final

from playcall_core.facts import Fact, FactType
from playcall_core.importing.mapping import TableName
from playcall_core.importing.suggest.cells import dates_in, numbers_in
from playcall_core.importing.suggest.profile import ColumnProfile, FileProfile
from playcall_core.importing.suggest.words import CONVERTED, DELETED, LOST, WON, plain

MOST_CHOICES: Final = 60
"""Distinct words of a column that may be values of a category."""
_NO_ID: Final = re.compile(r"0{15}(AAA)?")


def column_of(fields: Mapping[str, str], name: str) -> str | None:
    """The column that is this column of ours."""
    return next((column for column, field in fields.items() if field == name), None)


def share(column: ColumnProfile, ids: Iterable[str]) -> float:
    """How many of the words of a column are among `ids`, as a part of its distinct words."""
    known = set(ids)
    return len(known & column.words.keys()) / max(1, len(column.words))


def declared(fact: Fact) -> bool:
    """Whether the values of a fact are a declared list."""
    return fact.type in (FactType.CATEGORY, FactType.SET) and bool(fact.values)


def spoken(fact: Fact) -> dict[str, str]:
    """Label and key of each value of a fact -> its key."""
    return {c.label: c.key for c in fact.values} | {c.key: c.key for c in fact.values}


def can_hold(fact: Fact, column: ColumnProfile) -> bool:
    """Whether the words of a column can be values of a fact, by its type."""
    words = list(column.words)[:200]
    match fact.type:
        case FactType.NUMBER | FactType.MONEY:
            return numbers_in(words).is_numbers
        case FactType.DATE:
            return dates_in(words).is_dates
        case FactType.YES_NO:
            return len(column.words) <= 3
        case FactType.CATEGORY:
            return len(column.words) <= MOST_CHOICES or not fact.values
        case FactType.SET:
            return True


def aliases_of(
    words: Iterable[str], spoken: Mapping[str, str], known: Fact | None = None
) -> dict[str, str]:
    """Word -> what it is a spelling of: the same but for marks, or nearly the same."""
    by_plain = {plain(word): target for word, target in spoken.items()}
    found = {}
    for word in words:
        if word in spoken or (known is not None and known.key(word) is not None):
            continue
        target = by_plain.get(plain(word)) or _outcome(plain(word), by_plain)
        if target is None and len(plain(word)) > 5:
            near = get_close_matches(plain(word), by_plain, 1, cutoff=0.88)
            target = by_plain[near[0]] if near else None
        if target is not None:
            found[word] = target
    return found


def _outcome(word: str, by_plain: Mapping[str, str]) -> str | None:
    """“Closed Won” is the won of a playbook that has one; likewise lost."""
    for words in (WON, LOST):
        if word in words:
            return next((target for known, target in by_plain.items() if known in words), None)
    return None


def states(file: FileProfile, table: TableName, state: str | None) -> dict[str, object]:
    """The column of the state, and which of its words say closed and won."""
    column = file.column(state) if state else None
    if column is None or table not in {"opportunities", "leads", "stage_changes"}:
        return {}
    closed = [w for w in column.words if plain(w) in WON | LOST | CONVERTED]
    won = [word for word in closed if plain(word) in WON]
    found: dict[str, object] = {"closed": tuple(closed), "won": tuple(won)}
    if len(column.words) <= MOST_CHOICES:
        found["stages"] = tuple(column.words)
    return found if table == "stage_changes" else {"state": column.name, **found}


def nulls(file: FileProfile) -> tuple[str, ...]:
    """Ids of zeros, which point to nothing."""
    words = {w for column in file.columns for w in column.words if len(w) <= 18 and w[:1] == "0"}
    return tuple(sorted(word for word in words if is_no_id(word)))


def is_no_id(word: str) -> bool:
    """Whether it is an id that points to nothing."""
    return _NO_ID.fullmatch(word) is not None


def only_kept(file: FileProfile) -> tuple[str, tuple[str, ...]] | None:
    """Rows that the CRM marks as deleted are left out."""
    for column in file.columns:
        told = {word.casefold() for word in column.words}
        if plain(column.name) in DELETED and told <= {"0", "1", "true", "false", "yes", "no"}:
            return column.name, ("0", "false", "no")
    return None


def names_together(file: FileProfile) -> tuple[str, ...]:
    """The columns that are a person's name together."""
    by_name = {plain(column.name): column.name for column in file.columns}
    parts = [by_name[part] for part in ("firstname", "lastname") if part in by_name]
    return tuple(parts) if len(parts) == 2 else ()
