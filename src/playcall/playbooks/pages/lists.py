"""Lists of records of one kind: dense, filtered, in pages; and what stands in their columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from playcall.playbooks.pages.generic import title_of
from playcall.playbooks.pages.links import Link, Linker, Owner, Piece
from playcall.playbooks.pages.teaching import Words
from playcall_core.book.records import Record
from playcall_core.diagrams.wrapping import plain

Column = tuple[Words, Callable[[Linker, Any], Sequence[Piece | None]]]
PER_PAGE: Final = 50


def _of(field: str, kind: str = "") -> Callable[[Linker, Any], Sequence[Piece | None]]:
    """The value of a field; with a kind, the records it names."""

    def pieces(linker: Linker, record: Any) -> Sequence[Piece | None]:
        value = getattr(record, field)
        if kind:
            return linker.links(kind, value if isinstance(value, tuple) else (value,))
        if isinstance(value, tuple):
            return tuple(str(each) for each in value)
        return (_short(str(value)),) if value not in (None, "") else ()

    return pieces


def _short(text: str) -> str:
    said = plain(text)
    return said if len(said) <= 140 else f"{said[:139].rstrip()}…"


COLUMNS: Final[dict[str, tuple[Column, ...]]] = {
    "segment": ((_("Kind"), _of("kind")), (_("First by"), _of("precedence"))),
    "ideal_customer": ((_("Segment"), _of("segment", "segment")), (_("Must have"), _of("must"))),
    "pain": (
        (_("Who feels it"), _of("personas", "persona")),
        (_("What follows"), _of("consequence")),
    ),
    "buying_stage": ((_("The buyer asks"), _of("buyers_question")),),
    "trigger": ((_("Kind"), _of("kind")), (_("Starts"), _of("stages", "buying_stage"))),
    "lead_status": ((_("It means"), _of("definition")),),
    "value_proposition": ((_("For the pain"), _of("pain", "pain")), (_("Outcome"), _of("outcome"))),
    "proof_point": ((_("Kind"), _of("kind")), (_("Customer"), _of("customer"))),
    "discovery_question": ((_("Fills"), _of("fills", "fact")), (_("Why"), _of("purpose"))),
    "use_case": ((_("Goal"), _of("goal")),),
    "competitor": ((_("Tier"), _of("tier")), (_("Positioning"), _of("positioning"))),
    "competitor_move": (
        (_("Who"), _of("competitor", "competitor")),
        (_("Stage"), _of("stage", "selling_stage")),
    ),
    "selling_stage": (
        (_("Goal"), _of("goal")),
        (_("The buyer is"), _of("buying_stages", "buying_stage")),
    ),
    "criterion": ((_("Kind"), _of("kind")), (_("If not met"), _of("enforce"))),
    "content": ((_("Kind"), _of("kind")), (_("For"), _of("personas", "persona"))),
    "objection": ((_("About"), _of("category")), (_("Who says it"), _of("personas", "persona"))),
    "message_map": ((_("Message"), _of("home_base")),),
    "practice": ((_("When"), _of("when")), (_("Proved"), _of("status"))),
    "lesson": ((_("Do instead"), _of("instead")),),
    "persona": ((_("Titles"), _of("titles")), (_("Kind"), _of("kind"))),
    "play": (
        (_("Scenario"), _of("scenario", "scenario")),
        (_("Run by"), _of("runners", "role")),
        (_("Priority"), _of("priority")),
    ),
    "program": ((_("For"), _of("objective", "objective")),),
    "objective": ((_("From"), _of("baseline")), (_("To"), _of("target")), (_("By"), _of("due"))),
    "metric": ((_("Now"), _of("value")), (_("Target"), _of("target")), (_("Unit"), _of("unit"))),
    "role": ((_("Function"), _of("function")), (_("Team"), _of("team"))),
    "agreement": ((_("From"), _of("from_role", "role")), (_("To"), _of("to_role", "role"))),
    "fact": ((_("Type"), _of("type")), (_("Of"), _of("subject")), (_("Column"), _of("column"))),
    "term": ((_("It means"), _of("definition")),),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A record in a list."""

    link: Link
    owner: Owner | None
    cells: tuple[tuple[str, tuple[Piece, ...]], ...]
    to_mend: int


@dataclass(frozen=True, slots=True)
class Listing:
    """Records of one kind: the titles of the columns, and a line for each record."""

    kind: str
    title: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


def matching(linker: Linker, kind: type[Record], words: str, side: str) -> list[Record]:
    """The visible records of a kind that have all the words in their text, owned by a side."""
    wanted = words.casefold().split()
    found = []
    for record in linker.reading.of(kind):
        if side and linker.side([record.owner]) != side:
            continue
        text = f"{record.id} {getattr(record, record.heading_field, '') or ''}".casefold()
        if all(word in text for word in wanted):
            found.append(record)
    return found


def listing(linker: Linker, kind: type[Record], records: Sequence[Record]) -> Listing:
    """Lines for these records."""
    columns = COLUMNS.get(kind.kind_name, ())
    return Listing(
        kind.kind_name,
        title_of(kind, plural=True),
        tuple(str(title) for title, pieces in columns),
        tuple(_line(linker, record, columns) for record in records),
    )


def _line(linker: Linker, record: Record, columns: Sequence[Column]) -> Line:
    cells = tuple(
        (str(title), tuple(piece for piece in pieces(linker, record) if piece))
        for title, pieces in columns
    )
    to_mend = linker.to_mend[record.key]
    return Line(linker.to(record), linker.owner(record.owner), cells, to_mend)
