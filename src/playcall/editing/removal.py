"""A record that somebody removed while another writes: what it was, and what was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from playcall.editing.forms import RecordForm
from playcall.editing.merging import texts
from playcall.editing.veil import is_sign
from playcall.editing.wording import Words, label_of
from playcall.playbooks import bodies
from playcall.playbooks.bodies import Content
from playcall.playbooks.models import Record


@dataclass(frozen=True, slots=True)
class Written:
    """A field as somebody wrote it; `is_new` where the record did not say so before."""

    label: Words
    texts: tuple[str, ...]
    is_new: bool


def last_content(row: Record) -> Content | None:
    """The content of a record; of a removed one that which it had last."""
    newest = row.newest
    if newest is not None and newest.body is None:
        newest = row.revisions.filter(body__isnull=False).order_by("-number").first()
    return bodies.content_of(row.kind, newest.body) if newest and newest.body else None


def written(form: RecordForm) -> list[Written]:
    """The fields of a form that somebody filled, those that are new first; what they may not see
    themselves is left out.
    """
    return sorted(_filled(form), key=lambda each: not each.is_new)


def _filled(form: RecordForm) -> Iterator[Written]:
    before = RecordForm.of(form.kind, form.reading, form.before).tree
    for name, value in form.tree.items():
        found = tuple(text for text in texts(value) if not is_sign(text))
        if found:
            yield Written(label_of(form.kind, name), found, value != before[name])
