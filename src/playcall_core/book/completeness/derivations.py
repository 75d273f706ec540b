"""Rules about facts: derivations end, name what exists, fit their types and see their facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from playcall_core.book.completeness.checkup import Checkup
from playcall_core.book.completeness.rules import Found, rule
from playcall_core.book.completeness.wording import listed, named
from playcall_core.book.findings import Severity
from playcall_core.book.records import BY_PLURAL, DiscoveryQuestion, FactRecord, Segment
from playcall_core.errors import nearest
from playcall_core.facts.derivation import (
    Change,
    Contains,
    Count,
    DaysSince,
    Derivation,
    Exists,
    HeldFor,
    Members,
    Ratio,
    SegmentOf,
    facts_needed,
)

Edges = Mapping[str, tuple[str, ...]]
VISIBLE: Mapping[str, tuple[str, ...]] = {
    "lead": ("lead", "account"),
    "account": ("account",),
    "opportunity": ("opportunity", "account"),
}
"""Whose facts can be seen from a subject: its own, and those of its account."""

_QUANTITIES = ("number", "money")


@rule(
    "derivations-end",
    section="facts",
    severity=Severity.ERROR,
    explanation="A fact computed from itself is never known.",
    remedy="Compute one of them from a column of the tables.",
)
def cyclic_derivations(checkup: Checkup) -> Iterator[Found]:
    """Finds facts that are computed from themselves, over any number of others."""
    for chain in cycles(_derivation_edges(checkup)):
        fact = checkup.playbook.records[("fact", chain[0])]
        what = f"The {named(fact)} is computed from itself: {_in_words(chain, checkup)}."
        yield Found(what, fact, ("derivation",), also=_others(chain, checkup))


@rule(
    "segments-do-not-draw-themselves",
    section="customer",
    severity=Severity.ERROR,
    explanation="A segment whose rule asks for the segment can never be told.",
    remedy="Draw the segment by facts that do not come from segments of its kind.",
)
def segments_from_segments(checkup: Checkup) -> Iterator[Found]:
    """Finds segment rules that test a fact derived from segments of the same kind."""
    derived = _derivation_edges(checkup)
    by_segments = _segment_edges(checkup)
    edges = {fact: derived[fact] + by_segments.get(fact, ()) for fact in derived}
    for chain in cycles(edges):
        steps = zip(chain, (*chain[1:], chain[0]), strict=True)
        step = next(((f, to) for f, to in steps if to in by_segments.get(f, ())), None)
        if step is None:
            continue
        for segment in _segments_testing(checkup, *step):
            what = (
                f"The rule of the {named(segment)} asks for a segment of its own kind: "
                f"{_in_words(chain, checkup)}."
            )
            yield Found(what, segment, ("rule",), also=_others((chain[0], *chain), checkup))


def _derivation_edges(checkup: Checkup) -> dict[str, tuple[str, ...]]:
    get = partial(checkup.playbook.get, "fact")
    return {
        fact.id: tuple(
            target.id
            for needed in (facts_needed(fact.derivation) if fact.derivation else ())
            if (target := get(needed))
        )
        for fact in checkup.playbook.of(FactRecord)
    }


def _segment_edges(checkup: Checkup) -> dict[str, tuple[str, ...]]:
    by_kind: dict[str | None, dict[str, None]] = {}
    for segment in checkup.playbook.of(Segment):
        if condition := checkup.condition(segment, "rule"):
            by_kind.setdefault(segment.kind, {}).update(dict.fromkeys(condition.facts()))
    return {
        fact.id: tuple(by_kind.get(fact.derivation.kind, ()))
        for fact in checkup.playbook.of(FactRecord)
        if isinstance(fact.derivation, SegmentOf)
    }


def _segments_testing(checkup: Checkup, segment_fact: str, tested: str) -> Iterator[Segment]:
    fact = checkup.playbook.records[("fact", segment_fact)]
    if not isinstance(fact, FactRecord) or not isinstance(fact.derivation, SegmentOf):
        return
    for segment in checkup.playbook.of(Segment):
        condition = checkup.condition(segment, "rule")
        if segment.kind == fact.derivation.kind and condition and tested in condition.facts():
            yield segment


def cycles(edges: Edges) -> Iterator[tuple[str, ...]]:
    """The chains that lead back to their start, each once; depth first, without recursion."""
    done: set[str] = set()
    for start in edges:
        path: list[str] = []
        open_steps = [iter((start,))]
        while open_steps:
            node = next(open_steps[-1], None)
            if node is None:
                open_steps.pop()
                if path:
                    done.add(path.pop())
            elif node in path:
                yield tuple(path[path.index(node) :])
            elif node not in done:
                path.append(node)
                open_steps.append(iter(edges.get(node, ())))


def _in_words(chain: tuple[str, ...], checkup: Checkup) -> str:
    names = [checkup.playbook.records[("fact", fact)].heading for fact in (*chain, chain[0])]
    return " from ".join(f"“{name}”" for name in names)


def _others(chain: tuple[str, ...], checkup: Checkup) -> tuple[FactRecord, ...]:
    found = (checkup.playbook.records[("fact", fact)] for fact in chain[1:])
    return tuple(record for record in found if isinstance(record, FactRecord))


@rule(
    "derivations-name-known-facts",
    section="facts",
    severity=Severity.ERROR,
    explanation="A fact computed from one that does not exist stays unknown for ever.",
    remedy="Declare the fact it is computed from.",
)
def derivations_of_nothing(checkup: Checkup) -> Iterator[Found]:
    """Finds derivations that name facts which do not exist."""
    facts = checkup.playbook.of(FactRecord)
    for fact in facts:
        for needed in facts_needed(fact.derivation) if fact.derivation else ():
            if checkup.playbook.get("fact", needed) is None:
                what = f"The {named(fact)} is computed from “{needed}”, which does not exist."
                remedy = nearest(needed, (other.id for other in facts))
                yield Found(what, fact, ("derivation",), remedy)


@rule(
    "derivations-fit-their-types",
    section="facts",
    severity=Severity.ERROR,
    explanation="A number cannot be computed from a word, nor a date tested as an amount.",
    remedy="Change the type, or compute it another way.",
)
def derivations_that_do_not_fit(checkup: Checkup) -> Iterator[Found]:
    """Finds derivations whose result or source is of another type."""
    for fact in checkup.playbook.of(FactRecord):
        if fact.derivation is None:
            continue
        results = _results(fact.derivation)
        if fact.type not in results:
            what = (
                f"The {named(fact)} is a {fact.type}; “{fact.derivation.how}” makes "
                f"a {listed(results, last='or')}."
            )
            yield Found(what, fact, ("type",))
        yield from _sources_that_do_not_fit(fact, fact.derivation, checkup)


def _sources_that_do_not_fit(
    fact: FactRecord, derivation: Derivation, checkup: Checkup
) -> Iterator[Found]:
    accepted = _sources(derivation)
    for needed in facts_needed(derivation):
        source = checkup.playbook.get("fact", needed)
        if isinstance(source, FactRecord) and source.type not in accepted:
            what = (
                f"The {named(fact)} is a “{derivation.how}” of “{source.heading}”, "
                f"which is a {source.type} and not a {listed(accepted, last='or')}."
            )
            yield Found(what, fact, ("derivation",), also=(source,))
    if isinstance(derivation, DaysSince) and (derivation.rows is None) is (derivation.fact is None):
        what = f"The {named(fact)} must count its days from rows or from a fact, from one of them."
        yield Found(what, fact, ("derivation",), "Write either “rows:” or “fact:”.")


def _results(derivation: Derivation) -> tuple[str, ...]:
    match derivation:
        case Change():
            return ("number",) if derivation.unit == "percent" else _QUANTITIES
        case Ratio() | Count() | DaysSince() | HeldFor():
            return ("number",)
        case Exists():
            return ("yes/no",)
        case Contains() | Members():
            return ("set",)
        case SegmentOf():
            return ("category",)


def _sources(derivation: Derivation) -> tuple[str, ...]:
    match derivation:
        case Ratio() | Change():
            return _QUANTITIES
        case DaysSince():
            return ("date",)
        case _:
            return ("category", "set", "number", "money", "date", "yes/no")


@rule(
    "derivations-see-their-facts",
    section="facts",
    severity=Severity.ERROR,
    explanation="From an account one cannot see one opportunity of many, nor from a lead a deal.",
    remedy="Compute it on the subject that the other fact belongs to.",
)
def derivations_out_of_sight(checkup: Checkup) -> Iterator[Found]:
    """Finds derivations from facts of a subject that cannot be seen from their own."""
    for fact in checkup.playbook.of(FactRecord):
        for needed in facts_needed(fact.derivation) if fact.derivation else ():
            source = checkup.playbook.get("fact", needed)
            if isinstance(source, FactRecord) and source.subject not in VISIBLE[fact.subject]:
                what = (
                    f"The {named(fact)} of the {fact.subject} is computed from “{source.heading}” "
                    f"of the {source.subject}."
                )
                yield Found(what, fact, ("derivation",), also=(source,))


@rule(
    "segment-kinds-exist",
    section="facts",
    severity=Severity.ERROR,
    explanation="A fact of a kind of segments that does not exist is never known.",
    remedy="Add segments of this kind, or correct the kind.",
)
def unknown_segment_kinds(checkup: Checkup) -> Iterator[Found]:
    """Finds facts derived from a kind that no segment has."""
    kinds = {segment.kind for segment in checkup.playbook.of(Segment) if segment.kind}
    for fact in checkup.playbook.of(FactRecord):
        if isinstance(fact.derivation, SegmentOf) and fact.derivation.kind not in kinds:
            kind = fact.derivation.kind
            what = f"The {named(fact)} is made of segments of the kind “{kind}”; there are none."
            yield Found(what, fact, ("derivation", "kind"), nearest(kind, kinds))


@rule(
    "values-come-from-records",
    section="facts",
    severity=Severity.ERROR,
    explanation="A fact whose values are records has no values where there are no such records.",
    remedy="Add the records, or write the values out.",
)
def values_from_nothing(checkup: Checkup) -> Iterator[Found]:
    """Finds facts that take their values from records there are none of, or cannot have values."""
    for fact in checkup.playbook.of(FactRecord):
        if fact.values_from is None:
            continue
        shown = fact.values_from.replace("_", " ")
        if fact.type not in ("category", "set"):
            what = f"The {named(fact)} is a {fact.type} and cannot have {shown} as values."
            yield Found(what, fact, ("values_from",), "Make it a category or a set.")
        elif not checkup.playbook.of(BY_PLURAL[fact.values_from]):
            what = f"The {named(fact)} takes its values from the {shown}; there are none."
            yield Found(what, fact, ("values_from",))


@rule(
    "facts-are-asked-by-questions-that-fill-them",
    section="facts",
    severity=Severity.ERROR,
    explanation="A rep who asks the proposed question would learn something else.",
    remedy="Let the question fill this fact, or ask another one.",
)
def questions_that_fill_others(checkup: Checkup) -> Iterator[Found]:
    """Finds facts asked by a question that fills another fact."""
    for fact in checkup.playbook.of(FactRecord):
        for n, asked in enumerate(fact.asked_by):
            question = checkup.playbook.get("discovery_question", asked)
            if not isinstance(question, DiscoveryQuestion) or question.fills is None:
                continue
            filled = checkup.playbook.get("fact", question.fills)
            if filled is not None and filled.key != fact.key:
                what = (
                    f"The {named(fact)} is asked by the {named(question)}, "
                    f"which fills “{filled.heading}”."
                )
                yield Found(what, fact, ("asked_by", n), also=(question,))


@rule(
    "axes-are-facts",
    section="facts",
    severity=Severity.ERROR,
    explanation="Gaps are looked for along the axes; one that is no fact has no gaps to find.",
    remedy="Name a fact by its id.",
)
def axes_that_are_no_facts(checkup: Checkup) -> Iterator[Found]:
    """Finds axes of the playbook that are no facts."""
    for axis in checkup.playbook.head.axes:
        if checkup.playbook.get("fact", axis) is None:
            what = f"The axis “{axis}” is no fact."
            remedy = nearest(axis, (fact.id for fact in checkup.playbook.of(FactRecord)))
            yield Found(what, remedy=remedy)
