"""What is found in one record, found once: a playbook that changes shares most of its records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import ref

from playcall_core.book.records.base import Record

T = TypeVar("T")


class OfEach(Generic[T]):
    """A function of one record, which never changes, kept as long as the record lives.

    Records are told by identity: to compare two takes longer than most things found in them.
    """

    def __init__(self, find: Callable[[Record], T]) -> None:
        self._find = find
        self._found: dict[int, tuple[ref[Record], T]] = {}

    def __call__(self, record: Record) -> T:
        """What the function gives."""
        number = id(record)
        known = self._found.get(number)
        if known is not None and known[0]() is record:
            return known[1]
        found = self._find(record)
        self._found[number] = (ref(record, lambda gone: self._forget(number, gone)), found)
        return found

    def _forget(self, number: int, gone: ref[Record]) -> None:
        known = self._found.get(number)
        if known is not None and known[0] is gone:
            del self._found[number]
