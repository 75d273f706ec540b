"""The colours of a diagram that stands alone: the tokens of the application's pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Final

STYLE: Final = files(__package__).joinpath("style", "diagram.css").read_text(encoding="utf-8")
"""The style sheet of diagrams; its colours are custom properties such as `var(--ink)`."""

LIGHT: Final[Mapping[str, str]] = {
    "--ink": "#1c1d1f",
    "--ink-soft": "#5a5d63",
    "--ground": "#ffffff",
    "--raised": "#f3f3f0",
    "--line": "#cfcfca",
    "--marketing": "#8f5600",
    "--marketing-mark": "#e08a00",
    "--marketing-soft": "#fdf3e1",
    "--sales": "#1d5bb8",
    "--sales-mark": "#2f72e0",
    "--sales-soft": "#e9f1fd",
    "--wrong": "#b3261e",
    "--wrong-soft": "#fdecea",
    "--focus": "#1c1d1f",
}
DARK: Final[Mapping[str, str]] = {
    "--ink": "#ecebe8",
    "--ink-soft": "#a8abb2",
    "--ground": "#17181b",
    "--raised": "#212328",
    "--line": "#464a52",
    "--marketing": "#efb453",
    "--marketing-mark": "#f2a93b",
    "--marketing-soft": "#322613",
    "--sales": "#8ab8ff",
    "--sales-mark": "#5f9bff",
    "--sales-soft": "#16263d",
    "--wrong": "#ff9b91",
    "--wrong-soft": "#3d1a19",
    "--focus": "#ecebe8",
}


def standalone_style() -> str:
    """`STYLE` with colours in place of its tokens: light ones; dark ones where dark is asked for.

    Readers that know neither custom properties nor dark themes show the light one.
    """
    bare = re.sub(r"/\*.*?\*/\s*", "", STYLE, flags=re.DOTALL)
    screen = bare.partition("@media print")[0]
    ground = ".diagram .paper { fill: var(--ground); }\n"
    dark = _filled(ground + _coloured(screen), DARK)
    return (
        _filled(ground + bare, LIGHT)
        + "@media screen and (prefers-color-scheme: dark) {\n"
        + dark
        + "}\n"
    )


def _coloured(sheet: str) -> str:
    """The rules that name a colour."""
    rules = re.findall(r"[^{}]+\{[^{}]*\}", sheet)
    return "".join(rule for rule in rules if "var(" in rule).lstrip("\n") + "\n"


def _filled(sheet: str, palette: Mapping[str, str]) -> str:
    return re.sub(r"var\((--[a-z-]+)\)", lambda found: palette[found[1]], sheet)
