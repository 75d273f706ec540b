"""The fast matcher says what `call_play` says, one situation or many, unknowns included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playcall_core.book.records import Play
from playcall_core.calling import CallablePlay, Outcome, call_play, compile_index, match_one
from playcall_core.facts import Moment, Situation, Subject
from tests.generative.strategies import World, worlds

EVERY_WORLD = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    print_blob=True,
)
Places = list[list[int]]


@dataclass(frozen=True)
class Playing:
    """A world in which the conditions are those of plays."""

    world: World
    plays: tuple[CallablePlay, ...]

    def reference(self, outcome: Outcome) -> Places:
        """For each situation the places of the plays with this outcome."""
        return [self._those(outcome, situation) for situation in self.world.situations]

    def _those(self, outcome: Outcome, situation: Situation) -> list[int]:
        moment = self.world.moment
        return [
            place
            for place, play in enumerate(self.plays)
            if play.on is situation.subject
            and call_play(play, situation, moment).outcome is outcome
        ]


@st.composite
def playing(draw: st.DrawFn) -> Playing:
    """Plays with and without exclusion and window, on the situations' subject and on others."""
    world = draw(worlds())
    some = st.sampled_from(world.conditions)
    mostly = st.sampled_from((Subject.OPPORTUNITY,) * 7 + (Subject.LEAD,))
    plays = [
        CallablePlay(
            Play.model_validate({"id": f"play-{number}"}),
            draw(mostly),
            when,
            draw(st.none() | some),
            first=draw(_edges(world.moment)),
            last=draw(_edges(world.moment)),
        )
        for number, when in enumerate(world.conditions)
    ]
    return Playing(world, tuple(plays))


def _edges(moment: Moment) -> st.SearchStrategy[date | None]:
    near = st.sampled_from((-1, 0, 1)).map(lambda days: moment.today + timedelta(days=days))
    return st.one_of(st.none(), st.none(), st.none(), near)


@EVERY_WORLD
@given(case=playing())
def test_one_situation(case: Playing) -> None:
    index = compile_index(case.plays, case.world.dictionary, case.world.moment)
    matched = [match_one(index, situation) for situation in case.world.situations]
    assert [each.applies for each in matched] == case.reference(Outcome.APPLIES)
    assert [each.cannot_tell for each in matched] == case.reference(Outcome.CANNOT_TELL)
