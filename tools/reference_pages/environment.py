"""The reference of the environment variables."""

from __future__ import annotations

from collections.abc import Iterator

from playcall.environment import VARIABLES


def environment_page() -> Iterator[str]:
    """Every variable with its meaning and what holds without it."""
    yield "# Environment variables"
    yield ""
    yield "What `playcall serve` is told by its environment. A wrong value is refused at the start,"
    yield "with every variable that is wrong and how to mend it; so is a variable that starts with"
    yield "`PLAYCALL_` and is not in this table."
    yield ""
    yield "| variable | meaning | without it |"
    yield "|---|---|---|"
    for variable in VARIABLES:
        default = variable.default
        shown = default if " " in default or default in {"none", "no"} else f"`{default}`"
        yield f"| `{variable.name}` | {variable.meaning} | {shown} |"
