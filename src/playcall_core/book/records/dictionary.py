"""Facts as records: the fact dictionary of the playbook."""

from typing import Annotated, ClassVar, Literal

from playcall_core.book.records.base import (
    NEEDED,
    Duration,
    Line,
    Markdown,
    Part,
    Record,
    RefTo,
    SectionName,
)
from playcall_core.facts.derivation import Derivation


class ChoiceOf(Part):
    """One value of a category or set: a stable key, and a label that may change."""

    key: Line
    label: Line | None = None


class FactRecord(Record):
    """A fact that plays may test, and where it comes from."""

    kind_name: ClassVar[str] = "fact"
    plural_name: ClassVar[str] = "facts"
    section: ClassVar[SectionName] = "facts"

    owner: str | None = None
    name: Annotated[Line | None, NEEDED] = None
    type: Literal["category", "set", "number", "money", "date", "yes/no"]
    subject: Literal["lead", "account", "opportunity"] = "opportunity"
    definition: Markdown | None = None
    values: tuple[ChoiceOf | Line, ...] = ()
    values_from: (
        Literal[
            "segments",
            "buying_stages",
            "selling_stages",
            "competitors",
            "personas",
            "products",
            "use_cases",
            "pains",
            "lead_statuses",
        ]
        | None
    ) = None
    unit: Line | None = None
    column: Line | None = None
    derivation: Derivation | None = None
    freshness: Duration | None = None
    asked_by: tuple[Annotated[str, RefTo("discovery_question")], ...] = ()
