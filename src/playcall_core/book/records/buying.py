"""Section 2, buying process: how customers buy, seen from their side."""

from typing import Annotated, ClassVar, Literal

from playcall_core.book.records.base import (
    NEEDED,
    Line,
    Markdown,
    Owner,
    Record,
    RefTo,
    SectionName,
    When,
)

BuyingStageRef = Annotated[str, RefTo("buying_stage")]


class _Buying(Record):
    section: ClassVar[SectionName] = "buying"


class BuyingStage(_Buying):
    """A stage of the customer's process. `always_on` stages have no place in the order."""

    kind_name: ClassVar[str] = "buying_stage"
    plural_name: ClassVar[str] = "buying_stages"

    name: Annotated[Line | None, NEEDED] = None
    order: Annotated[int | None, NEEDED] = None
    buyers_question: Annotated[Markdown | None, NEEDED] = None
    activities: tuple[Line, ...] = ()
    always_on: bool = False


class Trigger(_Buying):
    """An event that starts or moves a purchase, and how it is noticed."""

    kind_name: ClassVar[str] = "trigger"
    plural_name: ClassVar[str] = "triggers"
    heading_field: ClassVar[str] = "text"

    text: Annotated[Markdown | None, NEEDED] = None
    kind: Annotated[Line | None, NEEDED] = None
    stages: Annotated[tuple[BuyingStageRef, ...], NEEDED] = ()
    detected_by: When | None = None


class BuyerBehaviour(_Buying):
    """Something buyers do that shows where they are; `qualified` leads do this."""

    kind_name: ClassVar[str] = "buyer_behaviour"
    plural_name: ClassVar[str] = "buyer_behaviours"
    heading_field: ClassVar[str] = "text"

    text: Annotated[Markdown | None, NEEDED] = None
    stage: BuyingStageRef | None = None
    qualified: bool = False
    strength: Literal["weak", "clear", "strong"] | None = None
    detected_by: When | None = None


class LeadStatus(_Buying):
    """One status of a lead: what it means, who acts, why it may end there, what comes next.

    `asks` is the question that a company answers together before it fills the definition.
    """

    kind_name: ClassVar[str] = "lead_status"
    plural_name: ClassVar[str] = "lead_statuses"

    name: Line | None = None
    definition: Annotated[Markdown | None, NEEDED] = None
    asks: Line | None = None
    worked_by: Owner | None = None
    reasons: tuple[Line, ...] = ()
    next: tuple[Annotated[str, RefTo("lead_status")], ...] = ()
    in_queue: bool = False


class LeadScoring(_Buying):
    """How leads are scored, and from which score they are handed over.

    `profile_cap` is the most that who somebody is can score; the rest must come from what they do.
    From `route_from` on a lead is given to somebody. `decay` says how a score falls with time.
    """

    kind_name: ClassVar[str] = "lead_scoring"
    plural_name: ClassVar[str] = "lead_scorings"

    name: Line | None = None
    threshold: Annotated[float | None, NEEDED] = None
    rules: tuple[Line, ...] = ()
    profile_cap: float | None = None
    route_from: float | None = None
    decay: Line | None = None
