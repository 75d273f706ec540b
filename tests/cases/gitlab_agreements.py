"""Where the fields of the neutral form go: buyers, objectives, responsibilities, the glossary."""

from __future__ import annotations

from playcall_core.book.records import Assignment, Objective, Persona, Role, Term
from playcall_core.book.records.plan import Metric
from playcall_core.book.records.responsibilities import Agreement, Cadence, Phase
from tests.cases.gitlab_words import (
    FUNCTIONS,
    NAMED,
    SOURCE,
    TEXT,
    agenda,
    buying_roles,
    content_by_stage,
    in_hand,
    phase_name,
    promises,
    ranked_sources,
    roles_by_order,
)
from tests.cases.placing import Entries, Fields, To, keyed
from tests.cases.translations import (
    aliased,
    at_most,
    joined,
    limit_and_unit,
    reference,
    references,
    words,
)

BUYERS = (
    Entries(
        "personas",
        Persona,
        {
            **NAMED,
            "kind": To("kind"),
            "job_to_be_done": To("job"),
            "titles": To("titles"),
            "reports_to": To("reports_to"),
            "measured_by": To("measured_by"),
            "goals": To("goals"),
            "motivations": To("motivations"),
            "challenges": To("challenges"),
            "key_messages": To("key_messages"),
            "buying_roles": To("roles", buying_roles),
            "by_order": To("roles", roles_by_order),
            "sources": To("sources", ranked_sources),
            "journey_content": To("content", content_by_stage),
        },
    ),
)

OBJECTIVES = (
    Entries(
        "objectives", Objective, {**TEXT, "metric": To("metric", reference), "target": To("target")}
    ),
    Entries(
        "metrics",
        Metric,
        {
            **NAMED,
            "def": To("definition"),
            "unit": To("unit"),
            "value": To("value"),
            "target": To("target"),
            "target_max": To(("target", "direction"), at_most),
            "segment": To("segment", reference),
        },
    ),
)

ASSIGNED: Fields = {
    "activity": To("activity"),
    "stage": To("phase", phase_name),
    "DRI": To("cells.DRI", references),
    **{letter: To(f"cells.{letter}", references) for letter in "DACI"},
}
RESPONSIBILITIES = (
    Entries(
        "roles",
        Role,
        {
            **NAMED,
            "function": To("function", aliased(FUNCTIONS, "a function that no table knows")),
            "group": To("group"),
        },
        finish=in_hand,
    ),
    Entries("lifecycle_phases", Phase, NAMED),
    Entries(
        "assignments.dci.rows",
        Assignment,
        ASSIGNED,
        id_from="activity",
        constants={"scheme": "DCI"},
        around={"assignments.dci.src": To("source", joined)},
    ),
    Entries(
        "assignments.daci.rows",
        Assignment,
        ASSIGNED,
        id_from="activity",
        constants={"scheme": "DACI"},
        around={
            "assignments.daci.src": To("source", joined),
            "assignments.daci.scope": To("scope"),
        },
    ),
    Entries(
        "slas",
        Agreement,
        {
            **SOURCE,
            "trigger": To("trigger"),
            "from": To("from", reference),
            "to": To("to", reference),
            "act": To("act"),
            "limit": To("limit"),
            "unit": To("unit", words),
            "measure": To("measured_by"),
        },
        shape=promises,
    ),
    Entries(
        "handoffs",
        Agreement,
        {
            **SOURCE,
            "from": To("from", reference),
            "to": To("to", reference),
            "at": To("stages", references),
            "needs": To("needs"),
            "accept": To(("limit", "unit"), limit_and_unit),
            "meeting": To("meeting"),
        },
    ),
    Entries(
        "cadences",
        Cadence,
        {**NAMED, "every": To("every"), "when": To("when"), "agenda": To("agenda", agenda)},
    ),
)

GLOSSARY = (
    Entries(
        "glossary", Term, {**SOURCE, "term": To("term"), "def": To("definition")}, id_from="term"
    ),
    Entries(
        "play_types",
        Term,
        {**SOURCE, "key": To("term"), "value": To("definition")},
        id_from="key",
        shape=keyed,
    ),
)
