"""What templates and code mark for translation."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.template.base import Node, NodeList
from django.template.loader_tags import IncludeNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.functional import Promise

from playcall.installation import started
from tools.catalogues import Message

os.environ.setdefault("PLAYCALL_SECRET_KEY", "a key for gathering words, and nothing else")
_engines = started("django.template").engines
_records = started("playcall_core.book.records")
_shapes = started("playcall.editing.shapes")
_sessions = started("playcall_core.working_sessions")

Marked = tuple[Message, str]
_ONE: Final = {"_", "_lazy", "gettext", "gettext_lazy", "gettext_noop"}
_MANY: Final = {"ngettext", "ngettext_lazy"}


def templates(folder: Path) -> Iterator[tuple[str, str, NodeList]]:
    """Every template: its name, its text, and what it is made of."""
    engine = _engines["django"].engine
    for file in sorted(folder.rglob("*.*")):
        if file.suffix in (".html", ".txt"):
            text = file.read_text(encoding="utf-8")
            yield str(file.relative_to(folder)), text, engine.from_string(text).nodelist


def marked_in_templates(folder: Path) -> Iterator[Marked]:
    """The words inside translate and blocktranslate tags, and those that an include is given."""
    for name, _text, nodes in templates(folder):
        for node in nodes.get_nodes_by_type(Node):
            match node:
                case TranslateNode():
                    words = getattr(node.filter_expression.var, "literal", None)
                    if isinstance(words, str):
                        yield Message(words.replace("%", "%%")), f"templates/{name}"
                case BlockTranslateNode():
                    one, _ = node.render_token_list(node.singular)
                    many = node.render_token_list(node.plural)[0] if node.plural else ""
                    yield Message(one, many), f"templates/{name}"
                case IncludeNode():
                    for given in node.extra_context.values():
                        if isinstance(given.var, Promise):
                            yield Message(str(given.var)), f"templates/{name}"
                case _:
                    pass


def marked_in_code(folder: Path) -> Iterator[Marked]:
    """The words that Python gives to gettext."""
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                said = [each.value for each in node.args if isinstance(each, ast.Constant)]
                texts = [each for each in said if isinstance(each, str)]
                name = str(file.relative_to(folder))
                if node.func.id in _ONE and len(texts) == 1 and texts[0]:
                    yield Message(texts[0]), name
                elif node.func.id in _MANY and len(texts) >= 2:
                    yield Message(texts[0], texts[1]), name


def marked_in_core() -> Iterator[Marked]:
    """What people call each kind of record, each field of its form, and each choice; and what is
    done in working sessions.
    """
    for activity in _sessions.ACTIVITIES.values():
        for said in sorted(filter(None, _words_of(activity))):
            yield Message(said.replace("%", "%%")), "activities of working sessions"
    titles = {name for kind in _records.KINDS for name in (kind.kind_name, kind.plural_name)}
    for kind in (*_records.BY_KIND, "playbook"):
        titles |= set(_names_in(_shapes.form_of(kind)))
    words = {name.replace("_", " ") for name in titles if name}
    for said in sorted({each[:1].upper() + each[1:] for each in words}):
        yield Message(said), "kinds, fields and choices of records"


def _words_of(activity: Any) -> Iterator[str]:
    yield from (activity.title, activity.method)
    for blank in activity.blanks:
        yield from (
            blank.label,
            blank.hint,
            *(each for each in blank.choices if not each.isdigit()),
        )


def _names_in(shape: Any) -> Iterator[str]:
    for part in getattr(shape, "fields", ()):
        yield part.name
        yield from _names_in(part.shape)
    for inner in (getattr(shape, "item", None), getattr(shape, "value", None)):
        if inner is not None:
            yield from _names_in(inner)
    options = getattr(shape, "options", ())
    yield from options
    if isinstance(options, dict):
        yield shape.tag
        for inner in options.values():
            yield from _names_in(inner)
