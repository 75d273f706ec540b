"""Section 6, objections: what buyers object, what we answer, and the message behind it."""

from typing import Annotated, ClassVar

from playcall_core.book.records.base import NEEDED, Line, Markdown, Part, Record, RefTo, SectionName
from playcall_core.book.records.competition import CompetitorRef
from playcall_core.book.records.customer import PersonaRef, UseCaseRef
from playcall_core.book.records.offer import ProofPointRef


class _Objections(Record):
    section: ClassVar[SectionName] = "objections"


class Objection(_Objections):
    """What a buyer says against us, and the answer."""

    kind_name: ClassVar[str] = "objection"
    plural_name: ClassVar[str] = "objections"
    heading_field: ClassVar[str] = "text"

    text: Annotated[Markdown | None, NEEDED] = None
    category: Line | None = None
    personas: tuple[PersonaRef, ...] = ()
    competitors: tuple[CompetitorRef, ...] = ()
    response: Annotated[Markdown | None, NEEDED] = None
    proofs: tuple[ProofPointRef, ...] = ()
    follow_up: Line | None = None


class Pillar(Part):
    """One pillar of a message map."""

    value: Line
    promise: Markdown | None = None
    pain: Markdown | None = None
    why_us: Markdown | None = None
    proofs: tuple[ProofPointRef, ...] = ()


class MessageMap(_Objections):
    """The message for an offer, a use case or against a competitor: home base and pillars.

    `home_base` has at most 25 words and there are two to four pillars (completeness rules).
    `headline` is the few words over the whole house.
    """

    kind_name: ClassVar[str] = "message_map"
    plural_name: ClassVar[str] = "message_maps"

    name: Line | None = None
    offer: Annotated[str, RefTo("offer")] | None = None
    use_case: UseCaseRef | None = None
    competitor: CompetitorRef | None = None
    personas: tuple[PersonaRef, ...] = ()
    headline: Line | None = None
    home_base: Annotated[Markdown | None, NEEDED] = None
    pillars: Annotated[tuple[Pillar, ...], NEEDED] = ()
    proofs: tuple[ProofPointRef, ...] = ()
