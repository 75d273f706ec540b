"""Section 1, customer analysis: who buys, in which segments, with which pains."""

from datetime import date as Day
from typing import Annotated, ClassVar, Literal

from playcall_core.book.records.base import (
    NEEDED,
    Line,
    Markdown,
    Part,
    Record,
    RefTo,
    SectionName,
    When,
)

PersonaRef = Annotated[str, RefTo("persona")]
SegmentRef = Annotated[str, RefTo("segment")]
UseCaseRef = Annotated[str, RefTo("use_case")]


class _Customer(Record):
    section: ClassVar[SectionName] = "customer"


class MarketTrend(_Customer):
    """A development in the market that changes how customers buy."""

    kind_name: ClassVar[str] = "market_trend"
    plural_name: ClassVar[str] = "market_trends"
    heading_field: ClassVar[str] = "text"

    text: Annotated[Markdown | None, NEEDED] = None
    effect: Markdown | None = None
    source: Annotated[Markdown | None, NEEDED] = None
    date: Annotated[Day | None, NEEDED] = None


class Segment(_Customer):
    """A part of the market, drawn by a rule. Segments of one `kind` form one category fact.

    Where rules overlap, the lower `precedence` wins.
    """

    kind_name: ClassVar[str] = "segment"
    plural_name: ClassVar[str] = "segments"

    name: Annotated[Line | None, NEEDED] = None
    kind: Annotated[Line | None, NEEDED] = None
    rule: Annotated[When | None, NEEDED] = None
    precedence: int | None = None
    top: bool = False
    also_called: tuple[Line, ...] = ()


class IdealCustomer(_Customer):
    """What a customer of a segment must have, had better have, and must not have."""

    kind_name: ClassVar[str] = "ideal_customer"
    plural_name: ClassVar[str] = "ideal_customers"

    name: Line | None = None
    segment: Annotated[SegmentRef | None, NEEDED] = None
    must: Annotated[tuple[Line, ...], NEEDED] = ()
    nice: tuple[Line, ...] = ()
    disqualify: Annotated[tuple[Line, ...], NEEDED] = ()
    pains: tuple[Annotated[str, RefTo("pain")], ...] = ()
    personas: tuple[PersonaRef, ...] = ()


class Pain(_Customer):
    """Something that hurts the customer, what follows from it, and whom it hurts."""

    kind_name: ClassVar[str] = "pain"
    plural_name: ClassVar[str] = "pains"
    heading_field: ClassVar[str] = "text"

    text: Annotated[Markdown | None, NEEDED] = None
    consequence: Annotated[Markdown | None, NEEDED] = None
    personas: Annotated[tuple[PersonaRef, ...], NEEDED] = ()
    level: Literal["company", "department", "person"] | None = None
    use_cases: tuple[UseCaseRef, ...] = ()


class LeadWith(Part):
    """With which use case to open the talk with a persona."""

    persona: PersonaRef
    use_case: UseCaseRef


class BusinessIssue(_Customer):
    """A goal or pressure of the customer's business that stands behind the pains.

    `lead_with` says for each persona which use case answers it best.
    """

    kind_name: ClassVar[str] = "business_issue"
    plural_name: ClassVar[str] = "business_issues"
    heading_field: ClassVar[str] = "text"

    text: Annotated[Markdown | None, NEEDED] = None
    pains: tuple[Annotated[str, RefTo("pain")], ...] = ()
    segments: tuple[SegmentRef, ...] = ()
    lead_with: tuple[LeadWith, ...] = ()


class Preference(_Customer):
    """How customers of a segment like to buy, pay, be reached or be served."""

    kind_name: ClassVar[str] = "preference"
    plural_name: ClassVar[str] = "preferences"
    heading_field: ClassVar[str] = "text"

    text: Annotated[Markdown | None, NEEDED] = None
    segments: tuple[SegmentRef, ...] = ()
    personas: tuple[PersonaRef, ...] = ()


class AccountRank(_Customer):
    """How accounts are ranked for effort, apart from segments: who works which first."""

    kind_name: ClassVar[str] = "account_rank"
    plural_name: ClassVar[str] = "account_ranks"

    name: Annotated[Line | None, NEEDED] = None
    definition: Annotated[Markdown | None, NEEDED] = None
    rule: When | None = None
    team: Line | None = None
