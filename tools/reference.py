"""Writes docs/reference from the code: `python -m tools.reference`, or `--check` that it is so.

Every kind of record, operator, derivation, rule, command, option and JSON shape must have its
words; one without is an error, so nothing can be added undocumented.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tools.reference_pages.command_line import command_line_page
from tools.reference_pages.conditions import conditions_page
from tools.reference_pages.derivations import derivations_page
from tools.reference_pages.environment import environment_page
from tools.reference_pages.json_shapes import json_page
from tools.reference_pages.permissions import permissions_page
from tools.reference_pages.records import records_page
from tools.reference_pages.rules import rules_page

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"

PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "records.md": records_page,
    "conditions.md": conditions_page,
    "derivations.md": derivations_page,
    "rules.md": rules_page,
    "command-line.md": command_line_page,
    "json.md": json_page,
    "environment.md": environment_page,
    "permissions.md": permissions_page,
}
NOTE = "<!-- Generated from the code by ./dev docs; do not edit. -->"


def written() -> dict[str, str]:
    """Every page by its name, as it should be."""
    pages = {name: "\n".join([NOTE, "", *page()]).rstrip() + "\n" for name, page in PAGES.items()}
    links = (f"- [{_heading(text)}]({name})" for name, text in pages.items())
    contents = ["# Reference", "", *links]
    return {"README.md": "\n".join([NOTE, "", *contents]) + "\n"} | pages


def _heading(text: str) -> str:
    return next(line[2:] for line in text.splitlines() if line.startswith("# "))


def main() -> int:
    """Write the pages, or with `--check` say which are out of date (exit code 1)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if out of date")
    check = parser.parse_args().check
    pages = written()
    stale = [
        name
        for name, text in pages.items()
        if not (FOLDER / name).is_file() or (FOLDER / name).read_text(encoding="utf-8") != text
    ]
    surplus = sorted({path.name for path in FOLDER.glob("*.md")} - pages.keys())
    if check:
        for name in stale + surplus:
            print(f"docs/reference/{name} is out of date. Run ./dev docs and commit the result.")
        return 1 if stale or surplus else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in surplus:
        (FOLDER / name).unlink()
    for name, text in pages.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    print(f"docs/reference: {len(pages)} pages, {len(stale)} changed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
