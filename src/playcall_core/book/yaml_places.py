"""Where the parts of a YAML text stand: values, dashes, comments, whole lines."""

from __future__ import annotations

import re

import yaml

_RULER = re.compile(r"\s*#.*([-=#*~])\1{3}")
"""A comment line that divides a file into parts, and belongs to no single entry."""


class TooFineError(Exception):
    """The place cannot be told so finely; take the value around it."""


class YamlPlaces:
    """A text with the nodes of its document; positions are indexes into the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.top: yaml.Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)

    def end(self, node: yaml.Node) -> int:
        """Where a value really ends: libyaml's mark of a block lies behind its blank lines."""
        if not isinstance(node, yaml.CollectionNode):
            start, end = int(node.start_mark.index), int(node.end_mark.index)
            is_block = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
            return start + len(self.text[start:end].rstrip()) if is_block else end
        if node.flow_style or not node.value:
            return int(node.end_mark.index)
        if isinstance(node, yaml.MappingNode):
            key, value = node.value[-1]
            return max(self.end(value), int(key.end_mark.index) + 1)
        last = node.value[-1]
        return max(self.end(last), int(last.start_mark.index))

    def dash(self, holder: yaml.Node, item: yaml.Node) -> int:
        """Where the dash of a list item stands: above or before it, in the column of the list."""
        at: int = item.start_mark.index
        while (at := self.text.rfind("-", 0, at)) >= 0:
            if at - self.line_start(at) == holder.start_mark.column:
                return at
        raise TooFineError

    def line_start(self, at: int) -> int:
        """The start of the line that a position is in."""
        return self.text.rfind("\n", 0, at) + 1

    def after_line(self, at: int) -> int:
        """The start of the line below a position."""
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end + 1

    def block_end(self, end: int, column: int) -> int:
        """The start of the line behind a value and the deeper comment lines that follow it."""
        at = (
            self.after_line(end - 1) if end and self.text[end - 1] == "\n" else self.after_line(end)
        )
        while at < len(self.text):
            line = self.text[at : self.after_line(at)]
            if not line.lstrip().startswith("#") or len(line) - len(line.lstrip()) <= column:
                return at
            at = self.after_line(at)
        return at

    def above(self, line_start: int) -> int:
        """The start of the comment lines that stand directly above a line, at its indentation."""
        indent = len(self.line_at(line_start)) - len(self.line_at(line_start).lstrip())
        while line_start > 0:
            above = self.line_start(line_start - 1)
            line = self.line_at(above)
            if not line.lstrip().startswith("#") or _RULER.match(line):
                return line_start
            if len(line) - len(line.lstrip()) != indent:
                return line_start
            line_start = above
        return line_start

    def line_at(self, start: int) -> str:
        """The line that starts at a position, with its end."""
        return self.text[start : self.after_line(start)]

    def has_blank_above(self, at: int) -> bool:
        """Whether a blank line stands above what starts at a position, comments included."""
        first = self.above(self.line_start(at))
        return self.blank_above(first) < first

    def blank_above(self, line_start: int) -> int:
        """The start of the blank lines directly above a line."""
        while line_start > 0:
            above = self.line_start(line_start - 1)
            if self.line_at(above).strip():
                return line_start
            line_start = above
        return line_start
