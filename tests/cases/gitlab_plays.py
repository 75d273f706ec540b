"""Where the fields of plays go: conditions, steps, people, and what a run can come to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playcall_core.book.records.plays import Play
from tests.cases.gitlab_facts import DIMENSIONS, Dimension
from tests.cases.gitlab_words import BUYING_ROLES, NO_BUYING_ROLE
from tests.cases.leaves import Target
from tests.cases.neutral_conditions import RawTest, Translator, raw_tests
from tests.cases.placing import Entries, Fields, Spot, To, slug
from tests.cases.translations import (
    aliased,
    as_records,
    duration,
    joined,
    one_or_more,
    parts,
    reference,
    references,
    waiting,
    words,
)

NEEDS: Mapping[str, tuple[str, ...]] = {
    "delta": ("change",),
    "ratio": ("ratio",),
    "text": ("contains",),
    "exists": ("exists",),
    "rollup": ("exists", "count"),
}
"""What the source says a condition needs, and the derivations that give it."""

RUN_STATES = ("new", "in_progress")
CODES_OF = "csm"
"""The role whose tasks the result codes of the source come from."""

STEP: Fields = {
    "n": To("n"),
    "actor": To("actor", reference),
    "action": To("action"),
    "channel": To("channel", one_or_more),
    "content": To("content", as_records("content", "title", "content")),
    "wait_days": To(("after", "within"), waiting),
    "due": To("within", duration),
    "day": To("day"),
    "phase": To("phase"),
    "stage": To("stage", reference),
    "output": To("output"),
}


def involved(value: Mapping[str, list[str]], spot: Spot) -> list[dict[str, Any]]:
    """Personas by the buying role they have in the play."""
    role = aliased(BUYING_ROLES, NO_BUYING_ROLE)
    found = ((role(said, spot.at(said)), personas) for said, personas in value.items())
    return [{"role": word, "personas": references(who, spot)} for word, who in found if word]


def measures(value: list[str], spot: Spot) -> tuple[Any, list[str]]:
    """The success measure where there is one metric; of several nobody says which decides."""
    metrics = references(value, spot)
    return ({"metric": metrics[0]}, []) if len(metrics) == 1 else (None, metrics)


def needs(value: list[str], spot: Spot) -> None:
    """A need went to the derivation of the fact that the condition tests for it."""
    tested = {test["d"] for test in raw_tests(spot.beside("when")["groups"])}
    for n, need in enumerate(value):
        for dimension in sorted(tested):
            derivation = DIMENSIONS.get(dimension, Dimension()).derivation
            if derivation and derivation["how"] in NEEDS[need]:
                spot.at(n).place(Target("fact", slug(dimension), "derivation"))
                break
        else:
            spot.at(n).leave("no fact of the condition is derived in this way")


def result_codes(value: list[str], spot: Spot) -> list[dict[str, str]]:
    """How a run can end; states that a run passes through are none of them."""
    if CODES_OF not in spot.beside("runners"):
        return []
    found = []
    for n, code in enumerate(value):
        if code in RUN_STATES:
            spot.at(n).leave("a state that a run passes through, not a result")
            continue
        spot.at(n).place()
        success = {"success": "true"} if code == "success" else {}
        found.append({"key": slug(code), "label": words(code, spot), **success})
    return found


def called_on(data: dict[str, Any], spot: Spot) -> None:
    """The subject follows from the facts tested: a lead's, an opportunity's, or an account's."""
    tested = {test["d"] for test in raw_tests(spot.beside("when")["groups"])}
    subjects = {DIMENSIONS.get(dimension, Dimension()).subject for dimension in tested}
    for subject in ("lead", "opportunity", "account"):
        if subject in subjects:
            data["on"] = subject
            return


def hyphened(value: str, _spot: Spot) -> str:
    """A key with hyphens."""
    return slug(value)


PLAY: Fields = {
    "name": To("name"),
    "type": To("type"),
    "motion": To("motion", hyphened),
    "purpose": To("purpose"),
    "owner": To("owner", reference),
    "runners": To("runners", references),
    "support": To("support", references),
    "not_for": To("not_for", references),
    "segments": To("segments", references),
    "segment_text": To("segments", one_or_more),
    "personas": To("personas", involved),
    "when.text": To("when_in_words"),
    "when.needs": To("when", needs, whole=False),
    "window.start": To("window.first"),
    "start_questions": To("questions", as_records("discovery_question", "text", "question")),
    "steps": To("steps", parts(STEP)),
    "milestones": To("milestones"),
    "messages": To("messages", references),
    "objections": To("objections", references),
    "competitors": To("competitors", references),
    "slas": To("agreements", references),
    "metrics": To(("success", "also_measured"), measures),
    "duration": To("duration"),
    "excluded_uses": To("wrong_uses"),
    "src": To("source", joined),
}


def plays(conditions: Translator) -> Entries:
    """The table of plays."""

    def when(value: list[list[RawTest]], _spot: Spot) -> str | None:
        return conditions.text(value)

    def prefer(value: list[RawTest], _spot: Spot) -> list[str | None]:
        return [conditions.text([[test]]) for test in value]

    return Entries(
        "plays",
        Play,
        {**PLAY, "when.groups": To("when", when), "when.prefer": To("prefer", prefer)},
        around={"play_outcomes.values": To("result_codes", result_codes, whole=False)},
        finish=called_on,
    )


__all__ = ["plays"]
