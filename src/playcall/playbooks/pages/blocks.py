"""The parts a record's page is made of. Each is a typed value with one small template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from django.utils.safestring import SafeString

from playcall.playbooks.pages.condition_words import ConditionWords
from playcall.playbooks.pages.generic import Node
from playcall.playbooks.pages.links import Link, Owner, Piece

MarkStyle = Literal["", "yes", "no", "plus", "minus", "say"]


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown under a heading. “say” is to be said aloud, “answer” is what the page is for."""

    template: ClassVar[str] = "playbooks/blocks/prose.html"
    title: str
    html: SafeString
    tone: Literal["", "say", "answer"] = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something the record needs and nobody has written: the question that asks for it."""

    template: ClassVar[str] = "playbooks/blocks/gap.html"
    title: str
    asks: str


@dataclass(frozen=True, slots=True)
class Marks:
    """Short lines: plain, to have (yes), to avoid (no), for us (plus), against us (minus), to be
    said aloud (say).
    """

    template: ClassVar[str] = "playbooks/blocks/marks.html"
    title: str
    lines: tuple[str, ...]
    style: MarkStyle = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """Records, each with a few words under it; `more` are not shown."""

    template: ClassVar[str] = "playbooks/blocks/listed.html"
    title: str
    entries: tuple[Entry, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A record in a list: its link, words under it, an address in the web, small print."""

    link: Link
    html: SafeString | None = None
    address: str = ""
    notes: tuple[Piece, ...] = ()
    side: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with a heading each; every cell is a list of pieces."""

    template: ClassVar[str] = "playbooks/blocks/table.html"
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Piece, tuple[tuple[Piece, ...], ...]], ...]


@dataclass(frozen=True, slots=True)
class When:
    """A condition in words, perhaps with the same in somebody's own words."""

    template: ClassVar[str] = "playbooks/blocks/when.html"
    title: str
    words: ConditionWords
    own_words: SafeString | None = None


@dataclass(frozen=True, slots=True)
class StepOf:
    """One step of a play."""

    n: int
    side: str
    html: SafeString
    actor: Owner | None
    timing: str
    channel: str
    phase: str
    shows: tuple[Link, ...]
    output: str
    gate: ConditionWords | None
    branches: tuple[tuple[ConditionWords, int], ...]
    commits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of a play in their order."""

    template: ClassVar[str] = "playbooks/blocks/steps.html"
    title: str
    steps: tuple[StepOf, ...]


@dataclass(frozen=True, slots=True)
class MoveOf:
    """What a competitor does, and what we do then."""

    link: Link
    html: SafeString
    stage: Link | None
    counters: tuple[SafeString, ...]
    never_say: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moves:
    """The moves of a competitor."""

    template: ClassVar[str] = "playbooks/blocks/moves.html"
    title: str
    moves: tuple[MoveOf, ...]


@dataclass(frozen=True, slots=True)
class CriterionOf:
    """A criterion: its words, who has to act, how strictly it is kept, and how the data tell."""

    link: Link
    kind: str
    enforce: str
    check: ConditionWords | None


@dataclass(frozen=True, slots=True)
class Criteria:
    """Criteria of entry or exit."""

    template: ClassVar[str] = "playbooks/blocks/criteria.html"
    title: str
    criteria: tuple[CriterionOf, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Texts beside each other, such as before and after."""

    template: ClassVar[str] = "playbooks/blocks/compared.html"
    title: str
    panels: tuple[tuple[str, SafeString], ...]


@dataclass(frozen=True, slots=True)
class Promise:
    """Who promises what to whom, and within which time."""

    template: ClassVar[str] = "playbooks/blocks/promise.html"
    title: str
    giver: Owner | None
    taker: Owner | None
    trigger: SafeString
    act: SafeString
    limit: str


@dataclass(frozen=True, slots=True)
class Figures:
    """A few named values in a row."""

    template: ClassVar[str] = "playbooks/blocks/figures.html"
    title: str
    figures: tuple[tuple[str, Piece], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A diagram, and the same in words."""

    template: ClassVar[str] = "playbooks/blocks/picture.html"
    title: str
    svg: SafeString
    caption: str
    columns: tuple[Piece, ...]
    rows: tuple[tuple[Piece, tuple[tuple[Piece, ...], ...]], ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """Every field of a record, for kinds without a page of their own."""

    template: ClassVar[str] = "playbooks/blocks/fields.html"
    title: str
    fields: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Blocks beside each other where there is room."""

    template: ClassVar[str] = "playbooks/blocks/columns.html"
    title: str
    blocks: tuple[Block, ...]


Block = (
    Prose
    | Gap
    | Marks
    | Listed
    | Table
    | When
    | Steps
    | Moves
    | Criteria
    | Compared
    | Promise
    | Figures
    | Picture
    | Fields
    | Columns
)
