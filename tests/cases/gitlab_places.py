"""Where the fields of the neutral form go: one table for each list of the source."""

from __future__ import annotations

from collections.abc import Iterator

from playcall_core.book.records import (
    AssessmentMethod,
    Competitor,
    DiscoveryQuestion,
    IdealCustomer,
    MessageMap,
    Objection,
    Offer,
    Segment,
    SellingStage,
    Trigger,
)
from playcall_core.book.records.buying import (
    BuyerBehaviour,
    BuyingStage,
    LeadScoring,
    LeadStatus,
)
from playcall_core.book.records.customer import AccountRank, BusinessIssue, MarketTrend, Pain
from playcall_core.book.records.offer import (
    Differentiator,
    ProofPoint,
    UseCase,
    ValueDriver,
    ValueProposition,
)
from playcall_core.book.records.practices import Lesson, Practice
from playcall_core.book.records.selling import Enablement, Policy
from tests.cases.gitlab_agreements import BUYERS, GLOSSARY, OBJECTIVES, RESPONSIBILITIES
from tests.cases.gitlab_plays import plays
from tests.cases.gitlab_words import (
    NAMED,
    SOURCE,
    TEXT,
    column_of_rows,
    criteria,
    element,
    every_id,
    fills,
    moves,
    outcome,
    ramp,
    scope,
)
from tests.cases.neutral_conditions import RawTest, Translator
from tests.cases.placing import Entries, Fields, Spot, To
from tests.cases.translations import (
    as_records,
    joined,
    one_or_more,
    parts,
    reference,
    references,
    twice,
    words,
)


def entries(conditions: Translator) -> Iterator[Entries]:
    """Every table, in the order of the sections."""
    yield segments(conditions)
    yield from CUSTOMER
    yield from BUYING
    yield from OFFER
    yield from COMPETITION_AND_SELLING
    yield from OBJECTIONS_AND_PRACTICES
    yield from BUYERS
    yield plays(conditions)
    yield from OBJECTIVES
    yield from RESPONSIBILITIES
    yield from GLOSSARY


def segments(conditions: Translator) -> Entries:
    """Segments, with their rules."""

    def rule(value: list[RawTest], _spot: Spot) -> str | None:
        return conditions.text([value])

    also_called = To("also_called", one_or_more)
    return Entries(
        "segments",
        Segment,
        {**NAMED, "kind": To("kind", words), "formal": To("rule", rule), "aka": also_called},
    )


CUSTOMER = (
    Entries("account_ranks", AccountRank, {**SOURCE, "team": To("team"), "def": To("definition")}),
    Entries(
        "icp",
        IdealCustomer,
        {
            **NAMED,
            "segment": To("segment", reference),
            "must": To("must"),
            "nice": To("nice"),
            "disqualify": To("disqualify"),
        },
    ),
    Entries("market_trends", MarketTrend, TEXT),
    Entries(
        "pains",
        Pain,
        {
            **TEXT,
            "consequence": To("consequence"),
            "personas": To("personas", references),
            "use_cases": To("use_cases", references),
        },
    ),
    Entries(
        "persona_solution_matrix.initiatives",
        BusinessIssue,
        {"text": To("text", words)},
        id_from="text",
        around={
            "persona_solution_matrix.rows": To("lead_with", column_of_rows, whole=False),
            "persona_solution_matrix.src": To("source", joined),
        },
    ),
)

BUYING = (
    Entries("buying_stages", BuyingStage, NAMED, order="order"),
    Entries("triggers", Trigger, {**TEXT, "kind": To("kind"), "stage": To("stages", references)}),
    Entries(
        "qualified_lead_behaviours",
        BuyerBehaviour,
        TEXT,
        id_prefix="qualified-lead-",
        constants={"qualified": "true"},
    ),
    Entries(
        "lead_statuses.values",
        LeadStatus,
        {"def": To("definition"), "queue": To("in_queue"), "reasons": To("reasons")},
        around={"lead_statuses.src": To("source", joined)},
    ),
    Entries(
        "lead_scoring",
        LeadScoring,
        {
            **SOURCE,
            "threshold": To("threshold"),
            "also": To("rules", one_or_more),
            "demographic_cap": To("profile_cap"),
            "decay": To("decay"),
            "route_from": To("route_from"),
        },
        id_prefix="lead-scoring",
    ),
)

OFFER = (
    Entries(
        "offer",
        Offer,
        {
            **NAMED,
            "why_company_exists": To("why_we_exist"),
            "why_buy_from_us": To("why_buy_from_us"),
            "value_received": To("value_received"),
            "tiers": To("products", as_records("product", "name")),
            "add_ons": To("products", as_records("product", "name", add_on="true")),
        },
        id_prefix="offer",
        around={"differentiators": To("differentiators", every_id, whole=False)},
    ),
    Entries("value_drivers", ValueDriver, {**TEXT, "conflicts": To("note")}),
    Entries("differentiators", Differentiator, {**TEXT, "drivers": To("drivers", references)}),
    Entries(
        "before_after",
        ValueProposition,
        {
            **SOURCE,
            "use_case": To("use_case", reference),
            "after": To("after"),
            "outcome": To("outcome"),
            "required": To("required_capabilities"),
            "customer_metrics": To("measured_by"),
        },
        id_from="use_case",
    ),
    Entries(
        "proof_points",
        ProofPoint,
        {
            **SOURCE,
            "customer": To("customer"),
            "kind": To("kind", words),
            "segment": To("segment", reference),
            "industry": To("industry"),
            "problem": To("problem"),
            "solution": To("solution"),
            "result": To("result"),
            "claim": To("claim"),
            "drivers": To("drivers", references),
            "use_cases": To("use_cases", references),
        },
    ),
    Entries(
        "discovery_questions",
        DiscoveryQuestion,
        {
            **TEXT,
            "purpose": To("purpose", words),
            "fills": To(("fills", "pain"), fills),
            "use_case": To("use_case", reference),
            "framework": To("element", element),
        },
    ),
    Entries(
        "use_cases",
        UseCase,
        {
            **NAMED,
            "goal": To("goal"),
            "wedge_to": To("leads_to", reference),
            "keywords": To("keywords"),
        },
    ),
)

COMPETITION_AND_SELLING = (
    Entries(
        "competitors",
        Competitor,
        {
            **NAMED,
            "tier": To("tier"),
            "position": To("positioning"),
            "selling_process": To("selling_process"),
            "weak_points": To("weaknesses"),
            "category": To("category", words),
            "use_cases": To("use_cases", references),
            "counter_questions": To("questions"),
            "can_coexist": To("can_coexist"),
            "typical_moves": To("name", moves),
        },
    ),
    Entries(
        "qualification",
        AssessmentMethod,
        {
            **SOURCE,
            "framework": To("name"),
            "required_when.note": To("note"),
            "elements": To(
                "elements", parts({"id": To("key"), "name": To("name"), "asks": To("asks")})
            ),
        },
        id_from="framework",
    ),
    Entries(
        "sao_criteria_inbound",
        AssessmentMethod,
        {
            **SOURCE,
            "elements": To(
                "elements", parts({"element": To(("key", "name"), twice), "text": To("asks")})
            ),
        },
        id_prefix="sao-criteria-inbound",
    ),
    Entries(
        "sales_stages",
        SellingStage,
        {
            **NAMED,
            "goal": To("goal"),
            "entry": To("entry", criteria("entry")),
            "activities": To("activities"),
            "exit": To("exit", criteria("exit")),
            "on_fail": To("on_fail"),
            "roles": To("players", references),
            "buyer_stage": To("buying_stages", references),
        },
        order="order",
        finish=outcome,
    ),
    Entries("policies", Policy, TEXT),
    Entries("stage_facts", Policy, TEXT, id_prefix="stages-"),
    Entries(
        "enablement",
        Enablement,
        {
            **SOURCE,
            "role": To("role", reference),
            "requirement": To("requirement"),
            "ramp": To("ramp", ramp),
            "decision": To("decided_by"),
        },
    ),
)

PILLAR: Fields = {name: To(name) for name in ("value", "promise", "pain", "why_us")}
OBJECTIONS_AND_PRACTICES = (
    Entries(
        "objections",
        Objection,
        {
            **TEXT,
            "category": To("category", words),
            "persona": To("personas", references),
            "competitors": To("competitors", references),
            "response": To("response"),
            "proof": To("proofs", references),
        },
    ),
    Entries(
        "message_houses",
        MessageMap,
        {
            **SOURCE,
            "scope": To(("use_case", "name"), scope),
            "headline": To("headline"),
            "positioning": To("home_base"),
            "buyers": To("personas", references),
            "pillars": To("pillars", parts(PILLAR)),
            "proof": To("proofs", references),
        },
    ),
    Entries("best_practices", Practice, {**TEXT, "when": To("when"), "status": To("status")}),
    Entries(
        "lessons",
        Lesson,
        {**SOURCE, "tried": To("tried"), "result": To("result"), "instead": To("instead")},
    ),
)
