"""Kleene's strong three-valued logic (Introduction to Metamathematics, 1952, § 64)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Truth(Enum):
    """What a test or condition comes to in a situation."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    # By identity, as it is equal: the one of `Enum` goes by name, in Python, and a page asks for
    # a hundred thousand.
    __hash__ = object.__hash__

    @classmethod
    def of(cls, holds: bool) -> Truth:
        """The truth of something that can be told."""
        return cls.TRUE if holds else cls.FALSE


def all_of(truths: Iterable[Truth]) -> Truth:
    """False as soon as one is false, true when all are true, else unknown."""
    seen = set(truths)
    if Truth.FALSE in seen:
        return Truth.FALSE
    return Truth.UNKNOWN if Truth.UNKNOWN in seen else Truth.TRUE


def any_of(truths: Iterable[Truth]) -> Truth:
    """True as soon as one is true, false when all are false, else unknown."""
    seen = set(truths)
    if Truth.TRUE in seen:
        return Truth.TRUE
    return Truth.UNKNOWN if Truth.UNKNOWN in seen else Truth.FALSE
