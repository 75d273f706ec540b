"""A message map: home base, pillars under it, and the proofs they stand on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from playcall_core.book.records.objections import MessageMap
from playcall_core.book.visibility import View
from playcall_core.diagrams.picture import (
    GAP,
    MARGIN,
    Anchor,
    Paragraph,
    Picture,
    Rect,
    Stroke,
    Tile,
    Type,
    block_height,
    text_tile,
)
from playcall_core.diagrams.targets import ToRecord
from playcall_core.diagrams.words import Drawing, Said, WordTable

COLUMN: Final = 264.0
NARROW: Final = 184.0
LEAST: Final = 544.0
FALL: Final = 32.0


@dataclass(frozen=True, slots=True)
class PillarOf:
    """One pillar: its value, (heading, text) of each part, and its proofs."""

    value: str
    parts: tuple[tuple[str, str], ...]
    proofs: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A message map as an audience sees it; `about` names the offer, use case or competitor."""

    target: ToRecord
    name: str
    about: tuple[Said, ...]
    home_base: str
    pillars: tuple[PillarOf, ...]
    proofs: tuple[Said, ...]


def message_of(view: View, map_: MessageMap) -> Message:
    """The message of one map; references that the audience must not see are left out."""
    scopes = (
        ("offer", map_.offer),
        ("use_case", map_.use_case),
        ("competitor", map_.competitor),
        *(("persona", id_) for id_ in map_.personas),
    )
    here = ToRecord.of(map_)
    about = [_said(view, kind, id_, here) for kind, id_ in scopes if id_]
    pillars = tuple(
        PillarOf(
            pillar.value,
            (
                ("Promise", pillar.promise or ""),
                ("Pain", pillar.pain or ""),
                ("Why us", pillar.why_us or ""),
            ),
            _proofs(view, pillar.proofs, here),
        )
        for pillar in map_.pillars
    )
    return Message(
        here,
        map_.headline or map_.heading,
        tuple(said for said in about if said),
        map_.home_base or "",
        pillars,
        _proofs(view, map_.proofs, here),
    )


def _said(view: View, kind: str, id_: str, here: ToRecord) -> Said | None:
    """A record that is referred to; one that is not there leads to the map, to be mended there."""
    name = view.name(kind, id_)
    if name is None:
        return None
    found = view.playbook.get(kind, id_)
    return Said(name, ToRecord.of(found) if found else here)


def _proofs(view: View, ids: tuple[str, ...], here: ToRecord) -> tuple[Said, ...]:
    found = (_said(view, "proof_point", id_, here) for id_ in ids)
    return tuple(said for said in found if said)


def draw_message_map(message: Message) -> Drawing:
    """The message as a picture and in words."""
    number = len(message.pillars)
    summary = f"{message.home_base} {number} pillar{'' if number == 1 else 's'}."
    return Drawing(message.name, summary.strip(), _picture(message), _words(message))


def _picture(message: Message) -> Picture:
    count = len(message.pillars)
    inner = max(count * ((COLUMN if count <= 3 else NARROW) + GAP) - GAP, LEAST)
    tiles, top = _about(message, inner)
    home = _home(message, inner, top)
    tiles.append(home)
    width = (inner + GAP) / count - GAP if count else inner
    below = home.frame.bottom + FALL
    strokes = []
    bottom = below
    for place in range(count):
        left = MARGIN + place * (width + GAP)
        middle = left + width / 2
        strokes.append(Stroke(((middle, home.frame.bottom), (middle, below))))
        column = _pillar(message, place, Rect(left, below, width, 0))
        tiles += column
        bottom = max(bottom, column[-1].frame.bottom)
    if not count:
        field = ToRecord(message.target.kind, message.target.id, "pillars")
        says = [Paragraph("No pillars yet: two to four carry the message.", Type.BODY, 2)]
        tiles.append(text_tile(says, Rect(MARGIN, below, inner, 48), "hole", field))
        bottom += 48
    for place in range(0, len(message.proofs), max(count, 1)):
        tiles += _beside(message.proofs[place : place + max(count, 1)], bottom + GAP, width)
        bottom = tiles[-1].frame.bottom
    return Picture(inner + 2 * MARGIN, bottom + MARGIN, tuple(tiles), strokes=tuple(strokes))


def _about(message: Message, inner: float) -> tuple[list[Tile], float]:
    """What the message is about and for whom, as chips in rows; and where they end."""
    tiles: list[Tile] = []
    x, top, height = MARGIN, MARGIN, 36.0
    for said in message.about:
        width = min(_chip_width(said.words), inner)
        if x + width > MARGIN + inner:
            x, top = MARGIN, top + height + GAP
        assert said.target is not None
        says = [Paragraph(said.words, Type.SMALL, 1)]
        tiles.append(text_tile(says, Rect(x, top, width, height), "chip", said.target))
        x += width + GAP
    return tiles, top + height + GAP if tiles else top


def _chip_width(words: str) -> float:
    probe = Paragraph(words, Type.SMALL)
    width = 40.0
    while block_height([probe], width) > block_height([Paragraph("x", Type.SMALL)], width):
        width += GAP
    return width


def _home(message: Message, inner: float, top: float) -> Tile:
    says = [
        Paragraph(message.name, Type.LABEL, 2),
        Paragraph(message.home_base or "What is the one message?", Type.TITLE, 8, 4),
    ]
    height = block_height(says, inner) + GAP
    target = ToRecord(message.target.kind, message.target.id, "home_base")
    return text_tile(says, Rect(MARGIN, top, inner, height), "home", target, anchor=Anchor.MIDDLE)


def _pillar(message: Message, place: int, at: Rect) -> list[Tile]:
    pillar = message.pillars[place]
    heading = [Paragraph(pillar.value, Type.TITLE, 3)]
    tallest = max(
        block_height([Paragraph(each.value, Type.TITLE, 3)], at.width) for each in message.pillars
    )
    target = ToRecord(message.target.kind, message.target.id, "pillars")
    tiles = [text_tile(heading, Rect(at.x, at.y, at.width, tallest), "head", target)]
    for number, (label, text) in enumerate(pillar.parts):
        if any(each.parts[number][1] for each in message.pillars):
            height = max(_part_height(each, number, at.width) for each in message.pillars)
            frame = Rect(at.x, tiles[-1].frame.bottom + GAP, at.width, height)
            css = "part" if text else "hole"
            tiles.append(text_tile(_part(label, text), frame, css, target))
    below = Rect(at.x, tiles[-1].frame.bottom + GAP, at.width, 0)
    return tiles + _stack(pillar.proofs, below)


def _part(label: str, text: str) -> list[Paragraph]:
    return [
        Paragraph(label, Type.LABEL, 1, css="quiet"),
        Paragraph(text or "Nothing here yet", Type.BODY, 12, 2),
    ]


def _part_height(pillar: PillarOf, number: int, width: float) -> float:
    return block_height(_part(*pillar.parts[number]), width)


def _stack(proofs: tuple[Said, ...], at: Rect) -> list[Tile]:
    """Proofs below each other."""
    tiles: list[Tile] = []
    top = at.y
    for proof in proofs:
        says = [
            Paragraph("Proof", Type.LABEL, 1, css="quiet"),
            Paragraph(proof.words, Type.SMALL, 4, 2),
        ]
        frame = Rect(at.x, top, at.width, block_height(says, at.width))
        assert proof.target is not None
        tiles.append(text_tile(says, frame, "proof", proof.target))
        top = frame.bottom + GAP
    return tiles


def _beside(proofs: tuple[Said, ...], top: float, width: float) -> list[Tile]:
    """Proofs beside each other, as high as the highest."""
    stacks = [
        _stack((proof,), Rect(MARGIN + place * (width + GAP), top, width, 0))
        for place, proof in enumerate(proofs)
    ]
    tallest = max(tile.frame.height for stack in stacks for tile in stack)
    return [
        replace(tile, frame=replace(tile.frame, height=tallest))
        for stack in stacks
        for tile in stack
    ]


def _words(message: Message) -> WordTable:
    labels = [*dict.fromkeys(label for pillar in message.pillars for label, _ in pillar.parts)]
    columns = (*(Said(label) for label in labels), Said("Proofs"))
    rows = [
        (
            Said(pillar.value, message.target),
            (*((Said(text),) if text else () for _, text in pillar.parts), pillar.proofs),
        )
        for pillar in message.pillars
    ]
    if message.proofs:
        empty = tuple(() for _ in labels)
        rows.append((Said(message.name, message.target), (*empty, message.proofs)))
    return WordTable(message.home_base or message.name, columns, tuple(rows))
