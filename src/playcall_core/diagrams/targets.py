"""What an element of a diagram stands for. The caller says where that is; the core knows no URL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playcall_core.book.records import Record, SectionName


@dataclass(frozen=True, slots=True)
class ToRecord:
    """A record, or one field of it."""

    kind: str
    id: str
    field: str | None = None

    @classmethod
    def of(cls, record: Record, field: str | None = None) -> ToRecord:
        """The target that is this record."""
        return cls(record.kind_name, record.id, field)


@dataclass(frozen=True, slots=True)
class ToSection:
    """A section of the playbook, or the records of one kind in it."""

    section: SectionName
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class ToCell:
    """A cell of the coverage: fact id and value in words for each axis, and the plays there."""

    values: tuple[tuple[str, str], ...]
    plays: tuple[str, ...]


Target = ToRecord | ToSection | ToCell
Href = Callable[[Target], str]
"""The address of a target, as it stands in the link."""
