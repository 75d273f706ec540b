"""Reads the XML of a DMN file: elements of the DMN namespace with their lines; nothing external.

Document types, entities and external references are refused before anything is made of them, and
sizes are bounded. The standard library's expat does it; the rules below are all that a library of
its own would add, and the most used one of these is hardly kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple, NoReturn
from xml.parsers import expat

from playcall_core.errors import DecisionTableError, Place, Problem

NAMESPACES: Final = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
MOST_BYTES: Final = 256 << 20
MOST_DEPTH: Final = 100
MOST_RULES: Final = 500_000
_BLOCK: Final = 1 << 20
_IGNORED: Final = frozenset({"extensionElements", "DMNDI"})


@dataclass(slots=True, eq=False)
class Element:
    """An element: its name without prefix, attributes without namespace, text, children, line."""

    name: str
    attributes: dict[str, str]
    line: int
    children: list[Element] = field(default_factory=list)
    text: str = ""
    rows: list[Row] = field(default_factory=list)

    def all(self, name: str) -> list[Element]:
        """The children of this name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> Element | None:
        """The first child of this name; None if there is none."""
        return next((child for child in self.children if child.name == name), None)

    def said(self, name: str = "text") -> str:
        """The text of the first child of this name, without blanks around it."""
        child = self.first(name)
        return child.text.strip() if child else ""


class Cell(NamedTuple):
    """The text of an entry, and the language that it names, if it does."""

    text: str
    language: str = ""


class Row(NamedTuple):
    """A rule of a decision table, made as soon as it was read: tables can be long."""

    line: int
    inputs: tuple[Cell, ...]
    outputs: tuple[Cell, ...]
    annotations: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True)
class DmnXml:
    """The root element (`definitions`), the version of DMN, and what was odd about the file."""

    root: Element
    version: str
    notes: tuple[str, ...] = ()


def read_xml(path: Path) -> DmnXml:
    """The DMN definitions in a file; `DecisionTableError` with the line if it is none."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            what = f"The file has {size:,} bytes, more than {MOST_BYTES:,}."
            raise _error(what, path.name, None, "Split it.")
        with path.open("rb") as file:
            return _Reading(path.name).run(iter(lambda: file.read(_BLOCK), b""))
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise _error(
            f"The file cannot be read: {reason}.", path.name, None, "Check the path."
        ) from error


def parse_xml(text: str | bytes, file: str = "decisions.dmn") -> DmnXml:
    """The DMN definitions in a text; `DecisionTableError` with the line if it is none."""
    data = text.encode() if isinstance(text, str) else text
    if len(data) > MOST_BYTES:
        raise _error(f"The text has more than {MOST_BYTES:,} bytes.", file, None, "Split it.")
    return _Reading(file).run(iter((data,)))


def _error(what: str, file: str, line: int | None, remedy: str) -> DecisionTableError:
    return DecisionTableError(Problem(what, Place(file=file, line=line), remedy))


class _Reading:
    """One file being read. Elements of other namespaces are passed over with all they hold."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._stack: list[Element] = []
        self._root: Element | None = None
        self._namespace = ""
        self._version = ""
        self._notes: tuple[str, ...] = ()
        self._declared: list[str] = []
        self._passing = 0
        self._rules = 0
        self._texts: list[str] = []
        self._rule: _RuleReading | None = None
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._parser.EntityDeclHandler = self._refuse_doctype
        self._parser.ExternalEntityRefHandler = self._refuse_doctype
        self._parser.StartNamespaceDeclHandler = self._declare
        self._listen()

    def _listen(self) -> None:
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def run(self, blocks: Iterator[bytes]) -> DmnXml:
        """Reads it all."""
        try:
            for block in blocks:
                self._parser.Parse(block, False)
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            self._refuse_broken(error)
        except LookupError as error:
            raise self._refusal("Its encoding is not known.", "Save it as UTF-8.") from error
        assert self._root is not None, "expat accepts no document without a root"
        return DmnXml(self._root, self._version, self._notes)

    def _refuse_broken(self, error: expat.ExpatError) -> NoReturn:
        said = expat.errors.messages.get(error.code, "unknown") if error.code else "unknown"
        what = f"This is no XML, so it is no DMN file: {said}."
        remedy = "Export it again as DMN from the tool that made it."
        raise _error(what, self._file, error.lineno, remedy) from error

    def _refusal(self, what: str, remedy: str) -> DecisionTableError:
        return _error(what, self._file, self._parser.CurrentLineNumber, remedy)

    def _refuse_doctype(self, *_: object) -> NoReturn:
        what = "The file declares a document type or entities, which a DMN file has no use for."
        raise self._refusal(what, "Remove the DOCTYPE. Such files are refused unread.")

    def _declare(self, _prefix: str | None, uri: str | None) -> None:
        if uri:
            self._declared.append(uri)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._passing:
            self._passing += 1
            return
        namespace, _, local = name.rpartition(" ")
        if not self._stack:
            self._check_root(namespace, local)
        elif namespace != self._namespace or local in _IGNORED:
            self._passing = 1
            return
        if len(self._stack) >= MOST_DEPTH:
            what = f"More than {MOST_DEPTH} elements stand within each other."
            raise self._refusal(what, "Simplify the model.")
        if local == "rule" and self._stack and self._stack[-1].name == "decisionTable":
            self._read_rule(self._stack[-1])
            return
        line = self._parser.CurrentLineNumber
        own = {key: value for key, value in attributes.items() if " " not in key}
        element = Element(local, own, line)
        self._texts.clear()
        if self._stack:
            self._stack[-1].children.append(element)
        self._stack.append(element)

    def _read_rule(self, table: Element) -> None:
        """Hands the parser over to the reading of rules, which is most of a long file."""
        if self._rules >= MOST_RULES:
            raise self._refusal(f"The file has more than {MOST_RULES:,} rules.", "Split it.")
        self._rules += 1
        if self._rule is None:
            self._rule = _RuleReading(self._parser, self._namespace, self._listen)
        self._rule.begin(table.rows)

    def _check_root(self, namespace: str, local: str) -> None:
        known = next((uri for uri in [namespace, *self._declared] if uri in NAMESPACES), None)
        if local != "definitions" or known is None:
            said = f"“{local}”" + (f" of {namespace}" if namespace else "")
            what = f"This is no DMN file of version 1.1 to 1.5: it begins with {said}."
            raise self._refusal(what, "Export it from the tool that made it as DMN 1.3.")
        self._namespace = namespace
        self._version = NAMESPACES[known]
        if namespace != known:
            self._notes = (
                f"Its elements stand in the namespace {namespace or '(none)'}; "
                f"they were read as DMN {self._version}, which the file declares as well.",
            )

    def _end(self, _name: str) -> None:
        if self._passing:
            self._passing -= 1
            return
        element = self._stack.pop()
        if self._texts:
            element.text = "".join(self._texts)
            self._texts.clear()
        if not self._stack:
            self._root = element

    def _characters(self, text: str) -> None:
        if not self._passing:
            self._texts.append(text)


class _RuleReading:
    """Reads one rule at a time, straight into a row: its entries, and of these only the texts."""

    def __init__(
        self, parser: expat.XMLParserType, namespace: str, give_back: Callable[[], None]
    ) -> None:
        self._parser = parser
        self._give_back = give_back
        prefix = f"{namespace} " if namespace else ""
        self._text = f"{prefix}text"
        self._kinds = {
            prefix + kind: kind
            for kind in ("inputEntry", "outputEntry", "annotationEntry", "description")
        }
        self._texts: list[str] = []
        self._rows: list[Row] = []

    def begin(self, rows: list[Row]) -> None:
        """Take over the parser until the rule ends."""
        self._rows = rows
        self._line = self._parser.CurrentLineNumber
        self._depth = 0
        self._kind: str | None = None
        self._cells: dict[str, list[Cell]] = {kind: [] for kind in self._kinds.values()}
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1:
            self._kind = self._kinds.get(name)
            self._language = attributes.get("expressionLanguage", "")
            self._texts.clear()
            if self._kind == "description":
                self._parser.CharacterDataHandler = self._texts.append
        elif self._depth == 2 and self._kind and name == self._text:
            self._parser.CharacterDataHandler = self._texts.append

    def _end(self, _name: str) -> None:
        self._depth -= 1
        self._parser.CharacterDataHandler = None
        if self._depth == 0 and self._kind:
            cell = Cell("".join(self._texts).strip(), self._language)
            self._cells[self._kind].append(cell)
        elif self._depth < 0:
            self._finish()

    def _finish(self) -> None:
        inputs, outputs, notes, descriptions = self._cells.values()
        description = descriptions[0].text if descriptions else ""
        annotations = tuple(note.text for note in notes)
        row = Row(self._line, tuple(inputs), tuple(outputs), annotations, description)
        self._rows.append(row)
        self._give_back()
