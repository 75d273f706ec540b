"""What a list of opportunities is asked for, and which ones it has."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, Final, Literal, TypeVar

from django.db.models import (
    CharField,
    DateTimeField,
    DecimalField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce

from playcall.guidance import knowing
from playcall.guidance.minding import MOST_JUDGED, Mind, ids_to_mind
from playcall.guidance.models import Statement
from playcall.opportunities.models import Account, Opportunity, StageChange, Touchpoint
from playcall.opportunities.queries import version_of
from playcall.people.models import Membership, Workspace
from playcall.playbooks.books import Kept
from playcall.playbooks.queries import Reading
from playcall_core.conditions import Condition, parse_condition
from playcall_core.errors import ConditionError

T = TypeVar("T")
QUIET_AFTER: Final = 30
"""Days without a touchpoint and without a move after which an opportunity counts as stalled."""
_START: Final = datetime(1, 1, 2, tzinfo=UTC)
_MONEY: Final = DecimalField(max_digits=19, decimal_places=4)
SORTS: Final[Mapping[str, tuple[Any, bool]]] = {
    "amount": (Coalesce("amount", Value(Decimal(-1)), output_field=_MONEY), True),
    "name": (Coalesce("name", "external_id", output_field=CharField()), False),
    "newest": (Coalesce("created_at", Value(_START), output_field=DateTimeField()), True),
    "oldest": (Coalesce("created_at", Value(_START), output_field=DateTimeField()), False),
}
"""How a list is sorted -> the key, and whether the greatest comes first."""
MINDS: Final[tuple[Literal["stalled"] | Mind, ...]] = ("stalled", "off-path", "ahead", "blocked")
STATES: Final = ("open", "won", "lost", "all")
_kept: Final = Kept(64)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked for. `when` is a condition as text, `play` the id of a play, `mind` one
    of the things that a manager minds.
    """

    words: str = ""
    owner: str = ""
    stage: str = ""
    play: str = ""
    when: str = ""
    state: str = "open"
    mind: Literal["", "stalled"] | Mind = ""
    sort: str = "amount"
    after: str = ""

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> Asked:
        """What an address asks for; what it cannot ask for is left out."""
        state, sort, mind = (sent.get(name, "") for name in ("state", "sort", "mind"))
        said = {
            name: " ".join(sent.get(name, "").replace("\0", " ").split())[:2_000]
            for name in ("words", "owner", "stage", "play", "when", "after")
        }
        return cls(
            **said,
            state=state if state in STATES else "open",
            mind=next((each for each in MINDS if each == mind), ""),
            sort=sort if sort in SORTS else "amount",
        )

    @property
    def is_filtered(self) -> bool:
        """Whether it asks for some only."""
        named = (self.words, self.owner, self.stage, self.play, self.when, self.mind)
        return any(named) or self.state != "open"


def condition_of(asked: Asked, reading: Reading) -> Condition | None:
    """The condition that is asked for; `ConditionError` where it cannot be read or tells of what
    the reader must not see.
    """
    if not asked.when:
        return None
    condition = parse_condition(asked.when, reading.playbook.dictionary)
    if not reading.view.shows(condition):
        raise ConditionError("It tests something that you may not see.")
    return condition


def while_same(member: Membership, reading: Reading, about: Hashable, find: Callable[[], T]) -> T:
    """What `find` gives, kept as long as neither opportunities nor plays nor the day change."""
    version = version_of(member.workspace)
    if version is None:
        return find()
    now = datetime.now(UTC)
    days = (now.date(), reading.playbook.moment(now).today)
    key = (member.workspace_id, version, reading.book.stamp, reading.audience, days, about)
    return _kept.get(key, find)


def said_until(member: Membership, asked: Asked) -> int | None:
    """The newest word of a member where the words of members decide; it goes into what a list is
    kept by, which they do not change.
    """
    if asked.mind in ("", "stalled"):
        return None
    words = Statement.objects.filter(workspace=member.workspace).order_by("-id")
    return words.values_list("id", flat=True).first()


def ids_of(member: Membership, reading: Reading, asked: Asked) -> frozenset[str] | None:
    """The ids of those that are asked for by more than columns; None where nothing more is asked.

    Errors as in `condition_of` and `ids_to_mind`.
    """
    condition, found = condition_of(asked, reading), None
    if condition is not None:
        found = while_same(
            member,
            reading,
            ("condition", condition),
            lambda: knowing.ids_where(member, reading.book, condition),
        )
    if asked.play:
        called = knowing.ids_called(member, asked.play)
        found = called if found is None else found & called
    if asked.mind and asked.mind != "stalled":
        rows = _asked_of_columns(member.workspace, asked).values_list("external_id", "stage")
        stages = (row for row in rows.iterator() if found is None or row[0] in found)
        # One more than are judged is enough to say that these are too many.
        judged = dict(islice(stages, MOST_JUDGED + 1))
        found = ids_to_mind(member, reading, judged, asked.mind)
    return found


def sought(member: Membership, asked: Asked) -> QuerySet[Opportunity]:
    """Those of which the columns are as asked for, in order."""
    key, is_down = SORTS[asked.sort]
    rows = _asked_of_columns(member.workspace, asked).annotate(key=key)
    return rows.order_by(F("key").desc() if is_down else F("key"), "pk")


def _asked_of_columns(workspace: Workspace, asked: Asked) -> QuerySet[Opportunity]:
    rows = Opportunity.objects.filter(workspace=workspace)
    match asked.state:
        case "open":
            rows = rows.exclude(is_open=False)
        case "won":
            rows = rows.filter(is_open=False, is_won=True)
        case "lost":
            rows = rows.filter(is_open=False).exclude(is_won=True)
        case _:
            pass
    if asked.owner:
        rows = rows.filter(owner=asked.owner)
    if asked.stage:
        rows = rows.filter(stage=asked.stage)
    if asked.words:
        accounts = Account.objects.filter(workspace=workspace, name__icontains=asked.words)
        rows = rows.filter(
            Q(name__icontains=asked.words)
            | Q(external_id=asked.words)
            | Q(account_id__in=accounts.values("external_id"))
        )
    return rows.filter(_is_quiet()) if asked.mind == "stalled" else rows


def _is_quiet() -> Q:
    """Neither a touchpoint nor a move within the days of `QUIET_AFTER`."""
    limit = datetime.now(UTC) - timedelta(days=QUIET_AFTER)
    same = {"workspace": OuterRef("workspace"), "opportunity_id": OuterRef("external_id")}
    touched = Touchpoint.objects.filter(**same, at__gte=limit)
    moved = StageChange.objects.filter(**same, at__gte=limit)
    return ~Q(Exists(touched)) & ~Q(Exists(moved)) & Q(created_at__lt=limit)
