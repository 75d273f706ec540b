"""The overview, the list of sections beside every page, and the page of one section."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from playcall.playbooks.pages.generic import inside_sentence, title_of
from playcall.playbooks.pages.links import Linker
from playcall.playbooks.pages.lists import Listing, listing
from playcall.playbooks.pages.teaching import SECTION_TITLES, SECTIONS_SAY, Empty, Words, empty_of
from playcall.playbooks.queries import Reading, kinds_by_section
from playcall_core.book.completeness import SectionState, State
from playcall_core.book.records import Record, SectionName

SHOWN: Final = 12
"""So many records of a kind are on the page of a section."""
_STATES: Final = {
    State.COMPLETE: "complete",
    State.WAIVED: "complete",
    State.INCOMPLETE: "incomplete",
    State.CONTRADICTORY: "error",
}


_WORDS: Final = {
    State.COMPLETE: _("complete"),
    State.WAIVED: _("complete but for waivers"),
    State.INCOMPLETE: _("incomplete"),
    State.CONTRADICTORY: _("contradictory"),
}


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many records of a kind there are."""

    kind: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A section in a list: what it is called, says and holds, and its state as glyph and word."""

    section: SectionName
    title: Words
    says: Words
    glyph: str
    state: str
    to_mend: int
    kinds: tuple[KindCount, ...]
    begins_group: bool


@dataclass(frozen=True, slots=True)
class Part:
    """The records of one kind on the page of a section: the first ones, and how many there are."""

    listing: Listing
    count: int
    empty: Empty


@dataclass(frozen=True, slots=True)
class SectionPage:
    """The page of a section."""

    line: SectionLine
    state: SectionState
    parts: tuple[Part, ...]


def section_lines(reading: Reading) -> tuple[SectionLine, ...]:
    """Every section in its order."""
    return tuple(_line(reading, state) for state in reading.sections)


def _line(reading: Reading, state: SectionState) -> SectionLine:
    kinds = kinds_by_section()[state.section]
    counts = ((kind, len(reading.of(kind))) for kind in kinds)
    return SectionLine(
        section=state.section,
        title=SECTION_TITLES[state.section],
        says=SECTIONS_SAY[state.section],
        glyph=_STATES[state.state],
        state=str(_WORDS[state.state]),
        to_mend=sum(len(failed.findings) for failed in state.failed),
        kinds=tuple(
            KindCount(kind.kind_name, _title(kind, count), count) for kind, count in counts if count
        ),
        begins_group=state.section in ("plays", "facts"),
    )


def _title(kind: type[Record], count: int) -> str:
    return inside_sentence(title_of(kind, plural=count != 1))


def section_page(reading: Reading, section: SectionName, workspace: str) -> SectionPage:
    """One section: its state, and the first records of each of its kinds."""
    linker = Linker(reading, workspace)
    parts = []
    for kind in kinds_by_section()[section]:
        records = reading.of(kind)
        shown = listing(linker, kind, records[:SHOWN])
        parts.append(Part(shown, len(records), empty_of(kind.kind_name, shown.title)))
    filled = [part for part in parts if part.count]
    state = next(each for each in reading.sections if each.section == section)
    return SectionPage(_line(reading, state), state, tuple(filled or parts[:1]))
