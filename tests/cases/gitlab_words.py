"""The words of the neutral form in Playcall's words: roles, functions, parts of single records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.cases.leaves import SourcePath, Target
from tests.cases.placing import Entry, Fields, Piece, Spot, To, Translation, listed, slug
from tests.cases.translations import aliased, as_records, joined, reference, words

SOURCE: Fields = {"src": To("source", joined), "note": To("note")}
NAMED: Fields = {"name": To("name"), "owner": To("owner", reference), **SOURCE}
TEXT: Fields = {"text": To("text"), **SOURCE}

BUYING_ROLES: Mapping[str, str] = {
    "influencer": "influencer",
    "technical_influencer": "technical evaluator",
    "researcher": "recommender",
    "decision_maker": "decision maker",
    "economic_buyer": "economic buyer",
    "champion": "champion",
    "user": "end user",
    "blocker": "blocker",
}
NO_BUYING_ROLE = "none of Playcall's buying roles is near enough, and a wrong one would mislead"
ORDERS: Mapping[str, str] = {"first_order": "new", "renewal": "renewal"}
BUYER_GROUPS: Mapping[str, str] = {
    "exec": "pe-tech-exec",
    "dev_lob": "pe-appdev",
    "security": "pe-infosec",
    "ops": "pe-platform",
    "risk_legal_cfo": "pe-compliance",
}
FUNCTIONS: Mapping[str, str] = {
    "marketing": "marketing",
    "sales": "sales",
    "presales": "sales",
    "customer_success": "sales",
    "services": "other",
    "leadership": "other",
    "legal": "other",
    "finance": "other",
}
OUTCOMES: Mapping[str, str] = {"s_won": "won", "s_lost": "lost"}


def buying_roles(value: Any, spot: Spot) -> list[dict[str, Any]]:
    """Roles that a persona plays in every order."""
    roles = aliased(BUYING_ROLES, NO_BUYING_ROLE)(value, spot)
    return [{"role": role} for role in roles]


def roles_by_order(value: Mapping[str, Any], spot: Spot) -> list[dict[str, Any]]:
    """Roles that a persona plays in one order type only."""
    role = aliased(
        BUYING_ROLES, "a sentence about the role, where a role held or not held is meant"
    )
    found = ((ORDERS[order], role(said, spot.at(order))) for order, said in value.items())
    return [{"role": word, "orders": [order]} for order, word in found if word]


def ranked_sources(value: Mapping[str, list[str]], _spot: Spot) -> list[dict[str, str]]:
    """Where a persona looks, by rank."""
    return [{"text": text, "rank": rank} for rank, texts in value.items() for text in texts]


def content_by_stage(value: Mapping[str, list[str]], spot: Spot) -> list[dict[str, Any]]:
    """What to show at a buying stage; the source names the stage, Playcall its id."""
    ids = {stage["name"]: slug(stage["id"]) for stage in spot.work.source["buying_stages"]}
    return [{"stage": ids[name], "also": texts} for name, texts in value.items()]


def column_of_rows(value: Mapping[str, list[str]], spot: Spot) -> list[dict[str, str]]:
    """Of a table of buyer groups the column of this entry: persona and use case."""
    for group in value:
        spot.at(group, spot.index).place()
    return [
        {"persona": BUYER_GROUPS[group], "use_case": slug(cells[spot.index])}
        for group, cells in value.items()
    ]


def scope(value: str, spot: Spot) -> tuple[str | None, str | None]:
    """What a message is for: a use case, or its name in words."""
    return (slug(value), None) if value in spot.work.ids else (None, value)


def phase_name(value: str, spot: Spot) -> str:
    """The name of a phase, by which assignments are grouped here."""
    names = {phase["id"]: str(phase["name"]) for phase in spot.work.source["lifecycle_phases"]}
    return names[value]


def every_id(value: list[Mapping[str, Any]], _spot: Spot) -> list[str]:
    """The ids of all entries of another list."""
    return [slug(entry["id"]) for entry in value]


def fills(value: str, _spot: Spot) -> tuple[str, str | None]:
    """The fact a question fills; for `pain.X` the fact “pains” and the pain it looks for."""
    first, _, rest = value.partition(".")
    return ("pains", slug(rest)) if first == "pain" else (slug(value), None)


def element(value: str, _spot: Spot) -> str:
    """The element of a method, written as `method.element`."""
    return value.partition(".")[2].replace("_", " ")


def criteria(side: str) -> Translation:
    """Criteria of a stage as records; `s0.exit` refers to those by which the stage s0 is left."""
    own = as_records("criterion", "text", side)

    def translate(value: list[str], spot: Spot) -> list[str]:
        stages = {stage["id"]: stage for stage in spot.work.source["sales_stages"]}
        if len(value) == 1 and (said := re.fullmatch(r"(\w+)\.(entry|exit)", value[0])):
            count = len(stages[said[1]][said[2]])
            return [f"{slug(said[1])}-{said[2]}-{n + 1}" for n in range(count)]
        return list(own(value, spot))

    return translate


def moves(value: list[str], spot: Spot) -> None:
    """The moves of a competitor are records of their own, which refer to it."""
    as_records("competitor_move", "move", "move", competitor=spot.target.id)(value, spot)
    spot.place(Target("competitor_move", spot.target.id, "competitor"))


def agenda(value: list[Mapping[str, Any]], _spot: Spot) -> list[str]:
    """The points of a meeting with their minutes."""
    return [f"{point['item']} ({point['min']} minutes)" for point in value]


def ramp(value: list[Mapping[str, Any]], _spot: Spot) -> list[str]:
    """How the share of the quota rises by month."""
    return [f"month {step['month']}: {step['quota']} of the quota" for step in value]


def promises(value: Any, path: SourcePath) -> Iterator[Entry]:
    """Promises; one with several limits is as many promises, its act split at the stroke."""
    for entry in listed(value, path):
        limits = entry["limit"]
        if not isinstance(limits.value, list):
            yield entry
            continue
        acts = entry["act"].value.split(" / ")
        for n, (act, limit) in enumerate(zip(acts, limits.value, strict=True)):
            here = {
                "act": Piece(entry["act"].path, act),
                "limit": Piece((*limits.path, n), limit),
            }
            yield {**entry, **here}


def in_hand(data: dict[str, Any], spot: Spot) -> None:
    """The function as the source has it stays the team, where Playcall knows only two."""
    said = spot.beside("function")
    if said not in ("marketing", "sales"):
        data["team"] = words(said, spot)


def outcome(data: dict[str, Any], spot: Spot) -> None:
    """A stage that ends an opportunity."""
    if how := OUTCOMES.get(spot.beside("id")):
        data["outcome"] = how
