"""The glossary: one definition for each term."""

from typing import Annotated, ClassVar

from playcall_core.book.records.base import NEEDED, Line, Markdown, Record, SectionName


class Term(Record):
    """A word that both functions use, and what it means here.

    `asks` is the question a company answers together before it fills the definition.
    """

    kind_name: ClassVar[str] = "term"
    plural_name: ClassVar[str] = "terms"
    section: ClassVar[SectionName] = "glossary"
    heading_field: ClassVar[str] = "term"

    owner: str | None = None
    term: Annotated[Line | None, NEEDED] = None
    definition: Annotated[Markdown | None, NEEDED] = None
    asks: Line | None = None
