"""Lists of records of one kind: dense, filtered, in pages; and what stands in their columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from playcall.playbooks.pages.generic import title_of
from playcall.playbooks.pages.links import Link, Linker, Owner, Piece
from playcall_core.book.records import Record
from playcall_core.diagrams.wrapping import plain

Column = tuple[str, Callable[[Linker, Any], Sequence[Piece | None]]]
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
    "segment": (("Kind", _of("kind")), ("First by", _of("precedence"))),
    "ideal_customer": (("Segment", _of("segment", "segment")), ("Must have", _of("must"))),
    "pain": (("Who feels it", _of("personas", "persona")), ("What follows", _of("consequence"))),
    "buying_stage": (("The buyer asks", _of("buyers_question")),),
    "trigger": (("Kind", _of("kind")), ("Starts", _of("stages", "buying_stage"))),
    "lead_status": (("It means", _of("definition")),),
    "value_proposition": (("For the pain", _of("pain", "pain")), ("Outcome", _of("outcome"))),
    "proof_point": (("Kind", _of("kind")), ("Customer", _of("customer"))),
    "discovery_question": (("Fills", _of("fills", "fact")), ("Why", _of("purpose"))),
    "use_case": (("Goal", _of("goal")),),
    "competitor": (("Tier", _of("tier")), ("Positioning", _of("positioning"))),
    "competitor_move": (
        ("Who", _of("competitor", "competitor")),
        ("Stage", _of("stage", "selling_stage")),
    ),
    "selling_stage": (
        ("Goal", _of("goal")),
        ("The buyer is", _of("buying_stages", "buying_stage")),
    ),
    "criterion": (("Kind", _of("kind")), ("If not met", _of("enforce"))),
    "content": (("Kind", _of("kind")), ("For", _of("personas", "persona"))),
    "objection": (("About", _of("category")), ("Who says it", _of("personas", "persona"))),
    "message_map": (("Message", _of("home_base")),),
    "practice": (("When", _of("when")), ("Proved", _of("status"))),
    "lesson": (("Do instead", _of("instead")),),
    "persona": (("Titles", _of("titles")), ("Kind", _of("kind"))),
    "play": (
        ("Scenario", _of("scenario", "scenario")),
        ("Run by", _of("runners", "role")),
        ("Priority", _of("priority")),
    ),
    "program": (("For", _of("objective", "objective")),),
    "objective": (("From", _of("baseline")), ("To", _of("target")), ("By", _of("due"))),
    "metric": (("Now", _of("value")), ("Target", _of("target")), ("Unit", _of("unit"))),
    "role": (("Function", _of("function")), ("Team", _of("team"))),
    "agreement": (("From", _of("from_role", "role")), ("To", _of("to_role", "role"))),
    "fact": (("Type", _of("type")), ("Of", _of("subject")), ("Column", _of("column"))),
    "term": (("It means", _of("definition")),),
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
        tuple(title for title, _ in columns),
        tuple(_line(linker, record, columns) for record in records),
    )


def _line(linker: Linker, record: Record, columns: Sequence[Column]) -> Line:
    cells = tuple(
        (title, tuple(piece for piece in pieces(linker, record) if piece))
        for title, pieces in columns
    )
    to_mend = linker.to_mend[record.key]
    return Line(linker.to(record), linker.owner(record.owner), cells, to_mend)
