"""Changes what is known about an opportunity, by the people who work on it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db import transaction

from playcall.audit.actions import note
from playcall.guidance.knowing import known_of
from playcall.guidance.models import NextStep, SavedView, Statement
from playcall.guidance.queries import said_of
from playcall.opportunities import actions as opportunities
from playcall.opportunities.following import Said, tell
from playcall.opportunities.models import Opportunity
from playcall.people.models import Membership, Workspace
from playcall.people.rules import May, insist
from playcall.playbooks.queries import Reading, reading
from playcall_core.assessment import Judge, Move, element_uid
from playcall_core.book.playbook import uid_of
from playcall_core.book.records import AssessmentMethod, Criterion, SellingStage
from playcall_core.errors import PlaycallError, Problem

LONGEST_WORDS = 2_000
LONGEST_STEP = 200
WORDS = tuple(Statement.Word.values)


class HeldUpError(PlaycallError):
    """A stage was not moved: `move` says what is in the way."""

    def __init__(self, move: Move) -> None:
        super().__init__(
            Problem(
                f"It stays where it is: {len(move.open)} criteria of the way to "
                f"{move.to.heading} are open.",
                remedy="Each is listed with what is missing.",
            )
        )
        self.move = move


def state(opportunity: str, about: str, word: str, *, by: Membership, words: str = "") -> Statement:
    """Say that a criterion, or an element of a scorecard, is so, that you confirm it, or not.

    `about` is its uid. Raises `PlaycallError` where there is no such thing to see.
    """
    insist(by, May.ANSWER)
    heading = _heading_of(reading(by), about)
    with transaction.atomic():
        _opportunity(by.workspace, opportunity)
        made = Statement.objects.create(
            workspace=by.workspace,
            opportunity=opportunity,
            about=about,
            word=Statement.Word(word),
            by=by,
            at=datetime.now(UTC),
            words=words[:LONGEST_WORDS],
        )
        note(
            by.workspace,
            by=by,
            action=f"criterion-{word}",
            target=f"opportunity/{opportunity}",
            says=f"Said of “{heading}”: {word}.",
        )
    return made


def _heading_of(read: Reading, about: str) -> str:
    for criterion in read.of(Criterion):
        if uid_of(criterion) == about:
            return criterion.heading
    for method in read.of(AssessmentMethod):
        for element in method.elements:
            if element_uid(method, element) == about:
                return element.name
    raise PlaycallError(
        Problem("There is no such criterion.", remedy="Load the page again; it was changed.")
    )


def plan_next_step(
    opportunity: str, words: str, *, by: Membership, due: date | None = None
) -> tuple[NextStep, str]:
    """Say what is to happen next, and by when; no words say that nothing is agreed any more.

    With it comes what is done with it beyond, such as that it goes to the CRM; perhaps nothing.
    """
    insist(by, May.ANSWER)
    words = " ".join(words.split())
    if len(words) > LONGEST_STEP:
        what = f"This is longer than {LONGEST_STEP} letters."
        raise PlaycallError(Problem(what, remedy="Say only the one thing that is next."))
    with transaction.atomic():
        row = _opportunity(by.workspace, opportunity)
        made = NextStep.objects.create(
            workspace=by.workspace,
            opportunity=opportunity,
            words=words,
            due=due if words else None,
            by=by,
            at=datetime.now(UTC),
        )
        note(
            by.workspace,
            by=by,
            action="next-step-planned",
            target=f"opportunity/{opportunity}",
            says=f"Next on {row}: {words or 'nothing'}.",
        )
        day = f" (by {due.isoformat()})" if due and words else ""
        beyond = tell(Said(opportunity, "next step", f"{words}{day}", by)) if words else ""
    return made, beyond


def move_stage(opportunity: str, to: str, *, by: Membership, sure: bool = False) -> Move:
    """Move an opportunity to another selling stage.

    Raises `HeldUpError` where a criterion blocks the move, or warns of it and `sure` is false.
    """
    insist(by, May.ANSWER)
    read = reading(by)
    stage = read.get(SellingStage.kind_name, to)
    if not isinstance(stage, SellingStage):
        raise PlaycallError(Problem(f"There is no stage “{to}”.", remedy="Choose one of the list."))
    with transaction.atomic():
        row = _opportunity(by.workspace, opportunity)
        start = read.playbook.get(SellingStage.kind_name, row.stage or "")
        move = _move(read, by, row, start if isinstance(start, SellingStage) else None, stage)
        if move.blocked or (move.needs_yes and not sure):
            raise HeldUpError(move)
        opportunities.move_stage(opportunity, stage.id, by=by, outcome=stage.outcome)
    return move


def _move(
    read: Reading, by: Membership, row: Opportunity, start: SellingStage | None, to: SellingStage
) -> Move:
    known = known_of(by, read.book, row.external_id)
    assert known is not None
    said = said_of(by.workspace, row.external_id).by_uid
    return Judge(read.playbook, known.situation, known.moment, said).move(start, to)


def _opportunity(workspace: Workspace, id_: str) -> Opportunity:
    found = Opportunity.objects.filter(workspace=workspace, external_id=id_).first()
    if found is None:
        raise PlaycallError(
            Problem(f"There is no opportunity “{id_}”.", remedy="It may have been taken out.")
        )
    return found


def save_view(name: str, query: str, *, by: Membership) -> SavedView:
    """Keep a view of the list under a name; one of the same name is replaced."""
    insist(by, May.READ_OPPORTUNITIES)
    made, _ = SavedView.objects.update_or_create(
        member=by, name=name.strip()[:80], defaults={"query": query[:LONGEST_WORDS]}
    )
    return made


def remove_view(name: str, *, by: Membership) -> None:
    """Forget one of your own views."""
    insist(by, May.READ_OPPORTUNITIES)
    SavedView.objects.filter(member=by, name=name).delete()
