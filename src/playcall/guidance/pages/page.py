"""The whole page of an opportunity."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from playcall.guidance import knowing, queries
from playcall.guidance.pages import criteria as gates
from playcall.guidance.pages import people as buyers
from playcall.guidance.pages import plays as called
from playcall.guidance.pages import position as standing
from playcall.guidance.pages import questions as asking
from playcall.guidance.pages import rivals
from playcall.guidance.pages import timeline as past
from playcall.guidance.pages.changes import Change
from playcall.guidance.pages.reasons import Setting
from playcall.guidance.pages.running import Running, running_of
from playcall.people.models import Membership
from playcall.playbooks.pages import Linker
from playcall.playbooks.queries import Reading, reading
from playcall.running.queries import past_runs
from playcall_core.assessment import ENOUGH_RULE, Move
from playcall_core.calling import RANKING_RULE, Call
from playcall_core.calling.rank import rank
from playcall_core.facts import Subject


@dataclass(frozen=True)
class OpportunityPage:
    """Everything on the page of one opportunity."""

    id: str
    header: standing.Header
    position: standing.Position
    plays: called.Plays
    running: Running
    questions: tuple[asking.Asked, ...]
    stages: gates.Stages
    cards: tuple[gates.Card, ...]
    people: buyers.People
    battle_cards: tuple[rivals.BattleCard, ...]
    are_rivals_known: bool
    objections: tuple[rivals.Likely, ...]
    timeline: past.Timeline
    facts: tuple[standing.KnownFact, ...]
    account_facts: tuple[standing.KnownFact, ...]
    unknown: tuple[str, ...]
    currency: str
    change: Change | None
    ranking_rule: str = RANKING_RULE
    enough_rule: str = ENOUGH_RULE


@dataclass(frozen=True)
class Reader:
    """One member who reads one opportunity: everything that its page is made from."""

    member: Membership
    id: str
    read: Reading
    rows: queries.Rows
    known: knowing.Known

    @classmethod
    def of(cls, member: Membership, id_: str) -> Reader | None:
        """None if there is no such opportunity."""
        read = reading(member)
        rows = queries.rows_of(member.workspace, id_)
        known = knowing.known_of(member, read.book, id_) if rows else None
        return cls(member, id_, read, rows, known) if rows and known else None

    @cached_property
    def setting(self) -> Setting:
        """What the parts of the page are made from."""
        said = queries.said_of(self.member.workspace, self.id)
        linker = Linker(self.read, self.member.workspace.slug)
        return Setting(linker, self.known.situation, self.known.moment, self.rows.told, said)

    @cached_property
    def plays(self) -> knowing.Plays:
        """The plays, compiled."""
        return knowing.plays_of(self.member.workspace, self.read.book, self.known.moment)

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """The calls that apply or cannot be told, of plays that do not rest after a run and were
        not declined here: of a choice the next one is offered then.
        """
        past = past_runs(self.member.workspace, Subject.OPPORTUNITY, [self.id])
        found = called.calls_of(self.plays.index, self.known.situation, past)
        declined = {each.record.slug for each in self.running.declined}
        return tuple(rank([each for each in found if each.play.id not in declined]))

    @cached_property
    def running(self) -> Running:
        """The plays that run here or were declined here."""
        return running_of(self.member, self.id)

    @property
    def me(self) -> str:
        """The reader as the statements have them."""
        return str(self.member.pk)

    def hindrances(self, move: Move) -> tuple[gates.CriterionLine, ...]:
        """What is in the way of a move."""
        return gates.hindrances(self.setting, move, self.me)


def opportunity_page(reader: Reader, change: Change | None = None) -> OpportunityPage:
    """The page of an opportunity for one reader."""
    setting, rows = reader.setting, reader.rows
    here = standing.stage_of(setting, rows)
    found = called.plays_on(
        setting,
        [call for call in reader.calls if call.play.id not in reader.running.ids],
        reader.plays.tested,
        change.ids if change else frozenset(),
    )
    group = buyers.people_of(setting, rows)
    engaged = [each.link.id for each in group.present if each.link]
    return OpportunityPage(
        id=reader.id,
        header=standing.header_of(setting, rows),
        position=standing.position_of(setting, rows),
        plays=found,
        running=reader.running,
        questions=asking.questions_of(setting, reader.calls),
        stages=gates.stages_of(setting, here, reader.me),
        cards=gates.cards_of(setting, here, reader.me),
        people=group,
        battle_cards=rivals.cards_of(setting, here),
        are_rivals_known=rivals.present_of(setting)[1],
        objections=rivals.objections_of(setting, engaged, found.offered),
        timeline=past.timeline_of(setting, rows),
        facts=standing.facts_of(setting, Subject.OPPORTUNITY),
        account_facts=standing.facts_of(setting, Subject.ACCOUNT),
        unknown=standing.unknown_of(setting, Subject.OPPORTUNITY),
        currency=reader.known.moment.currency,
        change=change,
    )
