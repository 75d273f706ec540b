"""What every record has, and the field types that carry meaning.

A field that a complete record needs is marked `Needed`: a playbook may be loaded with holes (real
ones have many), and the completeness rules find them. Only `id` must be there to load a record.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, StringConstraints
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

Slug = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80),
    Field(description="lower-case letters, digits and hyphens"),
]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)]
Markdown = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100_000)]
Duration = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,4} (day|week|month|year)s?$")]
Function = Literal["marketing", "sales", "other"]
Visibility = Literal["everyone", "marketing", "sales", "signers"]
SectionName = Literal[
    "customer",
    "buying",
    "offer",
    "competition",
    "selling",
    "objections",
    "practices",
    "buyers",
    "plays",
    "objectives",
    "responsibilities",
    "facts",
    "glossary",
]
SECTIONS: tuple[SectionName, ...] = get_args(SectionName)


@dataclass(frozen=True, slots=True)
class Needed:
    """Marks a field that a complete record fills."""


@dataclass(frozen=True, slots=True)
class RefTo:
    """Marks a field that holds the id of a record of one kind.

    With `or_person` a name or mail address may stand instead of an id.
    """

    kind: str
    or_person: bool = False

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        person = ", or a person" if self.or_person else ""
        return {**handler(schema), "description": f"id of a {self.kind.replace('_', ' ')}{person}"}


@dataclass(frozen=True, slots=True)
class IsCondition:
    """Marks a field that holds a condition in its text form."""

    single_test: bool = False

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        said = "one test" if self.single_test else "a condition"
        example = "such as: amount is at least 50,000 EUR"
        return {**handler(schema), "description": f"{said}, {example}"}


NEEDED = Needed()
When = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000), IsCondition()]
PreferTest = Annotated[str, StringConstraints(strip_whitespace=True), IsCondition(single_test=True)]
Owner = Annotated[Line, RefTo("role", or_person=True)]


class Part(BaseModel):
    """A typed part of a record: never changed, no field that is not declared."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False, defer_build=True
    )


class Record(Part):
    """One entry of the playbook.

    `uid` never changes; left out, it follows from the id the record first had. `id` is the readable
    name in references; after a renaming `formerly` keeps the old ones.
    """

    kind_name: ClassVar[str]
    plural_name: ClassVar[str]
    section: ClassVar[SectionName]
    heading_field: ClassVar[str] = "name"

    id: Slug
    uid: str | None = None
    formerly: tuple[Slug, ...] = ()
    owner: Annotated[Owner | None, NEEDED] = None
    visibility: Visibility = "everyone"
    source: Markdown | None = None
    review_every: Duration | None = None
    note: Markdown | None = None

    @property
    def heading(self) -> str:
        """What people call it: its name or the start of its text."""
        text = str(getattr(self, self.heading_field, None) or self.id)
        return text if len(text) <= 80 else text[:79].rstrip() + "…"

    @property
    def key(self) -> tuple[str, str]:
        """(kind name, id), unique in a playbook."""
        return (self.kind_name, self.id)


_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


def days_in(duration: str) -> int:
    """How many days a `Duration` such as “3 months” counts: a month as 30, a year as 365."""
    number, unit = duration.split()
    return int(number) * _DAYS[unit.removesuffix("s")]
