"""Which field of another tool is which fact, and what its values are called here.

    fields:
      Customer type: segment                 a field, or an input of a table, and the id of its fact
      deal_amount: {fact: amount, currency: USD}
      tier: {fact: level, values: {"1": gold, "2": silver}}

A field that is not listed stands for the fact of the same id or name. A value that is not listed
stands for the key, or the label, of the same name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from playcall_core.book.yaml_source import Plain, read_yaml
from playcall_core.errors import (
    NOWHERE,
    DecisionTableError,
    FactError,
    Place,
    PlaybookError,
    Problem,
    nearest,
)
from playcall_core.facts import Fact, FactDictionary


@dataclass(frozen=True)
class Field:
    """A field of another tool: its fact, its values by their keys here, the currency it is in."""

    name: str
    fact: Fact
    values: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""

    def key(self, value: str) -> str | None:
        """The key that a value stands for; None if there is none."""
        return self.values[value] if value in self.values else self.fact.key(value)

    def names_of(self, key: str) -> tuple[str, ...]:
        """The values that stand for a key; the key itself if none is declared."""
        return tuple(name for name, meant in self.values.items() if meant == key) or (key,)


@dataclass(frozen=True)
class FieldMap:
    """Field name -> field, on top of the facts' own names."""

    dictionary: FactDictionary
    fields: Mapping[str, Field] = field(default_factory=dict)

    def get(self, name: str) -> Field | None:
        """The field of this name; None if it is no fact."""
        found = self.fields.get(name)
        if found is None and (fact := self.dictionary.get(name)):
            found = Field(name, fact, {}, self.dictionary.currency)
        return found

    def field_of(self, fact: str) -> Field:
        """The field that stands for a fact; one by its id if none is declared."""
        declared = (each for each in self.fields.values() if each.fact.id == fact)
        known = self.dictionary[fact]
        return next(declared, Field(known.id, known, {}, self.dictionary.currency))

    def missing(self, name: str, place: Place = NOWHERE) -> Problem:
        """That a field is no fact."""
        hint = nearest(name, [*self.fields, *self.dictionary.words])
        remedy = hint or "Say in the map of fields which fact it is."
        return Problem(f"The field “{name}” is no fact.", place, remedy)


def load_field_map(path: Path, dictionary: FactDictionary) -> FieldMap:
    """The map in a YAML file; `DecisionTableError` with every problem found."""
    try:
        document = read_yaml(path)
    except PlaybookError as error:
        raise DecisionTableError(*error.problems) from error
    return field_map(document.data, dictionary, path.name)


def field_map(data: Plain, dictionary: FactDictionary, file: str = "") -> FieldMap:
    """The map in data of the shape given above; `DecisionTableError` with every problem found."""
    place = Place(file=file or None)
    listed = data.get("fields") if isinstance(data, dict) else None
    if not isinstance(listed, dict):
        what, remedy = "The map names no fields.", "Write “fields:” with a line for each field."
        raise DecisionTableError(Problem(what, place, remedy))
    fields: dict[str, Field] = {}
    problems: list[Problem] = []
    for name, said in listed.items():
        try:
            fields[name] = _field(name, said, dictionary)
        except (DecisionTableError, FactError) as error:
            problems += [each.at(Place(file=file or None, field=name)) for each in error.problems]
    if problems:
        raise DecisionTableError(*problems)
    return FieldMap(dictionary, fields)


def _field(name: str, said: Plain, dictionary: FactDictionary) -> Field:
    if isinstance(said, str):
        said = {"fact": said}
    fact = said.get("fact") if isinstance(said, dict) else None
    if not isinstance(said, dict) or not isinstance(fact, str):
        remedy = "Write the id of a fact, or {fact: …, values: {…}}."
        raise DecisionTableError(Problem(f"The field “{name}” names no fact.", remedy=remedy))
    if unknown := sorted(said.keys() - {"fact", "values", "currency"}):
        remedy = nearest(unknown[0], ("fact", "values", "currency")) or "Leave it out."
        raise DecisionTableError(Problem(f"“{unknown[0]}” is not known here.", remedy=remedy))
    known = dictionary[fact]
    values = said.get("values") or {}
    if not isinstance(values, dict):
        raise DecisionTableError(Problem("“values” is no list of “theirs: ours”."))
    found: dict[str, str] = {}
    for theirs, ours in values.items():
        key = known.key(str(ours))
        if key is None:
            hint = nearest(str(ours), known.labels) or f"Its values are {', '.join(known.labels)}."
            raise DecisionTableError(
                Problem(f"“{ours}” is no value of “{known.name}”.", remedy=hint)
            )
        found[theirs] = key
    return Field(name, known, found, str(said.get("currency") or dictionary.currency))
