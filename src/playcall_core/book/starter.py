"""The playbook that `playcall new` begins with: one worked example for each section, commented.

What a company must decide itself is left empty, with the question beside it. The files lie in the
package's folder `starter`; they are an ordinary playbook.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from playcall_core.book.folder import one_writer, replace
from playcall_core.book.yaml_text import is_plain, quoted
from playcall_core.errors import Place, PlaybookError, Problem

_LONGEST_ID = 80


def starter_files(name: str, company: str) -> dict[str, str]:
    """The files of the starter by their names, for a playbook of this name and company."""
    line, firm = " ".join(name.split()), " ".join(company.split())
    words = {"$ID": _slug(line), "$NAME": _scalar(line), "$COMPANY": _scalar(firm)}
    found = {}
    for file, text in _texts(files("playcall_core.book") / "starter", ""):
        found[file] = re.sub(r"\$[A-Z]+", lambda match: words[match[0]], text)
    return found


def write_starter(path: Path, name: str, company: str) -> tuple[str, ...]:
    """Write the starter into a new or empty folder, all files or none; the names of the files.

    Raises `PlaybookError` if the folder is not empty or cannot be written.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        what = "The folder is not empty." if path.is_dir() else "There is a file of this name."
        remedy = "Choose a new folder; nothing was written."
        raise PlaybookError(Problem(what, Place(file=str(path)), remedy))
    texts = starter_files(name, company)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        what = f"The folder cannot be made: {reason}."
        raise PlaybookError(Problem(what, Place(file=str(path)), "Check the path.")) from error
    with one_writer(path):
        replace(path, {file: text.encode() for file, text in texts.items()})
    return tuple(texts)


def _texts(folder: Traversable, above: str) -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _texts(entry, f"{above}{entry.name}/")
        elif entry.name.endswith(".yaml"):
            yield above + entry.name, entry.read_text(encoding="utf-8")


def _scalar(text: str) -> str:
    return text if is_plain(text) else quoted(text)


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower())
    return "-".join(words)[:_LONGEST_ID].strip("-") or "playbook"
