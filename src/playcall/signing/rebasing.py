"""What a version that came between means for an open proposal. Pure: no database, no clock.

A manifest says which revision of each record a version holds, by the numbers that a record's
revisions have in their order; a record that it lacks is not there. Records are known by anything
hashable.

A proposal is rebased record by record on the new version. Where that version changed neither a
record of the proposal nor one that such a record refers to, this happens silently and signatures
hold. Otherwise they lapse, because what was signed meant something else.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

N = TypeVar("N", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Item(Generic[N]):
    """One record of a proposal: its revision in the base version, and the one offered.

    `offered` may be the number of a removal. None there takes the record out of the playbook with
    no revision that says so, as a roll-back does with a record the older version lacks.
    """

    record: N
    base: int | None
    offered: int | None


class Fate(Enum):
    """What becomes of one record of a proposal."""

    SILENT = "rebased silently"
    SAME = "the new version has the very revision that is offered"
    CHANGED = "the new version changed it, and what is offered was written after that"
    OUTDATED = "the new version has a later revision, which signing would undo"


@dataclass(frozen=True, slots=True)
class Rebased(Generic[N]):
    """A proposal on a new base: its items, the fate of each, and what changed beneath it.

    `referred` are pairs: a record of the proposal, and one it refers to that the version changed.
    """

    items: tuple[Item[N], ...]
    fates: Mapping[N, Fate]
    referred: tuple[tuple[N, N], ...]

    @property
    def changed(self) -> tuple[N, ...]:
        """The records of the proposal that the version between changed too."""
        return tuple(name for name, fate in self.fates.items() if fate is not Fate.SILENT)

    @property
    def outdated(self) -> tuple[N, ...]:
        """Those that must be brought to their newest revision before anybody signs."""
        return tuple(name for name, fate in self.fates.items() if fate is Fate.OUTDATED)

    @property
    def lapses(self) -> bool:
        """Whether signatures of the proposal lapse."""
        return bool(self.changed or self.referred)


def rebase(
    base: Mapping[N, int],
    current: Mapping[N, int],
    items: Sequence[Item[N]],
    refers_to: Mapping[N, Collection[N]],
) -> Rebased[N]:
    """A proposal made on `base`, brought to `current`.

    `refers_to`: record -> the records that it refers to.
    """
    moved = {name for name in (*base, *current) if base.get(name) != current.get(name)}
    fates = {item.record: _fate(item, current, item.record in moved) for item in items}
    own = set(fates)
    referred = tuple(
        (item.record, other)
        for item in items
        for other in sorted(refers_to.get(item.record, ()), key=str)
        if other in moved and other not in own
    )
    rebased = tuple(Item(item.record, current.get(item.record), item.offered) for item in items)
    return Rebased(rebased, fates, referred)


def _fate(item: Item[N], current: Mapping[N, int], is_moved: bool) -> Fate:
    if not is_moved:
        return Fate.SILENT
    now = current.get(item.record)
    if now == item.offered:
        return Fate.SAME
    if now is not None and item.offered is not None and now > item.offered:
        return Fate.OUTDATED
    return Fate.CHANGED


def reason(rebased: Rebased[N], names: Mapping[N, str], version: str) -> str:
    """Why signatures lapse, in a sentence for the signer; empty where they hold."""
    said = []
    if rebased.changed:
        said.append(f"changed {_listed([names[name] for name in rebased.changed])} as well")
    if rebased.referred:
        pairs = [f"{names[to]}, which {names[of]} refers to" for of, to in rebased.referred]
        said.append(f"changed {_listed(pairs, between='; ')}")
    return f"{version} {' and '.join(said)}." if said else ""


def _listed(said: Sequence[str], between: str = ", ", most: int = 3) -> str:
    shown = between.join(said[:most])
    return f"{shown} and {len(said) - most:,} more" if len(said) > most else shown
