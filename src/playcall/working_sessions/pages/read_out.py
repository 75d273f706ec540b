"""The read-out: what is still missing in the playbook, to be read aloud section by section."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from playcall.playbooks.pages.teaching import SECTION_TITLES, Words
from playcall.playbooks.queries import Reading
from playcall_core.book.records import SectionName

MOST_READ: Final = 5


@dataclass(frozen=True, slots=True)
class Hole:
    """A section in which something is missing: what, in sentences; `more` are not read."""

    section: SectionName
    title: Words
    said: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class ReadOut:
    """The sections with something missing, and the titles of all others."""

    holes: tuple[Hole, ...]
    complete: tuple[Words, ...]


def read_out(reading: Reading) -> ReadOut:
    """What is missing in the state that is read, as far as the reader may see it."""
    holes = []
    for state in reading.sections:
        said = [finding.what for failed in state.failed for finding in failed.findings]
        if said:
            read = tuple(said[:MOST_READ])
            title = SECTION_TITLES[state.section]
            holes.append(Hole(state.section, title, read, len(said) - len(read)))
    complete = (SECTION_TITLES[each.section] for each in reading.sections if not each.failed)
    return ReadOut(tuple(holes), tuple(complete))
