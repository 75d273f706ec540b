"""Responsibilities: roles, who does what, and the promises between the functions."""

from typing import Annotated, ClassVar

from pydantic import Field

from playcall_core.book.records.base import NEEDED, Function, Line, Markdown, Record, SectionName
from playcall_core.book.records.selling import RoleRef, SellingStageRef
from playcall_core.facts.business_time import LimitUnit


class _Responsibilities(Record):
    section: ClassVar[SectionName] = "responsibilities"


class Role(_Responsibilities):
    """A role people have; `function` says on which side it counts."""

    kind_name: ClassVar[str] = "role"
    plural_name: ClassVar[str] = "roles"

    owner: str | None = None
    name: Annotated[Line | None, NEEDED] = None
    function: Annotated[Function | None, NEEDED] = None
    team: Line | None = None
    group: bool = False


class Assignment(_Responsibilities):
    """Who has which part in an activity: letter of the scheme -> roles.

    `accountable` is the letter that exactly one role must have; for RACI, DACI and DCI it is known.
    `scope` says where it holds, if not everywhere.
    """

    kind_name: ClassVar[str] = "assignment"
    plural_name: ClassVar[str] = "assignments"
    heading_field: ClassVar[str] = "activity"

    owner: str | None = None
    activity: Annotated[Line | None, NEEDED] = None
    scheme: Annotated[Line | None, NEEDED] = None
    cells: Annotated[dict[str, tuple[RoleRef, ...]], NEEDED] = Field(default_factory=dict)
    accountable: Line | None = None
    phase: Line | None = None
    scope: Line | None = None
    stage: SellingStageRef | None = None


class Agreement(_Responsibilities):
    """A promise from one role to another: when this happens, we do that within a limit.

    A hand-over is one too: it `needs` things, and may be done in a `meeting`.
    """

    kind_name: ClassVar[str] = "agreement"
    plural_name: ClassVar[str] = "agreements"
    heading_field: ClassVar[str] = "trigger"

    owner: str | None = None
    from_role: Annotated[RoleRef | None, NEEDED] = Field(default=None, alias="from")
    to_role: Annotated[RoleRef | None, NEEDED] = Field(default=None, alias="to")
    trigger: Annotated[Markdown | None, NEEDED] = None
    act: Annotated[Markdown | None, NEEDED] = None
    limit: Annotated[float | None, NEEDED] = None
    unit: Annotated[LimitUnit | None, NEEDED] = None
    needs: tuple[Line, ...] = ()
    meeting: Line | None = None
    stages: tuple[SellingStageRef, ...] = ()
    measured_by: Line | None = None


class Cadence(_Responsibilities):
    """A meeting or review that comes back."""

    kind_name: ClassVar[str] = "cadence"
    plural_name: ClassVar[str] = "cadences"

    owner: str | None = None
    name: Annotated[Line | None, NEEDED] = None
    every: Annotated[Line | None, NEEDED] = None
    when: Line | None = None
    agenda: tuple[Line, ...] = ()


class Phase(_Responsibilities):
    """A phase of a customer's life by which responsibilities are grouped."""

    kind_name: ClassVar[str] = "phase"
    plural_name: ClassVar[str] = "phases"

    owner: str | None = None
    name: Annotated[Line | None, NEEDED] = None
