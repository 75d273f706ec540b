"""Accounts for every leaf field of a nested source: where it went, or why it went nowhere.

A leaf is a scalar (null and the empty text too) or an empty list or mapping. Nothing of a source is
lost without a word: a leaf that no table of placement knows is unplaced with `NO_RULE` as reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

SourcePath = tuple[str | int, ...]

NO_RULE = "no table of placement says where this goes"


def leaves(data: Any, path: SourcePath = ()) -> Iterator[tuple[SourcePath, Any]]:
    """Every leaf at or below `path`, with its path."""
    match data:
        case dict() if data:
            for key, value in data.items():
                yield from leaves(value, (*path, key))
        case list() if data:
            for n, value in enumerate(data):
                yield from leaves(value, (*path, n))
        case _:
            yield path, data


def at(data: Any, path: SourcePath) -> Any:
    """What stands at `path`."""
    for part in path:
        data = data[part]
    return data


@dataclass(frozen=True, slots=True)
class Target:
    """The field of a record that took a leaf: kind, id and the name of the field."""

    kind: str
    id: str
    field: str

    def __str__(self) -> str:
        return f"{self.kind} {self.id}.{self.field}"


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A leaf without a place, and why it has none."""

    path: SourcePath
    value: Any
    reason: str

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.path))} = {self.value!r}: {self.reason}"


@dataclass(frozen=True)
class Report:
    """What a conversion did: leaf -> target, the leaves without one, and what had to be decided."""

    placed: Mapping[SourcePath, Target]
    unplaced: tuple[Unplaced, ...]
    decisions: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many leaves the source has."""
        return len(self.placed) + len(self.unplaced)

    @property
    def share_unplaced(self) -> float:
        """The unplaced share of the leaves, 0 to 1."""
        return len(self.unplaced) / self.total if self.total else 0.0

    def lines(self) -> Iterator[str]:
        """The report for people."""
        yield f"{len(self.placed):,} of {self.total:,} fields placed."
        yield f"{len(self.unplaced):,} unplaced ({self.share_unplaced:.1%}):"
        yield from (f"  {entry}" for entry in self.unplaced)
        yield "Decided on the way:"
        yield from (f"  {decision}" for decision in self.decisions)


@dataclass
class Ledger:
    """The book in which a conversion writes what became of each leaf. The first entry stays."""

    source: Any
    placed: dict[SourcePath, Target] = field(default_factory=dict)
    left: dict[SourcePath, str] = field(default_factory=dict)

    def place(self, path: SourcePath, target: Target) -> None:
        """All leaves at or below `path` that have no entry yet went to `target`."""
        for leaf in self.open(path):
            self.placed[leaf] = target

    def leave(self, path: SourcePath, reason: str) -> None:
        """All leaves at or below `path` that have no entry yet stay out, for this reason."""
        for leaf in self.open(path):
            self.left[leaf] = reason

    def open(self, path: SourcePath) -> list[SourcePath]:
        """The leaves at or below `path` that have no entry yet."""
        below = leaves(at(self.source, path), path)
        return [leaf for leaf, _ in below if leaf not in self.placed and leaf not in self.left]

    def report(self, decisions: tuple[str, ...]) -> Report:
        """Where everything went."""
        self.leave((), NO_RULE)
        unplaced = tuple(
            Unplaced(path, value, self.left[path])
            for path, value in leaves(self.source)
            if path in self.left
        )
        return Report(dict(self.placed), unplaced, decisions)
