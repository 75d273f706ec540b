"""Tells a text that stands for a text still to be written from one that says something."""

from __future__ import annotations

import re

_WORDS = frozenset(
    {
        "asdf",
        "coming soon",
        "fill in",
        "fill me in",
        "fixme",
        "insert here",
        "n/a",
        "n.a",
        "placeholder",
        "tba",
        "tbc",
        "tbd",
        "to do",
        "todo",
        "wip",
        "work in progress",
    }
)
_TO_BE = re.compile(
    r"(?:still )?to be (?:added|agreed|announced|clarified|completed|confirmed|decided|defined"
    r"|determined|discussed|done|filled(?: in)?|written)"
)
_ONLY_MARKS = re.compile(r"[\s?.…\-–—_*~/\\]*")
_WRAPPING = " \t\r\n*_`~\"'“”‘’()#>-–—.:!?…"
_CROSSES = re.compile(r"x{3,}")
_MARK = r"(?:tba|tbc|tbd|todo|fixme)"
_OPENS = re.compile(rf"(?i:{_MARK})\s*:|(?:TBA|TBC|TBD|FIXME)\b|TODO\s*[(–—-]")
_CLOSES = re.compile(rf"(?i)[:=–—-]\s*{_MARK}\W*$")
_BRACKETED = re.compile(
    r"\[[^\[\]]*\]"
    r"|<(?![a-z][a-z0-9+.-]*:|[^<>]*@)[^<>]*>"  # not <https://…> and not <ann@example.com>
    r"|\{\{?[^{}]*\}\}?"
)
_GAP_INSIDE = re.compile(
    rf"(?i)[\[<{{]\s*(?:{_MARK}|insert|fill in|placeholder|xxx+)\b[^\]>}}]*[\]>}}]"
)
_LONE_WORD = re.compile(r"([^\W\d_][\w-]*)\s?\?+")
_ASKING = frozenset({"and", "how", "really", "so", "what", "when", "where", "which", "who", "why"})


def is_placeholder(text: str, *, may_ask: bool = False) -> bool:
    """Whether `text` only holds the place of a text: “TBD”, “?”, “…”, “[name]”, “Metrics?”.

    A question is a text: only a lone word with a question mark counts, and not where a question
    belongs (`may_ask`).
    """
    bare = text.strip()
    if _ONLY_MARKS.fullmatch(bare) or _BRACKETED.fullmatch(bare):
        return True
    if _OPENS.match(bare) or _CLOSES.search(bare) or _GAP_INSIDE.search(bare):
        return True
    word = bare.strip(_WRAPPING).casefold()
    if word in _WORDS or _CROSSES.fullmatch(word) or _TO_BE.fullmatch(word):
        return True
    if word.startswith("lorem ipsum"):
        return True
    lone = None if may_ask else _LONE_WORD.fullmatch(bare)
    return lone is not None and lone[1].casefold() not in _ASKING
