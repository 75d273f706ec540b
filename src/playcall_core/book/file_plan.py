"""What is to stand in each file of a playbook after a save, beside what stands there now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from playcall_core.book.head import Head, Verification, Waiver
from playcall_core.book.playbook import FileSource, Key, Playbook, Source, uid_of
from playcall_core.book.records import KINDS, Play, Record, Scenario

HEAD_FILE = "playbook.yaml"
Slot = tuple[Record | None, Record | None]
"""(the record as it stands in the file, the record as it is to be); None where there is none."""


@dataclass
class FilePlan:
    """One file: its records by the name they stand under (plural or singular), in their order,
    and what it is to hold beside them.
    """

    name: str
    source: FileSource | None = None
    parts: dict[str, list[Slot]] = field(default_factory=dict)
    head: Head | None = None
    waivers: tuple[Waiver, ...] = ()
    verifications: tuple[Verification, ...] = ()

    def records(self) -> dict[Key, Record]:
        """The records that are to be in the file."""
        slots = [new for slots in self.parts.values() for _, new in slots]
        return {record.key: record for record in slots if record is not None}

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be in the file."""
        return not (self.records() or self.head or self.waivers or self.verifications)

    @property
    def is_changed(self) -> bool:
        """Whether the file has to be written (or removed)."""
        if any(
            old is not new and old != new for slots in self.parts.values() for old, new in slots
        ):
            return True
        source = self.source or FileSource("", 0)
        now = (self.head, self.waivers, self.verifications)
        return now != (source.head, source.waivers, source.verifications)


def whole(playbook: Playbook, file: str | None) -> dict[str, FilePlan]:
    """A playbook written anew: into one file, or in the canonical layout of a folder."""
    plans: dict[str, FilePlan] = {}
    top = _plan(plans, file or HEAD_FILE)
    top.head, top.waivers = playbook.head, playbook.waivers
    top.verifications = playbook.verifications
    for kind in KINDS:
        for record in playbook.of(kind):
            alone = file is None and isinstance(record, Play)
            _add(_plan(plans, file or canonical_file(record)), record, alone=alone)
    return plans


def changed(playbook: Playbook, *, in_one_file: bool) -> dict[str, FilePlan]:
    """The files that a playbook was read from, each with what is to change in it."""
    plans = {name: FilePlan(name, source) for name, source in playbook.files.items()}
    for plan in plans.values():
        if plan.source is not None:
            plan.head, plan.waivers = plan.source.head, plan.source.waivers
            plan.verifications = plan.source.verifications
    stay = _staying(playbook)
    for key, source in sorted(playbook.sources.items(), key=lambda item: _position(item[1])):
        plans[source.file].parts.setdefault(str(source.path[0]), []).append(
            (source.record, stay.get(key))
        )
    kept = {record.key for record in stay.values()}
    homes = _Homes(playbook.sources)
    for key, record in playbook.records.items():
        if key not in kept:
            file, alone = next(iter(plans)), False
            if not in_one_file:
                file, alone = homes.of(record, plans)
            _add(_plan(plans, file), record, alone=alone)
    _place_beside(playbook, plans)
    return plans


def canonical_file(record: Record) -> str:
    """The file in which a record stands when nothing else says where."""
    if isinstance(record, Play):
        return f"plays/{record.id}.yaml"
    return "scenarios.yaml" if isinstance(record, Scenario) else f"{record.section}.yaml"


def _staying(playbook: Playbook) -> dict[Key, Record]:
    """Key in the files -> the record that is to stand there, perhaps under a new id."""
    stay: dict[Key, Record] = {}
    gone: dict[tuple[str, str], Key] = {}
    for key, source in playbook.sources.items():
        if record := playbook.records.get(key):
            stay[key] = record
        elif source.record is not None:
            gone[(key[0], uid_of(source.record))] = key
    for key, record in playbook.records.items():
        if key not in playbook.sources and (old := gone.get((key[0], uid_of(record)))):
            stay[old] = record
    return stay


def _position(source: Source) -> tuple[str, int, str]:
    number = source.path[1] if len(source.path) > 1 else 0
    return source.file, int(number), str(source.path[0])


class _Homes:
    """Where new records go: where most of their kind are; for one-file-each kinds, beside them."""

    def __init__(self, sources: Mapping[Key, Source]) -> None:
        self._lists: dict[str, Counter[str]] = {}
        self._folders: dict[str, Counter[str]] = {}
        for (kind, _), source in sources.items():
            if len(source.path) > 1:
                self._lists.setdefault(kind, Counter())[source.file] += 1
            else:
                folder = str(PurePosixPath(source.file).parent)
                self._folders.setdefault(kind, Counter())[folder] += 1

    def of(self, record: Record, plans: Mapping[str, FilePlan]) -> tuple[str, bool]:
        """The file for a record that has none yet, and whether it is the record's alone."""
        lists = self._lists.get(record.kind_name, Counter())
        folders = self._folders.get(record.kind_name, Counter())
        if lists.total() > folders.total():
            return lists.most_common(1)[0][0], False
        if folders:
            folder = PurePosixPath(folders.most_common(1)[0][0])
            return _free(folder / f"{record.id}.yaml", plans), True
        file = canonical_file(record)
        if isinstance(record, Play):
            return _free(PurePosixPath(file), plans), True
        return file, False


def _free(path: PurePosixPath, plans: Mapping[str, FilePlan]) -> str:
    """A name that no file has: `path`, or with a number."""
    name, number = str(path), 1
    taken = {file.casefold() for file in plans}
    while name.casefold() in taken:
        number += 1
        name = str(path.with_stem(f"{path.stem}-{number}"))
    return name


def _add(plan: FilePlan, record: Record, *, alone: bool) -> None:
    """Give a new record its place: in a file to itself it stands under the singular name."""
    name = record.kind_name if alone else record.plural_name
    plan.parts.setdefault(name, []).append((None, record))


def _plan(plans: dict[str, FilePlan], name: str) -> FilePlan:
    return plans.setdefault(name, FilePlan(name))


def _place_beside(playbook: Playbook, plans: dict[str, FilePlan]) -> None:
    """Put the head, waivers and verifications where they are, or into the head's file."""
    files = list(plans.values())
    with_head = next((plan for plan in files if plan.head is not None), None)
    if with_head is not None:
        with_head.head = playbook.head
    elif playbook.head != Head():
        with_head = _home(plans)
        with_head.head = playbook.head
    if playbook.waivers != tuple(waiver for plan in files for waiver in plan.waivers):
        first = next((plan for plan in files if plan.waivers), with_head) or _home(plans)
        for plan in files:
            plan.waivers = ()
        first.waivers = playbook.waivers
    if playbook.verifications != tuple(entry for plan in files for entry in plan.verifications):
        first = next((plan for plan in files if plan.verifications), with_head) or _home(plans)
        for plan in files:
            plan.verifications = ()
        first.verifications = playbook.verifications


def _home(plans: dict[str, FilePlan]) -> FilePlan:
    """The file for what concerns the whole playbook."""
    return next(iter(plans.values())) if len(plans) == 1 else _plan(plans, HEAD_FILE)
