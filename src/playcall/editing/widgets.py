"""A form as its page shows it: for each field an input with label, help and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext as _

from playcall.editing.layouts import Part, parts_of
from playcall.editing.shapes import (
    Choice,
    Choices,
    Day,
    Field,
    Formula,
    Group,
    Labelled,
    ListOf,
    Number,
    OneOrMore,
    Pairs,
    Reference,
    Shape,
    Span,
    Text,
    Variants,
    YesNo,
)
from playcall.editing.values import Path, Tree
from playcall.editing.veil import is_sign
from playcall.editing.wording import Words, help_of, label_of
from playcall.playbooks.queries import Reading

PREFIX: Final = "f"
Errors = Mapping[Path, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Option:
    """One word to choose."""

    value: str
    label: Words
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Widget:
    """One input, or several inside each other (`items`).

    `template` draws it; `says` is what a reference is called; `kind` to which kind it leads;
    `is_row` is one of a list, which can be moved and taken out.
    """

    template: str
    path: Path
    label: Words
    help: Words = ""
    errors: tuple[str, ...] = ()
    needed: bool = False
    required: bool = False
    value: str = ""
    says: str = ""
    kind: str = ""
    or_person: bool = False
    options: tuple[Option, ...] = ()
    items: tuple[Widget, ...] = ()
    is_row: bool = False
    at: tuple[Words, int] = ("", 0)

    @property
    def name(self) -> str:
        """The name it is posted under."""
        return ".".join(map(str, (PREFIX, *self.path)))

    @property
    def id(self) -> str:
        """Its id in the page, to which the report leads."""
        return "-".join(map(str, (PREFIX, *self.path)))

    @property
    def dotted(self) -> str:
        """The path as buttons name it."""
        return ".".join(map(str, self.path))

    @property
    def described_by(self) -> str:
        """Ids of its help and of what is wrong."""
        found = [f"{self.id}-help"] if self.help else []
        return " ".join(found + ([f"{self.id}-error"] if self.errors else []))

    @property
    def file(self) -> str:
        """The template's file."""
        return f"editing/inputs/{self.template}.html"


@dataclass(frozen=True, slots=True)
class Shown:
    """A part of a form with its inputs; `has_errors` opens one that is folded."""

    part: Part
    widgets: tuple[Widget, ...]
    has_errors: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Draws what the form of a kind holds."""

    kind: str
    reading: Reading
    errors: Errors = field(default_factory=dict)

    def parts(self, tree: Tree) -> Iterator[Shown]:
        """Every part of the form."""
        for part in parts_of(self.kind):
            drawn = tuple(self.field(each, tree[each.name], ()) for each in part.fields)
            names = {each.name for each in part.fields}
            wrong = any(path and path[0] in names for path in self.errors)
            yield Shown(part, drawn, wrong)

    def field(self, each: Field, tree: Tree, above: Path) -> Widget:
        """The input of one field."""
        path = (*above, each.name)
        drawn = self.shape(each.shape, tree, path, label_of(self.kind, each.name), each)
        said = help_of(self.kind, each.name, each.says)
        return replace(drawn, help=said, needed=each.needed, required=each.required)

    def shape(
        self, shape: Shape, tree: Tree, path: Path, label: Words, of: Field | None = None
    ) -> Widget:
        """The input of one value."""
        made = Widget("line", path, label, errors=self.errors.get(path, ()))
        match shape:
            case Text(is_long):
                is_large = is_long or "\n" in tree
                return replace(made, template="prose" if is_large else "line", value=tree)
            case Span() | Day() | Number():
                return replace(made, template=type(shape).__name__.lower(), value=tree)
            case YesNo():
                return replace(made, template="yes", value=tree)
            case Choice(options):
                return replace(made, template="choice", options=_options(options, tree, of))
            case Choices(options):
                return replace(made, template="choices", options=_several(options, tree))
            case Reference():
                return self._reference(shape, tree, made)
            case Formula():
                hidden = is_sign(tree)
                return replace(made, template="hidden" if hidden else "formula", value=tree)
            case _:
                return self._compound(shape, tree, made)

    def _compound(self, shape: Shape, tree: Tree, made: Widget) -> Widget:
        path, label = made.path, made.label
        match shape:
            case Labelled():
                return replace(
                    made, template="inline", items=self._texts(made, ("key", "label"), tree)
                )
            case OneOrMore():
                return self._list(Text(), tree, made)
            case ListOf(item):
                return self._list(item, tree, made)
            case Pairs(value):
                rows = tuple(
                    self._pair(value, each, (*path, n), label) for n, each in enumerate(tree)
                )
                return replace(made, template="list", items=rows)
            case Group(fields):
                inner = tuple(self.field(each, tree[each.name], path) for each in fields)
                return replace(made, template="group", items=inner)
            case Variants(tag, options):
                chosen = options.get(tree[tag])
                fields = chosen.fields if chosen else ()
                how = replace(
                    Widget("choice", (*path, tag), label_of(self.kind, tag)),
                    options=_options(tuple(options), tree[tag], None),
                )
                inner = tuple(self.field(each, tree[each.name], path) for each in fields)
                return replace(made, template="variants", items=(how, *inner))
            case _:
                raise TypeError(f"{shape!r} has no input of its own")

    def _list(self, item: Shape, tree: Tree, made: Widget) -> Widget:
        rows = tuple(
            replace(
                self.shape(item, each, (*made.path, n), made.label),
                is_row=True,
                at=(made.label, n + 1),
            )
            for n, each in enumerate(tree)
        )
        if isinstance(item, Reference):
            return replace(
                made, template="chips", items=rows, kind=item.kind, or_person=item.or_person
            )
        return replace(made, template="list", items=rows)

    def _pair(self, value: Shape, row: Tree, path: Path, label: Words) -> Widget:
        key = Widget("line", (*path, "key"), _("Key"), errors=self.errors.get((*path, "key"), ()))
        inner = self.shape(value, row["value"], (*path, "value"), _("Value"))
        both = (replace(key, value=row["key"]), inner)
        return Widget("inline", path, label, items=both, is_row=True, at=(label, int(path[-1]) + 1))

    def _texts(self, made: Widget, names: tuple[str, ...], tree: Tree) -> tuple[Widget, ...]:
        return tuple(
            Widget("line", (*made.path, name), label_of(self.kind, name), value=tree[name])
            for name in names
        )

    def _reference(self, shape: Reference, tree: str, made: Widget) -> Widget:
        if is_sign(tree):
            return replace(made, template="hidden", value=tree)
        found = self.reading.get(shape.kind, tree) if tree else None
        return replace(
            made,
            template="reference",
            value=tree,
            says=found.heading if found else tree,
            kind=shape.kind,
            or_person=shape.or_person,
        )


def _options(options: tuple[str, ...], chosen: str, of: Field | None) -> tuple[Option, ...]:
    may_be_empty = of is None or of.default is None
    first = (Option("", _("Not said"), not chosen),) if may_be_empty else ()
    odd = (Option(chosen, chosen, True),) if chosen and chosen not in options else ()
    return (*first, *odd, *(Option(each, _said(each), each == chosen) for each in options))


def _several(options: tuple[str, ...], chosen: list[str]) -> tuple[Option, ...]:
    # The chosen ones first, as they were: their order is part of the record.
    rest = [each for each in options if each not in chosen]
    return tuple(Option(each, _said(each), each in chosen) for each in (*chosen, *rest))


def _said(option: str) -> str:
    words = option.replace("_", " ")
    return gettext(words[:1].upper() + words[1:])
