"""Plays and the scenarios by which they are grouped."""

from datetime import date as Day
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from playcall_core.book.records.base import (
    NEEDED,
    Duration,
    Line,
    Markdown,
    Part,
    PreferTest,
    Record,
    RefTo,
    SectionName,
    Slug,
    When,
)
from playcall_core.book.records.buyers import BuyingRole
from playcall_core.book.records.competition import CompetitorRef
from playcall_core.book.records.customer import PersonaRef, SegmentRef, UseCaseRef
from playcall_core.book.records.selling import ContentRef, RoleRef, SellingStageRef

PlayType = Literal["evergreen", "focused", "test"]
Motion = Literal[
    "land",
    "displace",
    "inbound",
    "evaluate",
    "adopt",
    "expand",
    "upsell",
    "cross-sell",
    "convert",
    "retain",
    "renew",
    "re-engage",
]


class _Plays(Record):
    section: ClassVar[SectionName] = "plays"


class Scenario(_Plays):
    """A named selling situation by which plays are grouped and prioritised."""

    kind_name: ClassVar[str] = "scenario"
    plural_name: ClassVar[str] = "scenarios"

    name: Annotated[Line | None, NEEDED] = None
    when: Annotated[When | None, NEEDED] = None


class Window(Part):
    """The days between which a play may be called, both included; an open end is left out."""

    first: Day | None = None
    last: Day | None = None


class Branch(Part):
    """Where to go on when something turns out so."""

    when: When
    to: int


class Step(Part):
    """One thing to do: who, what, through which channel, how long after the step before.

    It is done not before `after` and not later than `within`, both counted from the step before, or
    on a `day` counted from the start of the run. Steps of one `phase` stand under one heading.

    `gate` holds the step back until it is true; `effects` are what the step commits us to, such as
    `discount: offered`, so that two plays that commit us to different things can be found.
    """

    n: int = Field(ge=1, le=99)
    actor: RoleRef | None = None
    action: Markdown
    channel: tuple[Line, ...] = ()
    after: Duration | None = None
    within: Duration | None = None
    day: int | None = Field(default=None, ge=0, le=3_650)
    phase: Line | None = None
    content: tuple[ContentRef, ...] = ()
    gate: When | None = None
    branch: tuple[Branch, ...] = ()
    effects: dict[Slug, str] = Field(default_factory=dict)
    stage: SellingStageRef | None = None
    output: Line | None = None


class Success(Part):
    """By what a play is judged: a metric and the target."""

    metric: Annotated[str, RefTo("metric")]
    target: Line | None = None


class ResultCode(Part):
    """One way in which a run of the play can end."""

    key: Slug
    label: Line
    success: bool = False


class Involved(Part):
    """Personas in a buying role."""

    role: BuyingRole
    personas: tuple[PersonaRef, ...]


class Play(_Plays):
    """An action designed to achieve a specific purpose in specific conditions.

    `priority` 1 comes first. `choice` names a choice: of its plays only the first is offered.
    `cooldown` is how long after its last run on the same subject it is not called again.
    `when_in_words` is for people; what is tested is `when`. `duration` is how long a run takes, in
    words; `wrong_uses` are what it is mistaken for.
    """

    kind_name: ClassVar[str] = "play"
    plural_name: ClassVar[str] = "plays"

    name: Annotated[Line | None, NEEDED] = None
    type: Annotated[PlayType | None, NEEDED] = None
    motion: Annotated[Motion | None, NEEDED] = None
    purpose: Annotated[Markdown | None, NEEDED] = None
    on: Literal["lead", "account", "opportunity"] = "opportunity"
    when: Annotated[When | None, NEEDED] = None
    when_in_words: Markdown | None = None
    exclude: When | None = None
    prefer: tuple[PreferTest, ...] = ()
    stop: When | None = None
    window: Window | None = None
    priority: int = Field(default=5, ge=1, le=9)
    cooldown: Duration | None = None
    duration: Line | None = None
    wrong_uses: tuple[Line, ...] = ()
    choice: Slug | None = None
    scenario: Annotated[str, RefTo("scenario")] | None = None
    segments: tuple[SegmentRef, ...] = ()
    runners: Annotated[tuple[RoleRef, ...], NEEDED] = ()
    support: tuple[RoleRef, ...] = ()
    not_for: tuple[RoleRef, ...] = ()
    personas: tuple[Involved, ...] = ()
    use_cases: tuple[UseCaseRef, ...] = ()
    steps: Annotated[tuple[Step, ...], NEEDED] = ()
    milestones: tuple[Line, ...] = ()
    questions: tuple[Annotated[str, RefTo("discovery_question")], ...] = ()
    messages: tuple[Annotated[str, RefTo("message_map")], ...] = ()
    objections: tuple[Annotated[str, RefTo("objection")], ...] = ()
    competitors: tuple[CompetitorRef, ...] = ()
    agreements: tuple[Annotated[str, RefTo("agreement")], ...] = ()
    result_codes: tuple[ResultCode, ...] = ()
    success: Annotated[Success | None, NEEDED] = None
    also_measured: tuple[Annotated[str, RefTo("metric")], ...] = ()
