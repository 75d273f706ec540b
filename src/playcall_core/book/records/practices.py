"""Section 7, best practices: what works, what was tried, and what to do instead."""

from typing import Annotated, ClassVar, Literal

from playcall_core.book.records.base import NEEDED, Line, Markdown, Record, SectionName


class _Practices(Record):
    section: ClassVar[SectionName] = "practices"
    heading_field: ClassVar[str] = "text"


class Practice(_Practices):
    """Something to do, when, and how well it is proved."""

    kind_name: ClassVar[str] = "practice"
    plural_name: ClassVar[str] = "practices"

    text: Annotated[Markdown | None, NEEDED] = None
    when: Annotated[Line | None, NEEDED] = None
    status: Literal["proven", "promising", "disproven"] = "promising"
    evidence: Markdown | None = None


class Lesson(_Practices):
    """What was tried, what came of it, and what to do instead."""

    kind_name: ClassVar[str] = "lesson"
    plural_name: ClassVar[str] = "lessons"
    heading_field: ClassVar[str] = "tried"

    tried: Annotated[Markdown | None, NEEDED] = None
    result: Annotated[Markdown | None, NEEDED] = None
    instead: Annotated[Markdown | None, NEEDED] = None
