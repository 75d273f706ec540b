"""Words that stand in templates outside the tags for translation: nobody can translate them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from django.template.base import Node, TextNode
from django.template.loader_tags import BlockNode
from django.templatetags.i18n import BlockTranslateNode

from tools.marked_words import templates

GAP: Final = " \x00 "
"""What stands for anything that is not text: a variable, a tag."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_ATTRIBUTE = re.compile(r'[a-z-]+="')
"""A template may be a part of a tag, which is no text."""
_AS_WRITTEN: Final = {
    "90 days",
    "amount is at least 50,000 EUR and champion is tested",
}
"""Examples of what is typed in English in every language."""
_SHOWN: Final = {"title", "aria-label", "placeholder", "alt", "label"}
_SAME_IN_ALL: Final = {"Playcall", "CSV", "Ctrl", "https", "example", "com"}
_SILENT: Final = {"script", "style", "code", "kbd", "pre"}
_FOLDERS_FOR_MAKERS: Final = ("style/",)
"""The style sheet's own page, which only those who make Playcall look at."""


def literal_words(folder: Path) -> Iterator[tuple[str, int, str]]:
    """Each place: the template, its line, the words."""
    for name, text, nodes in templates(folder):
        if name.startswith(_FOLDERS_FOR_MAKERS):
            continue
        finder = _Finder(is_html=name.endswith(".html"))
        finder.look("".join(_flat(nodes)))
        for words in finder.found:
            line = text[: max(text.find(words), 0)].count("\n") + 1
            yield f"templates/{name}", line, words


def _flat(nodes: Iterable[Node]) -> Iterator[str]:
    """The text of a template in its order, with gaps for what is not text."""
    for node in nodes:
        if isinstance(node, TextNode):
            yield node.s
            continue
        yield GAP
        if isinstance(node, BlockNode) and node.name.endswith("_class"):
            continue
        if not isinstance(node, BlockTranslateNode):
            for attribute in node.child_nodelists:
                yield from _flat(getattr(node, attribute, None) or ())
            yield GAP


class _Finder(HTMLParser):
    def __init__(self, *, is_html: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._is_html = is_html
        self._silent = 0

    def look(self, text: str) -> None:
        """Go through a text."""
        if self._is_html:
            self.feed(text)
            self.close()
        else:
            self.handle_data(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Words in attributes that people read or hear."""
        self._silent += tag in _SILENT
        for name, value in attrs:
            if name in _SHOWN and value:
                self._note(value)

    def handle_endtag(self, tag: str) -> None:
        """Elements whose text is not for people end."""
        self._silent -= tag in _SILENT and self._silent > 0

    def handle_data(self, data: str) -> None:
        """Words between elements."""
        if not self._silent:
            for part in data.split(GAP.strip()):
                self._note(part)

    def _note(self, text: str) -> None:
        said = text.replace(GAP.strip(), " ")
        if _ATTRIBUTE.search(said) or said.strip() in _AS_WRITTEN:
            return
        if set(_WORD.findall(said)) - _SAME_IN_ALL:
            self.found.append(" ".join(said.split()))
