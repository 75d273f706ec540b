"""What stands on a card: the blanks of its activity, filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from playcall_core.errors import Place, PlaycallError, Problem
from playcall_core.working_sessions.activities import Activity, Blank

MOST_LINES: Final = 30
"""Of a list."""


def filled(activity: Activity, given: Mapping[str, str]) -> dict[str, str]:
    """What somebody filled in, trimmed, in the order of the blanks, empty ones left out.

    `PlaycallError` with a problem for each blank that cannot be kept so: nothing of what was
    written is cut off.
    """
    if not activity.is_written:
        raise PlaycallError(Problem(f"No cards are written in “{activity.title}”."))
    problems: list[Problem] = []
    for name in given:
        if activity.blank(name) is None:
            what = f"A card of “{activity.title}” has no blank “{name[:80]}”."
            problems.append(Problem(what, Place(field=name[:80]), "Leave it out."))
    found = {}
    for blank in activity.blanks:
        text = _clean(given.get(blank.name, ""))
        if text:
            found[blank.name] = text
            problems += _problems(blank, text)
    if not found and not problems:
        what = "Nothing is written on the card."
        problems.append(Problem(what, Place(field=activity.blanks[0].name), "Write one thing."))
    if problems:
        raise PlaycallError(*problems)
    return found


def heading(activity: Activity, fields: Mapping[str, str]) -> str:
    """What lists call a card: the first of its blanks that is no choice, in one line of at most 80
    characters.
    """
    texts = (fields.get(each.name, "") for each in activity.blanks if not each.choices)
    line = " ".join(next((text for text in texts if text), "").split())
    return line if len(line) <= 80 else line[:79].rstrip() + "…"


def _clean(text: str) -> str:
    """Without what no database keeps and nobody can see."""
    return "".join(c for c in text if c.isprintable() or c in "\n\t").strip()


def _problems(blank: Blank, text: str) -> list[Problem]:
    place = Place(field=blank.name)
    if blank.choices and text not in blank.choices:
        what = f"“{blank.label}” cannot be “{text[:80]}”."
        return [Problem(what, place, f"Choose one of {', '.join(blank.choices)}.")]
    longest = max(map(len, text.splitlines() if blank.is_list else [text]))
    if blank.is_list and len(text.splitlines()) > MOST_LINES:
        what = f"“{blank.label}” has {len(text.splitlines()):,} lines."
        return [Problem(what, place, f"Keep it to {MOST_LINES}, or write two cards.")]
    if longest > blank.longest:
        where = "A line of " if blank.is_list else ""
        what = f"{where}“{blank.label}” has {longest:,} characters."
        remedy = f"Keep it to {blank.longest:,}, or write two cards."
        return [Problem(what, place, remedy)]
    if blank.words is not None and len(text.split()) > blank.words:
        what = f"“{blank.label}” has {len(text.split()):,} words."
        return [Problem(what, place, f"Say it in at most {blank.words}.")]
    return []
