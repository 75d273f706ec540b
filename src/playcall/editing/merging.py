"""Two people saved one record: field by field what each wrote, and which to keep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playcall.editing.shapes import form_of
from playcall.editing.values import Tree
from playcall.editing.wording import Words, label_of
from playcall_core.book.difference import Kept, words

CHOICE = "keep."
"""Before the name of a field, in what the page of a conflict posts: “mine” or “theirs”."""


Said = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether the other version lacks it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that the two have differently; `both` changed it. `chosen` is “mine” or “theirs”."""

    name: str
    label: Words
    mine: Said
    theirs: Said
    both: bool
    chosen: str

    @property
    def choice(self) -> str:
        """The name its choice is posted under."""
        return CHOICE + self.name


def differences(kind: str, mine: Tree, theirs: Tree, base: Tree) -> Iterator[Difference]:
    """The fields that differ. What only one of the two changed is chosen already."""
    for field in form_of(kind).fields:
        name = field.name
        if mine[name] == theirs[name]:
            continue
        i_did, they_did = mine[name] != base[name], theirs[name] != base[name]
        chosen = "mine" if i_did else "theirs"
        said = _marked(*("\n".join(texts(tree[name])) for tree in (mine, theirs)))
        yield Difference(name, label_of(kind, name), *said, i_did and they_did, chosen)


def _marked(mine: str, theirs: str) -> tuple[Said, Said]:
    """Both texts, word by word: what stands in one of them only is marked there."""
    pieces = words(theirs, mine)
    return (
        tuple((each.text, each.kept is Kept.ADDED) for each in pieces if each.kept != Kept.REMOVED),
        tuple((each.text, each.kept is Kept.REMOVED) for each in pieces if each.kept != Kept.ADDED),
    )


def merged(mine: Tree, theirs: Tree, posted: Mapping[str, list[str]]) -> Tree:
    """My record with those fields of theirs that were chosen."""
    taken = {name for name in mine if posted.get(CHOICE + name) == ["theirs"]}
    return {name: theirs[name] if name in taken else mine[name] for name in mine}


def texts(tree: Any) -> Iterator[str]:
    """What somebody wrote in a field, a text for each of its items."""
    match tree:
        case list():
            for each in tree:
                yield " · ".join(texts(each))
        case dict():
            for each in tree.values():
                yield from texts(each)
        case _ if tree:
            yield str(tree)
