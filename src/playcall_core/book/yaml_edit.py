"""Changes a YAML text in place: only the values that differ are written anew.

The places of old values come from libyaml's marks; everything between them (comments, blank lines,
order, quotes, the width of an indentation) is never touched, because it is never written. Where a
change cannot be made so finely (an entry that shares its line with a dash, a list in brackets) the
value around it is replaced.

Both sides of a change are typed data as of `serialise.typed_data`; the text may say more than the
old data (defaults written out), never less.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

import yaml

from playcall_core.book.yaml_places import TooFineError, YamlPlaces
from playcall_core.book.yaml_text import Data, entry_lines, item_lines, value_text

_BEHIND_KEY = re.compile(r"[ \t]*:")
_COMMENT = re.compile(r"[ \t]*#[^\n]*|[ \t]+(?=\n|$)")
_HEADER_COMMENT = re.compile(r"[|>][-+0-9]*([ \t]+#[^\n]*)")
Entries = list[tuple[yaml.Node, yaml.Node]]


class YamlEdit(YamlPlaces):
    """One text and the changes to be made to it.

    `top` is the node of the whole document. All positions are those of the old text.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._changes: list[tuple[int, int, int, str]] = []

    def result(self) -> str:
        """The text with all changes made."""
        parts, at = [], 0
        for start, end, _, new in sorted(self._changes):
            parts += [self.text[at:start], new]
            at = max(at, end)
        return "".join([*parts, self.text[at:]])

    # --- values

    def record(
        self,
        key: yaml.Node,
        node: yaml.Node,
        change: tuple[dict[str, Data], dict[str, Data]],
        order: Sequence[str],
    ) -> None:
        """Make the record behind a key say the new data; new fields come in `order`."""
        (old, new), mark = change, len(self._changes)
        try:
            if new and _is_block(node) and isinstance(node, yaml.MappingNode):
                self.mapping(node, old, new, order)
                return
        except TooFineError:
            del self._changes[mark:]
        self.value(key, node, None, new)

    def records(
        self,
        key: yaml.Node,
        node: yaml.Node,
        change: tuple[list[Data], list[Data]],
        matched: Sequence[tuple[int, int]],
        order: Sequence[str],
    ) -> None:
        """Make the list of records behind a key say the new data; `matched` are those that stay."""
        (old, new), mark = change, len(self._changes)
        try:
            if new and matched and _is_block(node) and isinstance(node, yaml.SequenceNode):
                self.sequence(node, old, new, matched, order=order)
                return
        except TooFineError:
            del self._changes[mark:]
        self.value(key, node, None, new)

    def mapping(
        self,
        node: yaml.Node,
        old: Mapping[str, Data],
        new: Mapping[str, Data],
        order: Sequence[str],
    ) -> None:
        """Make a mapping say `new` where it says `old`; new entries come in `order`."""
        entries: Entries = node.value
        present = {str(key.value): (key, value) for key, value in entries}
        for name in dict.fromkeys((*old, *new)):
            if name in old and name in new and same(old[name], new[name]):
                continue
            if name not in new:
                if name in present:
                    self.remove_entry(*present[name])
            elif name in present:
                key, value = present[name]
                self.value(key, value, old.get(name), new[name])
        missing = [
            name
            for name in new
            if name not in present and not (name in old and same(old[name], new[name]))
        ]
        for name in sorted(missing, key=lambda name: _rank(name, order)):
            kept = [entry for entry in entries if str(entry[0].value) in new]
            self._add_entry(node, kept, name, new[name], order)

    def value(self, key: yaml.Node, node: yaml.Node, old: Data, new: Data) -> None:
        """Make the value behind a key say `new`."""
        mark = len(self._changes)
        try:
            if self._finer(node, old, new):
                return
        except TooFineError:
            del self._changes[mark:]
        behind = _BEHIND_KEY.match(self.text, key.end_mark.index)
        if behind is None:  # an explicit key, “? key”
            raise TooFineError
        self._replace(behind.end(), node, new, key.start_mark.column)

    def _finer(self, node: yaml.Node, old: Data, new: Data) -> bool:
        """Change only what is inside the value; False if it has to be replaced."""
        if _is_block(node) and new and isinstance(new, type(old)):
            if isinstance(node, yaml.MappingNode) and isinstance(new, dict):
                self.mapping(node, old, new, list(new))
                return True
            if isinstance(node, yaml.SequenceNode) and isinstance(new, list):
                self.sequence(node, old, new, pairs(old, new))
                return True
        return False

    def sequence(
        self,
        node: yaml.Node,
        old: Sequence[Data],
        new: Sequence[Data],
        matched: Sequence[tuple[int, int]],
        *,
        order: Sequence[str] | None = None,
    ) -> None:
        """Make a block list say `new`; `matched` are the items that stay, as (old, new)."""
        if not matched:
            raise TooFineError
        for before, after in matched:
            if not same(old[before], new[after]):
                self._item(node, node.value[before], (old[before], new[after]), order)
        staying = {before for before, _ in matched}
        for n, item in enumerate(node.value):
            if n not in staying:
                self._remove(self.dash(node, item), item)
        by_new = {after: before for before, after in matched}
        last: int | None = None
        for n, value in enumerate(new):
            if n in by_new:
                last = by_new[n]
            else:
                self._add_item(node, last, value)

    def _item(
        self,
        holder: yaml.Node,
        node: yaml.Node,
        change: tuple[Data, Data],
        order: Sequence[str] | None,
    ) -> None:
        (old, new), mark = change, len(self._changes)
        try:
            if order is not None and _is_block(node) and isinstance(node, yaml.MappingNode):
                self.mapping(node, old, new, order)
                return
            if self._finer(node, old, new):
                return
        except TooFineError:
            del self._changes[mark:]
        dash = self.dash(holder, node)
        column = holder.start_mark.column
        if isinstance(new, dict) and new:
            lines = item_lines(new, column, flow=not _is_block(node))
            self._change(dash, self.end(node), "\n".join(lines).lstrip())
        else:
            self._replace(dash + 1, node, new, column)

    def _replace(self, start: int, node: yaml.Node, new: Data, indent: int) -> None:
        """Write the value that begins behind `start` (a colon or dash) anew; keep its comment."""
        end = max(self.end(node), start)
        style = node.style if isinstance(node, yaml.ScalarNode) and end > start else None
        column = start + 1 - self.line_start(start)
        head, body = value_text(new, indent, column, style=style, flow=not _is_block(node))
        comment = self._comment_on_first_line(start, node)
        behind = _COMMENT.match(self.text, end)
        if body and behind:
            end = behind.end()
            comment = comment if _is_block(node) else comment or behind.group().rstrip()
        first = (f" {head}" if head else "") + (comment if body else "")
        self._change(start, end, "\n".join([first, *body]))

    def _comment_on_first_line(self, start: int, node: yaml.Node) -> str:
        if isinstance(node, yaml.ScalarNode):
            if header := _HEADER_COMMENT.match(self.text, node.start_mark.index):
                return header[1]
            return ""
        between = self.text[start : node.start_mark.index].split("\n")[0]
        return between.rstrip() if "#" in between else ""

    # --- entries and items as a whole

    def remove_entry(self, key: yaml.Node, value: yaml.Node) -> None:
        """Remove an entry with its own comments."""
        self._remove(key.start_mark.index, value, at_least=key.end_mark.index)

    def _remove(self, start: int, node: yaml.Node, *, at_least: int = 0) -> None:
        first = self.line_start(start)
        if self.text[first:start].strip():
            raise TooFineError
        column = start - first
        last = self.block_end(max(self.end(node), at_least, start + 1), column)
        first = self.above(first)
        if not self.line_at(last).strip():
            first = self.blank_above(first)
        self._change(first, last, "")

    def _add_entry(
        self, node: yaml.Node, kept: Entries, name: str, value: Data, order: Sequence[str]
    ) -> None:
        if not kept:
            raise TooFineError
        earlier = [
            entry for entry in kept if _rank(str(entry[0].value), order) < _rank(name, order)
        ]
        column = node.value[0][0].start_mark.column
        lines = entry_lines(name, value, column)
        first_key = node.value[0][0].start_mark.index
        if not earlier and not self.text[self.line_start(first_key) : first_key].strip():
            at = self.above(self.line_start(first_key))
        else:
            key, inner = (earlier or kept)[-1]
            at = self.block_end(max(self.end(inner), key.end_mark.index + 1), column)
        self.insert(at, lines)

    def _add_item(self, node: yaml.Node, after: int | None, value: Data) -> None:
        items, column = node.value, node.start_mark.column
        blank = len(items) > 1 and self.has_blank_above(self.dash(node, items[-1]))
        lines = item_lines(value, column, flow=not _is_block(items[0]))
        if after is None:
            at = self.above(self.line_start(self.dash(node, items[0])))
            self.insert(at, [*lines, ""] if blank else lines)
        else:
            dash = self.dash(node, items[after])
            at = self.block_end(max(self.end(items[after]), dash + 1), column)
            self.insert(at, ["", *lines] if blank else lines)

    def insert(self, at: int, lines: Sequence[str]) -> None:
        """Put whole lines in at the start of a line, or at the end of the text."""
        needs_break = at > 0 and self.text[at - 1] != "\n"
        self._change(at, at, ("\n" if needs_break else "") + "\n".join(lines) + "\n")

    def _change(self, start: int, end: int, new: str) -> None:
        self._changes.append((start, end, len(self._changes), new))


def same(old: Data, new: Data) -> bool:
    """Whether two values are the same text, number, day, list or mapping, types included."""
    if type(old) is not type(new):
        return False
    if isinstance(old, dict):
        return old.keys() == new.keys() and all(same(old[name], new[name]) for name in old)
    if isinstance(old, list):
        return len(old) == len(new) and all(map(same, old, new))
    return bool(old == new)


def pairs(old: Sequence[Data], new: Sequence[Data]) -> list[tuple[int, int]]:
    """Which items of two lists are the same one, changed or not, as increasing (old, new).

    Items with a key (`n`, `key`, `id`) are matched by it, others by what they say; items that
    changed in place are matched by their place.
    """
    before, after = _identities(old), _identities(new)
    found: list[tuple[int, int]] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        is_same = kind == "equal"
        is_mended = kind == "replace" and end - start == new_end - new_start
        if is_same or (is_mended and not _have_keys(old)):
            found += zip(range(start, end), range(new_start, new_end), strict=True)
    return found


def _identities(items: Sequence[Data]) -> list[str]:
    if _have_keys(items):
        return [f"{name}={item[name]}" for item in items for name in _KEYS if name in item]
    return [repr(item) for item in items]


_KEYS = ("id", "key", "n")


def _have_keys(items: Sequence[Data]) -> bool:
    if not all(isinstance(item, dict) for item in items):
        return False
    keys = [[item[name] for name in _KEYS if name in item] for item in items]
    return bool(items) and all(len(key) == 1 for key in keys)


def _rank(name: str, order: Sequence[str]) -> int:
    return order.index(name) if name in order else len(order)


def _is_block(node: yaml.Node) -> bool:
    return isinstance(node, yaml.CollectionNode) and not node.flow_style
