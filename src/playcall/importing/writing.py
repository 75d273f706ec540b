"""How the numbers of a column are written, where somebody knows better than its words tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from playcall_core.facts import Fact
from playcall_core.importing.suggest import ColumnChoice, is_number

Option = tuple[str, str]
WRITTEN: Final = ("decimal", "scale")
"""What may be said of a column, by the end of the names of the form's fields."""


@dataclass(frozen=True, slots=True)
class Writing:
    """What may be said of how a column is written: options, none where there is nothing to say."""

    decimals: tuple[Option, ...] = ()
    scales: tuple[Option, ...] = ()


def writing_of(
    choice: ColumnChoice, fact: Fact | None, *, is_text: bool, is_asked: bool
) -> Writing:
    """What may be said of a column that is read as `choice`; not what the form asks anyway."""
    if not is_number(choice, fact):
        return Writing()
    marks = ((".", _("decimal point")), (",", _("decimal comma")))
    scales = (
        ("1", _("as it is")),
        ("1000", _("in thousands")),
        ("1000000", _("in millions")),
        ("0.01", _("in hundredths, such as cents")),
        ("100", _("a part of 1, said in percent")),
    )
    return Writing(marks if is_text and not is_asked else (), scales)


def rewritten(choice: ColumnChoice, writing: Writing, said: Mapping[str, str]) -> ColumnChoice:
    """A column with what somebody said of how it is written."""
    update: dict[str, Any] = {}
    if said.get("decimal") in dict(writing.decimals):
        update["decimal"] = said["decimal"]
    if said.get("scale") in dict(writing.scales):
        update["scale"] = None if said["scale"] == "1" else said["scale"]
    return choice.model_copy(update=update)
