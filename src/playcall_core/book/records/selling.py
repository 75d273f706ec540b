"""Section 5, selling methodology: our stages, laid over the customer's."""

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
from playcall_core.book.records.buying import BuyingStageRef
from playcall_core.book.records.customer import PersonaRef, UseCaseRef

RoleRef = Annotated[str, RefTo("role")]
ContentRef = Annotated[str, RefTo("content")]
CriterionRef = Annotated[str, RefTo("criterion")]
SellingStageRef = Annotated[str, RefTo("selling_stage")]


class _Selling(Record):
    section: ClassVar[SectionName] = "selling"


class SellingStage(_Selling):
    """A stage of our process. `outcome` tells open stages from those that end an opportunity."""

    kind_name: ClassVar[str] = "selling_stage"
    plural_name: ClassVar[str] = "selling_stages"

    name: Line | None = None
    order: Annotated[int | None, NEEDED] = None
    outcome: Literal["open", "won", "lost"] = "open"
    goal: Annotated[Markdown | None, NEEDED] = None
    buying_stages: Annotated[tuple[BuyingStageRef, ...], NEEDED] = ()
    entry: Annotated[tuple[CriterionRef, ...], NEEDED] = ()
    exit: Annotated[tuple[CriterionRef, ...], NEEDED] = ()
    players: Annotated[tuple[RoleRef, ...], NEEDED] = ()
    activities: tuple[Line, ...] = ()
    content: tuple[ContentRef, ...] = ()
    touchpoints: tuple[Line, ...] = ()
    resources: tuple[Line, ...] = ()
    skills: tuple[Line, ...] = ()
    knowledge: tuple[Line, ...] = ()
    tools: tuple[Line, ...] = ()
    on_fail: Markdown | None = None


class Criterion(_Selling):
    """Something that must be so before a stage is entered or left; `check` lets the data say so."""

    kind_name: ClassVar[str] = "criterion"
    plural_name: ClassVar[str] = "criteria"
    heading_field: ClassVar[str] = "text"

    text: Annotated[Markdown | None, NEEDED] = None
    kind: Annotated[Literal["buyer act", "our act", "data", "approval"] | None, NEEDED] = None
    enforce: Literal["inform", "warn", "block"] = "inform"
    check: When | None = None


class Element(Part):
    """One element of a scorecard."""

    key: Line
    name: Line
    asks: Line
    weight: float = 1.0
    check: When | None = None


class AssessmentMethod(_Selling):
    """An editable scorecard such as MEDDICC or BANT."""

    kind_name: ClassVar[str] = "assessment_method"
    plural_name: ClassVar[str] = "assessment_methods"

    name: Annotated[Line | None, NEEDED] = None
    elements: Annotated[tuple[Element, ...], NEEDED] = ()
    required_from: SellingStageRef | None = None
    purpose: Markdown | None = None


class Content(_Selling):
    """Something to show or send, where it is, for whom and when."""

    kind_name: ClassVar[str] = "content"
    plural_name: ClassVar[str] = "contents"
    heading_field: ClassVar[str] = "title"

    title: Annotated[Line | None, NEEDED] = None
    link: Annotated[Line | None, NEEDED] = None
    kind: Line | None = None
    personas: tuple[PersonaRef, ...] = ()
    stages: tuple[BuyingStageRef, ...] = ()
    use_cases: tuple[UseCaseRef, ...] = ()


class Policy(_Selling):
    """A rule that binds sellers: terms, approvals, what is forbidden."""

    kind_name: ClassVar[str] = "policy"
    plural_name: ClassVar[str] = "policies"
    heading_field: ClassVar[str] = "text"

    text: Annotated[Markdown | None, NEEDED] = None


class Enablement(_Selling):
    """What a role must have learned or shown, and how its target rises until then."""

    kind_name: ClassVar[str] = "enablement"
    plural_name: ClassVar[str] = "enablements"
    heading_field: ClassVar[str] = "requirement"

    role: Annotated[RoleRef | None, NEEDED] = None
    requirement: Markdown | None = None
    ramp: tuple[Line, ...] = ()
    decided_by: Line | None = None
