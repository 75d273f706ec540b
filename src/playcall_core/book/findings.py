"""Findings: what the check found about a playbook, with what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from playcall_core.book.head import Waiver
from playcall_core.book.records.base import SectionName
from playcall_core.errors import Place

Key = tuple[str, str]


class Severity(Enum):
    """How much a finding matters: errors block signing, holes are signed as known."""

    ERROR = "error"
    HOLE = "hole"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found, in words: what, where, what to do; `records` are those it is about.

    A finding that is waived is kept, with its waiver, and no longer counts.
    """

    rule: str
    severity: Severity
    section: SectionName
    what: str
    remedy: str
    place: Place
    records: tuple[Key, ...] = ()
    waiver: Waiver | None = None

    @property
    def counts(self) -> bool:
        """Whether it is still to be mended."""
        return self.waiver is None
