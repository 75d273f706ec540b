"""The shapes of `--json`: what every command prints, typed and documented.

They are part of the public interface: fields are added, never renamed, within one `format`.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from playcall_core.book import Playbook
from playcall_core.book.findings import Finding, Severity
from playcall_core.errors import Place, Problem

FORMAT = 1


class Shape(BaseModel):
    """A JSON document or a part of one. Fields that are empty (null) are left out."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class PlaceShape(Shape):
    """Where something is; what does not apply is left out."""

    file: str | None = None
    line: int | None = None
    row: int | None = None
    column: str | None = None
    record: str | None = None
    field: str | None = None
    position: int | None = None

    @classmethod
    def of(cls, place: Place) -> PlaceShape:
        """The shape of a place."""
        return cls(**{name: getattr(place, name) for name in Place.__slots__})


class ProblemShape(Shape):
    """What happened, where, and what to do about it."""

    what: str
    place: PlaceShape
    remedy: str

    @classmethod
    def of(cls, problem: Problem) -> ProblemShape:
        """The shape of a problem."""
        return cls(what=problem.what, place=PlaceShape.of(problem.place), remedy=problem.remedy)


class ErrorShape(Shape):
    """What any command prints when its input is wrong (exit code 2)."""

    format: int = FORMAT
    problems: list[ProblemShape]


class FindingShape(Shape):
    """One thing the check found. `waived_until` is the end of a waiver that covers it."""

    rule: str
    severity: Literal["error", "hole", "notice"]
    section: str
    what: str
    remedy: str
    place: PlaceShape
    records: list[str] = Field(description="“kind/id” of the records it is about")
    waived_until: date | None = None

    @classmethod
    def of(cls, finding: Finding) -> FindingShape:
        """The shape of a finding."""
        return cls(
            rule=finding.rule,
            severity=finding.severity.value,
            section=finding.section,
            what=finding.what,
            remedy=finding.remedy,
            place=PlaceShape.of(finding.place),
            records=["/".join(key) for key in finding.records],
            waived_until=finding.waiver.until if finding.waiver else None,
        )


class PlaybookShape(Shape):
    """Which playbook it is."""

    id: str
    name: str
    company: str
    records: int

    @classmethod
    def of(cls, playbook: Playbook) -> PlaybookShape:
        """The shape of a playbook."""
        head = playbook.head
        return cls(id=head.id, name=head.name, company=head.company, records=len(playbook.records))


class SectionShape(Shape):
    """The state of one section; `failed` are the rules that do not hold, `waived` those waived."""

    section: str
    state: Literal["complete", "complete but for waivers", "incomplete", "contradictory"]
    failed: list[str]
    waived: list[str]


class CheckShape(Shape):
    """`playcall check`: `errors`, `holes` and `notices` count findings that are not waived."""

    format: int = FORMAT
    playbook: PlaybookShape
    as_of: date
    errors: int
    holes: int
    notices: int
    sections: list[SectionShape]
    findings: list[FindingShape]


def count(findings: list[Finding] | tuple[Finding, ...], severity: Severity) -> int:
    """How many findings of a severity are still to be mended."""
    return sum(finding.severity is severity and finding.counts for finding in findings)


class StepShape(Shape):
    """One step of a play."""

    n: int
    actor: str | None = None
    action: str
    channel: list[str]
    after: str | None = None


class CallShape(Shape):
    """One play on one subject. Rank and reason belong to plays that apply; `behind` is the play of
    the same choice that is offered instead; `missing` are the facts that must become known.
    """

    play: str
    name: str
    outcome: Literal["applies", "cannot tell", "does not apply"]
    offered: bool
    because: str
    rank: int | None = None
    rank_reason: str | None = None
    behind: str | None = None
    hindrance: str | None = None
    missing: list[str]


class SubjectShape(Shape):
    """One subject, what is known of it, and its calls."""

    subject: Literal["lead", "account", "opportunity"]
    id: str
    name: str
    facts: dict[str, str] = Field(description="fact id -> value in words; unknown facts left out")
    calls: list[CallShape]


class QuestionShape(Shape):
    """An unknown fact, how to ask for it, and how many calls it would decide."""

    fact: str
    name: str
    questions: list[str]
    decides: int = Field(description="calls that it alone would decide, the earlier ones answered")
    involved: int = Field(description="calls that cannot be told and test it")
    subjects: int
    plays: list[str]


class QualityShape(Shape):
    """One thing that the tables say of themselves: a contradiction, a backward move, a lost key."""

    kind: str
    what: str
    count: int


class CallsShape(Shape):
    """`playcall call`: `called`, `closed` and `rejected` count rows of the subject's table."""

    format: int = FORMAT
    playbook: PlaybookShape
    as_of: str
    subject: Literal["lead", "account", "opportunity"]
    called: int
    closed: int
    rejected: int
    rejected_file: str | None = None
    with_plays: int = Field(description="subjects on which at least one play applies")
    ranking_rule: str
    not_called: list[ProblemShape] = Field(description="plays that cannot be called, and why")
    quality: list[QualityShape]
    questions: list[QuestionShape]
    subjects: list[SubjectShape]


class TestShape(Shape):
    """One test of a condition on one subject: what it says, the value it met, what it came to."""

    test: str
    value: str
    result: Literal["true", "false", "unknown"]


class ConditionShape(Shape):
    """A condition test by test: a list of groups (any of), each a list of tests (all of)."""

    result: Literal["true", "false", "unknown"]
    groups: list[list[TestShape]]


class ExplainShape(Shape):
    """`playcall explain`: one play on one subject, with every test."""

    format: int = FORMAT
    subject: SubjectShape
    when: ConditionShape
    exclude: ConditionShape | None = None
    questions: list[QuestionShape]


class AskShape(Shape):
    """`playcall ask`: the questions whose answers decide most calls, first one first."""

    format: int = FORMAT
    as_of: str
    open_calls: int
    questions: list[QuestionShape]


class ChangeShape(Shape):
    """One difference of two playbooks in one sentence; `field` is empty for a whole record."""

    kind: Literal["added", "removed", "changed", "renamed"]
    record: str
    field: str | None = None
    before: str | None = None
    after: str | None = None
    says: str


class DiffShape(Shape):
    """`playcall diff`: every difference, record by record, field by field."""

    format: int = FORMAT
    old: PlaybookShape
    new: PlaybookShape
    changes: list[ChangeShape]


class WrittenShape(Shape):
    """`playcall new`, `export`, `schema`: what was written where."""

    format: int = FORMAT
    written: str
    files: int


class CellShape(Shape):
    """One cell of the coverage table: a value on each axis, how far plays cover it, and which."""

    values: list[str]
    covered: Literal["always", "partly", "never", "not proved"]
    plays: list[str]


class PlayChangeShape(Shape):
    """How the calls of one play change: the situations gained and lost, in words."""

    play: str
    kind: Literal["new", "gone", "changed"]
    gained: list[str]
    lost: list[str]


class SubjectChangeShape(Shape):
    """A real open subject whose calls change: play -> outcome before and after."""

    id: str
    name: str
    plays: dict[str, list[str]]


class CoverageShape(Shape):
    """`playcall coverage`: findings, the table along the axes, and the difference to a version."""

    format: int = FORMAT
    playbook: PlaybookShape
    as_of: date
    axes: list[str]
    findings: list[FindingShape]
    table: list[CellShape]
    changes: list[PlayChangeShape] | None = None
    subjects_changed: int | None = None
    subjects: list[SubjectChangeShape] | None = None
