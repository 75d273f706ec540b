"""The engagement experience: what buyer, Marketing and Sales do in each buying stage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from playcall_core.book.records import FactRecord, Play
from playcall_core.book.records.buying import BuyingStage
from playcall_core.book.records.plan import Program
from playcall_core.book.records.selling import Content, SellingStage
from playcall_core.book.visibility import View
from playcall_core.conditions.nodes import IsOneOf
from playcall_core.diagrams.picture import Side
from playcall_core.diagrams.sides import side_of
from playcall_core.diagrams.stage_map import buying_stages, selling_stages
from playcall_core.diagrams.targets import Target, ToRecord, ToSection


class Lane(Enum):
    """The lanes from above: words, whose lane it is."""

    BUYER = ("The buyer", Side.NEITHER)
    TOUCHPOINTS = ("Touchpoints", Side.NEITHER)
    MARKETING = ("Marketing", Side.MARKETING)
    SALES = ("Sales", Side.SALES)
    CONTENT = ("Content", Side.NEITHER)

    def __init__(self, words: str, side: Side) -> None:
        self.words, self.side = words, side


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a lane. Equal things of neighbouring stages are still one for each stage."""

    words: str
    target: Target
    side: Side = Side.NEITHER
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Engagement:
    """Stages in their order, and for each lane and stage what happens there."""

    stages: tuple[Entry, ...]
    lanes: tuple[tuple[Lane, Target, tuple[tuple[Entry, ...], ...]], ...]


_Source = Callable[[View, BuyingStage], Iterable[Entry]]


def engagement(view: View) -> Engagement:
    """The engagement of a playbook as an audience sees it."""
    stages = buying_stages(view)
    sources: dict[Lane, tuple[Target, _Source]] = {
        Lane.BUYER: (ToSection("buying", BuyingStage.kind_name), _activities),
        Lane.TOUCHPOINTS: (ToSection("selling", SellingStage.kind_name), _touchpoints),
        Lane.MARKETING: (ToSection("objectives", Program.kind_name), _marketing(view)),
        Lane.SALES: (ToSection("selling", SellingStage.kind_name), _sales(view)),
        Lane.CONTENT: (ToSection("selling", Content.kind_name), _content),
    }
    return Engagement(
        tuple(Entry(each.heading, ToRecord.of(each)) for each in stages),
        tuple(
            (lane, target, tuple(tuple(dict.fromkeys(source(view, each))) for each in stages))
            for lane, (target, source) in sources.items()
        ),
    )


def _activities(_: View, stage: BuyingStage) -> Iterator[Entry]:
    target = ToRecord.of(stage, "activities")
    return (Entry(each, target) for each in stage.activities)


def _touchpoints(view: View, stage: BuyingStage) -> Iterator[Entry]:
    seen = set()
    for selling in _over(view, stage):
        for touchpoint in selling.touchpoints:
            if touchpoint not in seen:
                seen.add(touchpoint)
                yield Entry(touchpoint, ToRecord.of(selling, "touchpoints"))


def _over(view: View, stage: BuyingStage) -> list[SellingStage]:
    return [each for each in selling_stages(view) if stage.id in each.buying_stages]


def _marketing(view: View) -> _Source:
    plays = list(_plays_at(view, Side.MARKETING))
    programs = view.of(Program)

    def entries(_: View, stage: BuyingStage) -> Iterator[Entry]:
        for program in programs:
            if stage.id in program.buying_stages:
                side = side_of(view, [program.owner])
                yield Entry(program.heading, ToRecord.of(program), side)
        yield from (entry for entry, stages in plays if stage.id in stages)

    return entries


def _sales(view: View) -> _Source:
    plays = list(_plays_at(view, Side.SALES))

    def entries(_: View, stage: BuyingStage) -> Iterator[Entry]:
        for selling in _over(view, stage):
            side = side_of(view, selling.players)
            yield Entry(selling.heading, ToRecord.of(selling), side, strong=True)
        yield from (entry for entry, stages in plays if stage.id in stages)

    return entries


def _plays_at(view: View, side: Side) -> Iterator[tuple[Entry, frozenset[str]]]:
    """The plays that a side runs, with the buying stages that their conditions name."""
    kinds = {
        fact.id: fact.values_from
        for fact in view.playbook.of(FactRecord)
        if fact.values_from in (SellingStage.plural_name, BuyingStage.plural_name)
    }
    over = {each.id: each.buying_stages for each in selling_stages(view)}
    for play in view.of(Play):
        runs = side_of(view, play.runners)
        condition = view.playbook.condition(play, "when")
        if condition is None or runs not in (side, Side.BOTH) or not view.shows(condition):
            continue
        named = set()
        for test in condition.tests():
            if isinstance(test, IsOneOf) and test.fact in kinds:
                selling = kinds[test.fact] == SellingStage.plural_name
                for value in test.values:
                    named |= set(over.get(value, ())) if selling else {value}
        yield Entry(play.heading, ToRecord.of(play), runs), frozenset(named)


def _content(view: View, stage: BuyingStage) -> Iterator[Entry]:
    for content in view.of(Content):
        if stage.id in content.stages:
            yield Entry(content.heading, ToRecord.of(content))
