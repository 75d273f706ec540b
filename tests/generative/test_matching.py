"""The fast matcher says what `call_play` says, one situation or many, unknowns included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playcall_core.book.records import Play
from playcall_core.calling import (
    CallablePlay,
    Outcome,
    call_matching,
    call_play,
    call_plays,
    compile_index,
    match_one,
)
from playcall_core.calling.arrays import Hits
from playcall_core.calling.many import Engine, Matches, match_blocks, match_many
from playcall_core.facts import Moment, Situation, Subject
from playcall_core.tables.situations import Situations, from_situations
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

    @property
    def columns(self) -> Situations:
        """The situations in columns."""
        world = self.world
        return from_situations(
            world.situations, world.dictionary, world.moment, Subject.OPPORTUNITY
        )

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


@EVERY_WORLD
@given(case=playing())
def test_one_situation_with_reasons(case: Playing) -> None:
    """The same calls as of the reference, rank and reasons included, as far as they are wanted."""
    index = compile_index(case.plays, case.world.dictionary, case.world.moment)
    for situation in case.world.situations[:10]:
        every = call_plays(case.plays, situation, case.world.moment)
        applies, undecided = (
            every.those(outcome) for outcome in (Outcome.APPLIES, Outcome.CANNOT_TELL)
        )
        assert call_matching(index, situation).calls == (*applies, *undecided)
        assert call_matching(index, situation, cannot_tell=False).calls == applies


def found(hits: Hits | None) -> Places:
    """The plays of each situation."""
    assert hits is not None
    return [hits.of(place).tolist() for place in range(len(hits))]


def match_columns(case: Playing, engine: Engine) -> Matches:
    """All situations of a case, matched in one go."""
    index = compile_index(case.plays, case.world.dictionary, case.world.moment)
    return match_many(index, case.columns, cannot_tell=True, engine=engine)


@EVERY_WORLD
@given(case=playing())
def test_many_situations_by_numpy(case: Playing) -> None:
    matches = match_columns(case, "numpy")
    assert found(matches.applies) == case.reference(Outcome.APPLIES)
    assert found(matches.cannot_tell) == case.reference(Outcome.CANNOT_TELL)


@EVERY_WORLD
@given(case=playing(), block=st.integers(1, 7))
def test_blocks_of_any_size_find_the_same(case: Playing, block: int) -> None:
    index = compile_index(case.plays, case.world.dictionary, case.world.moment)
    blocks = match_blocks(index, case.columns, block=block)
    assert [plays for each in blocks for plays in found(each.applies)] == case.reference(
        Outcome.APPLIES
    )


@EVERY_WORLD
@given(case=playing())
def test_many_situations_by_the_compiled_engine(case: Playing) -> None:
    matches = match_columns(case, "compiled")
    assert found(matches.applies) == case.reference(Outcome.APPLIES)
    assert found(matches.cannot_tell) == case.reference(Outcome.CANNOT_TELL)
