"""The form of one record: what it holds, what is wrong with it, and the data to save."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _

from playcall.editing.changes import changed
from playcall.editing.checks import broken
from playcall.editing.shapes import Group, form_of
from playcall.editing.values import Path, Read, Tree, blank, from_names, nested, to_data, to_tree
from playcall.editing.veil import unveiled, veiled
from playcall.editing.widgets import PREFIX, Drawing, Shown
from playcall.playbooks import bodies
from playcall.playbooks.bodies import Content
from playcall.playbooks.queries import Reading
from playcall_core.errors import PlaybookError, Problem

Posted = Mapping[str, list[str]]


@dataclass
class RecordForm:
    """What somebody writes about a record of `kind`; `before` is the record as they found it."""

    kind: str
    reading: Reading
    tree: Tree
    before: Content | None = None
    errors: dict[Path, tuple[str, ...]] = field(default_factory=dict)
    general: tuple[str, ...] = ()

    @classmethod
    def of(cls, kind: str, reading: Reading, content: Content | None) -> Self:
        """The form of a record as it is; without content a new one."""
        return cls(kind, reading, tree_of(kind, reading, content), content)

    @classmethod
    def posted(cls, kind: str, reading: Reading, posted: Posted, before: Content | None) -> Self:
        """The form as somebody left it."""
        tree = from_names(form_of(kind), nested(posted, PREFIX))
        return cls(kind, reading, tree, before)

    @property
    def shape(self) -> Group:
        """The shape of the form."""
        return form_of(self.kind)

    def parts(self) -> Iterator[Shown]:
        """What the page shows."""
        return Drawing(self.kind, self.reading, self.errors).parts(self.tree)

    def change(self, asked: str) -> str:
        """Do what a button asks for; the path to show then."""
        return changed(self.shape, self.tree, asked)

    def data(self) -> dict[str, Any]:
        """The data to save. Raises `PlaybookError` for keys that stand twice and broken names."""
        read = self._read()
        if read.doubled:
            self.errors |= dict.fromkeys(read.doubled, ("This key stands twice. Change one.",))
            raise PlaybookError()
        data: dict[str, Any] = read.data or {}
        given = data if data.get("id") or self.before is not None else {**data, "id": "new"}
        content = bodies.validated(self.kind, given)
        problems = tuple(broken(content, self.before, self.reading))
        if problems:
            raise PlaybookError(*problems)
        return data

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Put each problem beside its field, or over the form where it has none."""
        places = self._read().places
        for problem in problems:
            said = f"{problem.what} {problem.remedy}".strip()
            path = _nearest(problem.place.field or "", places)
            if path:
                self.errors[path] = (*self.errors.get(path, ()), said)
            else:
                self.general = (*self.general, said)

    def _read(self) -> Read:
        before = to_tree(self.shape, bodies.fields_of(self.before)) if self.before else None
        whole = blank(self.shape) if before is None else before
        return to_data(self.shape, unveiled(self.shape, self.tree, whole, self.reading))


def tree_of(kind: str, reading: Reading, content: Content | None) -> Tree:
    """What the form of a record holds for this reader."""
    if content is None:
        return blank(form_of(kind))
    return veiled(form_of(kind), to_tree(form_of(kind), bodies.fields_of(content)), reading)


def _nearest(dotted: str, places: Mapping[str, Path]) -> Path:
    """The field in the form, or the closest around it that there is."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        found = places.get(".".join(parts[:length]))
        if found is not None and found != ():
            return found
    return (parts[0],) if parts[0] else ()


class WaiverForm(django_forms.Form):
    """Why something may wait, and until when."""

    reason = django_forms.CharField(
        label=_("Why may it wait?"), max_length=400, widget=django_forms.Textarea
    )
    until = django_forms.DateField(
        label=_("Until"), widget=django_forms.DateInput(attrs={"type": "date"})
    )
