"""What waits for a member, said by the parts that know of it to the lists and mails that tell it.

The part that shows such a list is upstream of some that have something for it: they register here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from playcall.people.models import Membership


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for somebody: what, why, and the path of the page where it is done.

    `due` is None where nothing hurries. `is_told` are those that a mail tells, too.
    """

    title: str
    because: str
    path: str
    due: date | None = None
    is_told: bool = False


Source = Callable[[Membership, date], Iterable[Waiting]]
"""What waits for a member on a day."""
_SOURCES: Final[list[Source]] = []


def also_from(source: Source) -> None:
    """Ask a source, too; once, when its app is ready."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def waiting_for(member: Membership, on: date) -> Iterator[Waiting]:
    """All that waits for a member on a day."""
    for source in _SOURCES:
        yield from source(member, on)
