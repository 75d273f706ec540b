"""Section 4, competition: who else the buyer may choose, how they sell, and what we answer."""

from typing import Annotated, ClassVar, Literal

from playcall_core.book.records.base import NEEDED, Line, Markdown, Record, RefTo, SectionName
from playcall_core.book.records.customer import UseCaseRef

CompetitorRef = Annotated[str, RefTo("competitor")]


class _Competition(Record):
    section: ClassVar[SectionName] = "competition"


class Competitor(_Competition):
    """Another choice of the buyer. To do nothing, and to build it oneself, are competitors too."""

    kind_name: ClassVar[str] = "competitor"
    plural_name: ClassVar[str] = "competitors"

    name: Annotated[Line | None, NEEDED] = None
    tier: Annotated[Literal["primary", "secondary", "emerging"] | None, NEEDED] = None
    positioning: Annotated[Markdown | None, NEEDED] = None
    selling_process: Annotated[Markdown | None, NEEDED] = None
    strengths: tuple[Line, ...] = ()
    weaknesses: tuple[Line, ...] = ()
    category: Line | None = None
    use_cases: tuple[UseCaseRef, ...] = ()
    questions: tuple[Line, ...] = ()
    can_coexist: bool = False


class CompetitorMove(_Competition):
    """What a competitor typically does, when, how we counter it, and what we never say."""

    kind_name: ClassVar[str] = "competitor_move"
    plural_name: ClassVar[str] = "competitor_moves"
    heading_field: ClassVar[str] = "move"

    competitor: Annotated[CompetitorRef | None, NEEDED] = None
    move: Annotated[Markdown | None, NEEDED] = None
    stage: Annotated[str, RefTo("selling_stage")] | None = None
    counters: Annotated[tuple[Markdown, ...], NEEDED] = ()
    never_say: tuple[Line, ...] = ()
