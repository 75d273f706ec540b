"""The pages of the reference, one module each; each yields the lines of its page."""

from __future__ import annotations

import inspect


def words_of(thing: object, name: str) -> str:
    """The docstring of `thing`; an error where there is none, so that nothing is undocumented."""
    doc = inspect.getdoc(thing)
    if not doc or doc.startswith(("A base class", "Usage docs: ")):
        raise SystemExit(f"{name} has no docstring. Say in it what it is; the reference needs it.")
    return doc
