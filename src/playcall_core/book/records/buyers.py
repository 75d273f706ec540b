"""Section 8, buyers: the people who decide, use and block."""

from typing import Annotated, ClassVar, Literal

from playcall_core.book.records.base import NEEDED, Line, Markdown, Part, Record, SectionName
from playcall_core.book.records.buying import BuyingStageRef
from playcall_core.book.records.selling import ContentRef

BuyingRole = Literal[
    "influencer",
    "recommender",
    "decision maker",
    "champion",
    "economic buyer",
    "technical evaluator",
    "end user",
    "gatekeeper",
    "blocker",
]
OrderType = Literal["new", "expansion", "renewal"]


class PersonaRole(Part):
    """A buying role that a persona plays, perhaps only in some order types."""

    role: BuyingRole
    orders: tuple[OrderType, ...] = ("new", "expansion", "renewal")


class StageContent(Part):
    """What to show a persona at a buying stage: records of content, or plain words."""

    stage: BuyingStageRef
    content: tuple[ContentRef, ...] = ()
    also: tuple[Line, ...] = ()


class Source(Part):
    """Where a persona looks for information."""

    text: Line
    rank: Literal["primary", "secondary", "tertiary"] = "primary"


class Persona(Record):
    """A kind of buyer: the job, what counts, what to say and show."""

    kind_name: ClassVar[str] = "persona"
    plural_name: ClassVar[str] = "personas"
    section: ClassVar[SectionName] = "buyers"

    name: Annotated[Line | None, NEEDED] = None
    kind: Annotated[Literal["buyer", "user", "partner"] | None, NEEDED] = None
    titles: tuple[Line, ...] = ()
    job: Markdown | None = None
    reports_to: tuple[Line, ...] = ()
    measured_by: tuple[Line, ...] = ()
    goals: tuple[Line, ...] = ()
    motivations: tuple[Line, ...] = ()
    challenges: tuple[Line, ...] = ()
    deal_makers: tuple[Line, ...] = ()
    deal_breakers: tuple[Line, ...] = ()
    sources: tuple[Source, ...] = ()
    roles: Annotated[tuple[PersonaRole, ...], NEEDED] = ()
    key_messages: tuple[Line, ...] = ()
    content: tuple[StageContent, ...] = ()
