"""The page of one record: its head, the blocks made for its kind, and its margin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString

from playcall.playbooks.pages.blocks import Block, Fields, Figures, Marks, Prose
from playcall.playbooks.pages.generic import fields_of, title_of
from playcall.playbooks.pages.kinds import PAGES
from playcall.playbooks.pages.links import Link, Linker, links_in, title_in_full
from playcall.playbooks.pages.margin import Margin, margin_of
from playcall.playbooks.prose import to_html
from playcall.playbooks.queries import Reading
from playcall_core.book.findings import Finding
from playcall_core.book.records import Competitor, Objection, Persona, Play, Record, Segment
from playcall_core.book.records.selling import SellingStage
from playcall_core.book.references import references


@dataclass(frozen=True, slots=True)
class Badge:
    """A word in the head of a page; `tone` is a class of the style sheet."""

    words: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class RecordPage:
    """A record as its page shows it."""

    record: Record
    kind: str
    kind_title: str
    title: str
    lead: SafeString | None
    badges: tuple[Badge, ...]
    blocks: tuple[Block, ...]
    margin: Margin
    findings: tuple[Finding, ...]
    has_errors: bool
    rests_on: tuple[Link, ...]
    """For a play: what it refers to and should have been looked at again by now."""

    @property
    def glimpse(self) -> Prose | Figures | Marks | None:
        """What the card beside a link shows: the first block that is said in a few words."""
        few = (block for block in self.blocks if isinstance(block, Prose | Figures | Marks))
        return next(few, None)


def record_page(record: Record, reading: Reading, workspace: str) -> RecordPage:
    """The page of a record in the workspace with this slug, as its reader may see it."""
    linker = Linker(reading, workspace)
    make = PAGES.get(record.kind_name)
    blocks = tuple(make(linker, record)) if make else (Fields("", fields_of(record, reading)),)
    findings = tuple(each for each in reading.findings_of(record) if each.counts)
    lead = record.purpose if isinstance(record, Play) else None
    return RecordPage(
        record=record,
        kind=record.kind_name,
        kind_title=title_of(type(record)),
        title=title_in_full(record),
        lead=to_html(lead) if lead else None,
        badges=tuple(_badges(record)),
        blocks=blocks,
        margin=margin_of(linker, record, frozenset(links_in(blocks))),
        findings=findings,
        has_errors=any(each.severity.value == "error" for each in findings),
        rests_on=tuple(_overdue(linker, record)) if isinstance(record, Play) else (),
    )


def _overdue(linker: Linker, play: Play) -> Iterator[Link]:
    named = dict.fromkeys((each.to.kind, each.id) for each in references(play))
    for kind, id_ in named:
        link = linker.link(kind, id_)
        if link is not None and link.is_overdue:
            yield link


def _badges(record: Record) -> list[Badge]:
    words: tuple[str | None, ...] = ()
    match record:
        case Competitor():
            words = (record.tier, record.category, "can coexist" if record.can_coexist else None)
        case Persona():
            roles = (f"{each.role}" for each in record.roles)
            words = (record.kind, *roles)
        case Objection():
            words = (record.category,)
        case Segment():
            words = (record.kind, "top" if record.top else None)
        case SellingStage():
            words = (None if record.outcome == "open" else record.outcome,)
    return [Badge(word) for word in words if word]
