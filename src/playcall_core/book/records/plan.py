"""Objectives and plan: what we want to reach, by when, and the programs on the way."""

from datetime import date as Day
from typing import Annotated, ClassVar, Literal

from playcall_core.book.records.base import (
    NEEDED,
    Function,
    Line,
    Markdown,
    Record,
    RefTo,
    SectionName,
)
from playcall_core.book.records.buying import BuyingStageRef
from playcall_core.book.records.customer import SegmentRef
from playcall_core.book.records.plays import Window

PlayRef = Annotated[str, RefTo("play")]
ObjectiveRef = Annotated[str, RefTo("objective")]
Area = Literal["segmentation", "go-to-market", "sales enablement", "opportunity management"]


class _Objectives(Record):
    section: ClassVar[SectionName] = "objectives"


class Program(_Objectives):
    """A marketing or joint activity in the sales cycle."""

    kind_name: ClassVar[str] = "program"
    plural_name: ClassVar[str] = "programs"

    name: Annotated[Line | None, NEEDED] = None
    description: Markdown | None = None
    window: Annotated[Window | None, NEEDED] = None
    segments: tuple[SegmentRef, ...] = ()
    buying_stages: tuple[BuyingStageRef, ...] = ()
    plays: tuple[PlayRef, ...] = ()
    objective: ObjectiveRef | None = None


class Metric(_Objectives):
    """Something measured: what it means, in which unit, and which way is better."""

    kind_name: ClassVar[str] = "metric"
    plural_name: ClassVar[str] = "metrics"

    name: Line | None = None
    definition: Annotated[Markdown | None, NEEDED] = None
    unit: Annotated[Line | None, NEEDED] = None
    direction: Literal["up", "down", "band"] | None = None
    function: Annotated[Literal["marketing", "sales", "shared"] | None, NEEDED] = None
    value: Line | None = None
    target: Line | None = None
    segment: SegmentRef | None = None


class Objective(_Objectives):
    """What is to be reached: from a baseline to a target by a day."""

    kind_name: ClassVar[str] = "objective"
    plural_name: ClassVar[str] = "objectives"
    heading_field: ClassVar[str] = "text"

    text: Annotated[Markdown | None, NEEDED] = None
    metric: Annotated[Annotated[str, RefTo("metric")] | None, NEEDED] = None
    baseline: Line | None = None
    target: Annotated[Line | None, NEEDED] = None
    due: Annotated[Day | None, NEEDED] = None
    function: Literal["marketing", "sales", "shared"] | None = None
    area: Area | None = None


__all__ = ["Area", "Function", "Metric", "Objective", "Program"]
