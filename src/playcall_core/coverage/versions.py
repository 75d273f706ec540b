"""Two versions on one set of facts, so that their plays can be compared.

A fact that was renamed is one fact, under its new id; a fact that is gone, and values that are
gone, stay beside the new ones, because plays of the old version test them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from playcall_core.calling import CallablePlay
from playcall_core.conditions import Condition, Group
from playcall_core.coverage.areas import Space, space_of
from playcall_core.facts import Fact, FactDictionary, Moment


def comparable(
    old: Sequence[CallablePlay],
    new: Sequence[CallablePlay],
    dictionaries: tuple[FactDictionary, FactDictionary],
    moment: Moment,
) -> tuple[tuple[CallablePlay, ...], tuple[CallablePlay, ...], Space]:
    """Both versions' plays and the space that holds both; `dictionaries` are the old, the new one.

    A fact whose type changed stands twice, the old one as “… (before)”: no value is of both types.
    """
    before, after = dictionaries
    names: dict[str, str] = {}
    facts = {fact.id: fact for fact in after}
    for fact in before:
        heir = after.get(fact.id)
        if heir is not None and heir.type is fact.type:
            names[fact.id] = heir.id
            facts[heir.id] = _with_values_of(facts[heir.id], fact)
        else:
            gone = _gone(fact, after)
            names[fact.id] = gone.id
            facts[gone.id] = gone
    joint = FactDictionary(tuple(facts.values()), after.currency)
    renamed = {id_: name for id_, name in names.items() if id_ != name}
    plays = tuple(_renamed_play(play, renamed) for play in old) if renamed else tuple(old)
    return plays, tuple(new), space_of((*plays, *new), joint, moment)


def _with_values_of(fact: Fact, other: Fact) -> Fact:
    """The fact with the values of both; open if one of them is."""
    if not fact.values or not other.values:
        return replace(fact, values=()) if fact.values else fact
    more = tuple(choice for choice in other.values if choice.key not in fact.labels)
    return replace(fact, values=fact.values + more) if more else fact


def _gone(fact: Fact, after: FactDictionary) -> Fact:
    """A fact of the old version under words that the new one does not use."""
    id_ = fact.id if fact.id not in after else f"{fact.id}-before"
    name = fact.name if fact.name not in after else f"{fact.name} (before)"
    return replace(fact, id=id_, name=name, formerly=())


def _renamed_play(play: CallablePlay, names: Mapping[str, str]) -> CallablePlay:
    return replace(
        play,
        when=_renamed(play.when, names),
        exclude=_renamed(play.exclude, names) if play.exclude else None,
    )


def _renamed(condition: Condition, names: Mapping[str, str]) -> Condition:
    if not any(fact in names for fact in condition.facts()):
        return condition
    groups = (
        Group(tuple(replace(test, fact=names.get(test.fact, test.fact)) for test in group.tests))
        for group in condition.groups
    )
    return Condition(tuple(groups))
