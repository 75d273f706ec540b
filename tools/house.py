"""The rules of the house, checked: `python -m tools.house` (part of `./dev check` and the tests).

Each rule takes the sources of the checkout and yields faults that name file, line and remedy.
"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CORE = "src/playcall_core/"

FUNCTION_AIM, FUNCTION_LIMIT = 40, 50
FILE_AIM, FILE_LIMIT = 350, 400

VAGUE_NAMES = {"common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}
CLOCK_CALLS = {"now", "today", "utcnow"}
# By the form of its address, which every package index has, not by the name of a host.
PACKAGE_INDEX = re.compile(r"https?://[\w.:-]+/(?:\w+/)?(?:simple|packages)/")
MACHINE_PATH = re.compile(r"(?<![\w.~})*-])/(?:work|farm|root|home/\w+|Users/\w+)/")
INDEX_OPTION = re.compile(r"^\s*(?:-i|-f|--(?:extra-)?index-url|--find-links|--trusted-host)\b")
GENERATED = re.compile(r"@generated|\bgenerated\b.*\bdo not edit\b", re.IGNORECASE)
LINK = re.compile(r"\]\((?!\w+:|#)([^)\s#]+)(?:#[^)]*)?\)")


@dataclass(frozen=True)
class Fault:
    """One breach of a rule: where it is, and what to do."""

    path: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.sentence}"


@dataclass(frozen=True)
class Source:
    """One text file of the checkout; `path` is relative to its root, with forward slashes."""

    path: str
    text: str = field(repr=False)

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def is_generated(self) -> bool:
        return (
            self.path.startswith("docs/reference/")
            or "/migrations/" in self.path
            or any(GENERATED.search(line) for line in self.lines[:5])
        )

    @cached_property
    def tree(self) -> ast.Module | None:
        """The parsed file; None when it is not Python or does not parse (ruff says why)."""
        if not self.path.endswith(".py"):
            return None
        try:
            return ast.parse(self.text)
        except SyntaxError:
            return None


Rule = Callable[[list[Source]], Iterator[Fault]]


def read_sources(root: Path = ROOT) -> list[Source]:
    """All text files that git tracks or would track, in order of their paths."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    sources = []
    for name in sorted(set(filter(None, listing.split("\0")))):
        try:
            sources.append(Source(name, (root / name).read_text("utf-8")))
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue  # binary, or just removed, or a link to a folder
    return sources


def clock_readings(sources: list[Source]) -> Iterator[Fault]:
    """The core takes the moment as an argument and reads no clock."""
    for source in sources:
        if source.tree is None or not source.path.startswith(CORE):
            continue
        for node in ast.walk(source.tree):
            reading = _clock_reading(node)
            if reading:
                yield Fault(
                    source.path,
                    getattr(node, "lineno", 1),
                    f"{reading} reads the clock; take the moment as an argument (as_of).",
                )


def _clock_reading(node: ast.AST) -> str:
    match node:
        case ast.Call(func=ast.Attribute(attr=name)) if name in CLOCK_CALLS:
            return f"{name}()"
        case ast.Import(names=names) if any(each.name == "time" for each in names):
            return "The module time"
        case ast.ImportFrom(module="time"):
            return "The module time"
    return ""


def late_imports(sources: list[Source]) -> Iterator[Fault]:
    """No import inside a function: what a file needs stands at its top."""
    for source in sources:
        for function in _functions(source):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield Fault(
                        source.path,
                        node.lineno,
                        f"Import inside the function {function.name}; move it to the top of the "
                        "file, or load the whole module late where it is called.",
                    )


def long_functions(sources: list[Source], limit: int = FUNCTION_LIMIT) -> Iterator[Fault]:
    """A function fits on a screen; docstrings and blank lines do not count."""
    for source in sources:
        if source.is_generated:
            continue
        for function in _functions(source):
            length = _length(function, source)
            if length > limit:
                yield Fault(
                    source.path,
                    function.lineno,
                    f"The function {function.name} has {length} lines (aim {FUNCTION_AIM}, limit "
                    f"{FUNCTION_LIMIT}); give one of its steps a name of its own.",
                )


def long_files(sources: list[Source], limit: int = FILE_LIMIT) -> Iterator[Fault]:
    """A file tells one story."""
    for source in sources:
        if source.is_generated or not source.path.endswith(".py"):
            continue
        if len(source.lines) > limit:
            yield Fault(
                source.path,
                len(source.lines),
                f"The file has {len(source.lines)} lines (aim {FILE_AIM}, limit {FILE_LIMIT}); "
                "split it by what its parts know.",
            )


def vague_names(sources: list[Source]) -> Iterator[Fault]:
    """A file or folder is named for what it knows."""
    for source in sources:
        for part in Path(source.path).parts:
            if Path(part).stem.lower().strip("_") in VAGUE_NAMES:
                yield Fault(source.path, 1, f'"{part}" says nothing; name it for what is in it.')


def foreign_addresses(sources: list[Source]) -> Iterator[Fault]:
    """No package index, and no path of one machine, in what others will check out."""
    for source in sources:
        for number, line in enumerate(source.lines, 1):
            if PACKAGE_INDEX.search(line):
                yield Fault(source.path, number, "Names a package index; leave it out.")
            if found := MACHINE_PATH.search(line):
                yield Fault(
                    source.path,
                    number,
                    f"{found.group()} is a path of one machine; write it relative to the checkout.",
                )
            if source.path.startswith("requirements/") and INDEX_OPTION.match(line):
                yield Fault(source.path, number, "Names an index; pip uses the one it is set to.")


def dead_links(sources: list[Source]) -> Iterator[Fault]:
    """A relative link in a Markdown file leads to a file or folder of the checkout."""
    files = {source.path for source in sources}
    places = files | {str(above) for path in files for above in Path(path).parents}
    for source in sources:
        if not source.path.endswith(".md"):
            continue
        for number, line in enumerate(source.lines, 1):
            for target in LINK.findall(line):
                if _landing(source.path, target) not in places:
                    yield Fault(source.path, number, f"The link to {target} leads nowhere.")


def _landing(path: str, target: str) -> str:
    """The path from the root of the checkout that a link in `path` leads to."""
    parts: list[str] = []
    for part in (*Path(path).parent.parts, *Path(target).parts):
        if part == "..":
            if not parts:
                return "outside the checkout"
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts) or "."


def split_dependencies(sources: list[Source]) -> Iterator[Fault]:
    """What pyproject.toml asks for and what requirements/base.in pins are the same."""
    text = {source.path: source.text for source in sources}
    if not {"pyproject.toml", "requirements/base.in"} <= text.keys():
        return
    asked = set(tomllib.loads(text["pyproject.toml"])["project"]["dependencies"])
    lines = text["requirements/base.in"].splitlines()
    pinned = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
    for requirement in sorted(asked ^ pinned):
        missing_in = "pyproject.toml" if requirement in pinned else "requirements/base.in"
        yield Fault(missing_in, 1, f'Lacks "{requirement}"; keep the two lists the same.')


def _functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    if source.tree is not None:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef, source: Source) -> int:
    end = function.end_lineno or function.lineno
    docstring: range = range(0)
    match function.body[0]:
        case ast.Expr(value=ast.Constant(value=str()), lineno=first, end_lineno=last):
            docstring = range(first, (last or first) + 1)
    return sum(
        bool(source.lines[number - 1].strip())
        for number in range(function.lineno, end + 1)
        if number not in docstring
    )


RULES: tuple[Rule, ...] = (
    clock_readings,
    late_imports,
    long_functions,
    long_files,
    vague_names,
    foreign_addresses,
    dead_links,
    split_dependencies,
)


def notes(sources: list[Source]) -> Iterator[Fault]:
    """What is over the aim but under the limit: worth a look, no fault yet."""
    hard = {*long_functions(sources), *long_files(sources)}
    for note in (*long_functions(sources, FUNCTION_AIM), *long_files(sources, FILE_AIM)):
        if note not in hard:
            yield note


def main() -> int:
    """Print faults, then notes; the exit code is 1 when there is a fault."""
    sources = read_sources()
    faults = [fault for rule in RULES for fault in rule(sources)]
    for fault in faults:
        print(fault)
    for note in notes(sources):
        print(f"note: {note}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
