"""The reference of the condition language: the operators, then the specification itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from playcall_core.conditions.operators import OPERATORS

SPECIFICATION = Path(__file__).resolve().parents[2] / "tests" / "spec"
_HEADING = re.compile(r"^(#+ )", re.MULTILINE)
_FENCE = re.compile(r"^```(case|refused)( as of [^\n]+)?$", re.MULTILINE)


def conditions_page() -> Iterator[str]:
    """The table of operators and the pages of tests/spec, whose cases are run as tests."""
    yield "# The condition language"
    yield ""
    yield "The pages below are the specification: each of their cases is run as a test."
    yield ""
    yield "| operator | types | holds when the fact |"
    yield "|---|---|---|"
    for operator in OPERATORS:
        types = ", ".join(kind.value for kind in operator.types)
        yield f"| {operator.phrase} | {types} | {operator.meaning} |"
    yield ""
    for page in sorted(SPECIFICATION.glob("*.md")):
        text = _HEADING.sub(r"#\1", page.read_text(encoding="utf-8").strip())
        yield _FENCE.sub(lambda fence: f"```text{fence[2] or ''}".strip(), text)
        yield ""
