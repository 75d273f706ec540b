"""The fact dictionary of the converted playbook: what each dimension of the neutral form is here.

The type of a fact follows from the operators that test it, except where `DIMENSIONS` declares it.
Where the name of a dimension says that it is computed, the fact is declared as a derivation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playcall_core.book.records import FactRecord
from playcall_core.facts import FactType
from tests.cases.neutral_conditions import Translator, raw_tests, type_of
from tests.cases.placing import Conversion, slug

CURRENCY = "USD"
OTHER = {"key": "other", "label": "Other"}
Derivation = Mapping[str, Any]


@dataclass(frozen=True)
class Dimension:
    """What a dimension is, where its tests do not say it."""

    subject: str = "opportunity"
    type: FactType | None = None
    unit: str | None = None
    values_from: str | None = None
    derivation: Derivation | None = None


def _account(**rest: Any) -> Dimension:
    return Dimension("account", **rest)


def _lead(**rest: Any) -> Dimension:
    return Dimension("lead", **rest)


def _change(of: str) -> Derivation:
    return {"how": "change", "of": of, "over_days": "30", "unit": "percent"}


def _ratio(of: str, to: str) -> Derivation:
    return {"how": "ratio", "of": of, "to": to}


_FAMILY = {"scope": "family"}
_MEETINGS = {"rows": "touchpoints", "where": {"kind": ["call", "meeting"]}, "scope": "account"}
_CHAMPIONS = {"rows": "contacts", "where": {"buying_role": "champion"}, "scope": "account"}
_CUSTOMERS = {"rows": "accounts", "where": {"relationship": ["customer", "former customer"]}}
_LOST_RENEWALS = {
    "rows": "opportunities",
    "where": {"order_type": "renewal", "is_open": "false", "is_won": "false"},
    "within_days": "180",
}
_OPEN_ONES = {"rows": "opportunities", "where": {"is_open": "true"}}
_MOMENT = {"how": "contains", "column": "last_interesting_moment"}

DIMENSIONS: Mapping[str, Dimension] = {
    "employees": _account(unit="people"),
    "sector": _account(),
    "industry": _account(),
    "country": _account(type=FactType.CATEGORY),
    "carr": _account(type=FactType.MONEY),
    "csm_priority": _account(),
    "champion": _account(derivation={"how": "exists", **_CHAMPIONS}),
    "icp_fit": _account(),
    "initiatives": _account(),
    "lists": _account(),
    "onboarding_end": _account(),
    "renewal_date": _account(),
    "account.lam": _account(),
    "account.relationship": _account(),
    "account.traits": _account(),
    "funding.stage": _account(),
    "funding.raised_usd": _account(type=FactType.MONEY),
    "incumbent.category": _account(),
    "incumbent.products": _account(type=FactType.SET),
    "risk.kind": _account(),
    "segment.size": _account(derivation={"how": "segment", "kind": "size"}),
    "subscription.tier": _account(),
    "use_cases.adopted": _account(),
    "upa.customer_or_former": _account(derivation={"how": "exists", **_CUSTOMERS, **_FAMILY}),
    "upa.lost_renewal_180d": _account(derivation={"how": "exists", **_LOST_RENEWALS, **_FAMILY}),
    "upa.open_opps": _account(derivation={"how": "count", **_OPEN_ONES, **_FAMILY}),
    "last_meeting_days": _account(unit="days", derivation={"how": "days since", **_MEETINGS}),
    "onboarding_cta_age_days": _account(
        unit="days", derivation={"how": "days since", "fact": "onboarding-cta-opened"}
    ),
    "onboarding_cta_opened": _account(type=FactType.DATE),
    "usage.level": _account(),
    "usage.ci_pipelines": _account(unit="pipelines"),
    "usage.ci_pipelines_change_1mo_pct": _account(
        unit="percent", derivation=_change("usage-ci-pipelines")
    ),
    "usage.ci_pipelines_per_project": _account(
        derivation=_ratio("usage-ci-pipelines", "usage-projects")
    ),
    "usage.projects": _account(type=FactType.NUMBER, unit="projects"),
    "usage.container_scans": _account(unit="scans"),
    "usage.licence_use": _account(derivation=_ratio("usage-billable-users", "usage-licences")),
    "usage.licence_use_change_1mo_pct": _account(
        unit="percent", derivation=_change("usage-billable-users")
    ),
    "usage.billable_users": _account(type=FactType.NUMBER, unit="people"),
    "usage.licences": _account(type=FactType.NUMBER, unit="licences"),
    "metric.scan_share": _account(type=FactType.NUMBER, unit="share"),
    "metric.ci_admins": _account(type=FactType.NUMBER, unit="people"),
    "renewal.budget": _account(type=FactType.YES_NO),
    "lead.status": _lead(values_from="lead_statuses"),
    "lead.sequence": _lead(),
    "lead.last_event_notes": _lead(),
    "lead.last_interesting_moment": _lead(derivation=_MOMENT),
    "contact.persona": _lead(type=FactType.CATEGORY, values_from="personas"),
    "content.top_topics": _lead(),
    "campaigns.type": _lead(),
    "competitors.present": Dimension(values_from="competitors"),
    "opportunity.stage": Dimension(values_from="selling_stages"),
    "opportunity.net_arr": Dimension(type=FactType.MONEY),
    "pains": Dimension(values_from="pains"),
}

KEYS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "segment.size": {
        "SMB": ("seg-smb",),
        "MM": ("seg-mm",),
        "ENT": ("seg-ent",),
        "COM": ("seg-mm", "seg-smb"),
    },
    "competitors.present": {"GitHub": ("k-github",)},
}
"""Keys of values that are records of the playbook under another name."""


def add_facts(work: Conversion) -> Translator:
    """Declare every dimension that the source uses as a fact; gives the translator of tests."""
    used: dict[str, list[Mapping[str, Any]]] = {}
    for test in raw_tests(work.source):
        used.setdefault(test["d"], []).append(test)
    for question in work.source["discovery_questions"]:
        if "fills" in question and not question["fills"].startswith("pain."):
            used.setdefault(question["fills"], [])
    for dimension in tuple(used):
        for needed in _needed(dimension):
            used.setdefault(needed, [])
    types: dict[str, FactType] = {}
    for dimension, tests in used.items():
        declared = DIMENSIONS.get(dimension, Dimension())
        fact_type = declared.type or type_of(tests) or FactType.SET
        types[slug(dimension)] = fact_type
        work.add(FactRecord, slug(dimension), _fact(work, dimension, fact_type, tests))
    return Translator(types, {**KEYS, **_spoken(used)}, CURRENCY)


def _needed(dimension: str) -> Iterator[str]:
    """The dimensions that a derived one is computed from."""
    derivation = DIMENSIONS.get(dimension, Dimension()).derivation or {}
    by_id = {slug(name): name for name in DIMENSIONS}
    yield from (by_id[derivation[name]] for name in ("of", "to", "fact") if name in derivation)


def _spoken(used: Mapping[str, list[Mapping[str, Any]]]) -> dict[str, dict[str, tuple[str, ...]]]:
    """For dimensions that look for words in a text, the words are their own keys."""
    return {
        dimension: {word: (word,) for word in _values(tests)}
        for dimension, tests in used.items()
        if any(test["op"] == "contains_any" for test in tests)
    }


def _values(tests: list[Mapping[str, Any]]) -> list[str]:
    found = (value for test in tests for value in test.get("v") or ())
    return list(dict.fromkeys(str(value) for value in found))


def _fact(
    work: Conversion, dimension: str, fact_type: FactType, tests: list[Mapping[str, Any]]
) -> dict[str, Any]:
    declared = DIMENSIONS.get(dimension, Dimension())
    derivation = dict(declared.derivation or {})
    data: dict[str, Any] = {
        "name": dimension.replace(".", " ").replace("_", " "),
        "type": fact_type.value,
        "subject": declared.subject,
        "asked_by": [
            slug(question["id"])
            for question in work.source["discovery_questions"]
            if _asks_for(question.get("fills", ""), dimension)
        ],
    }
    if derivation.get("how") == "contains":
        derivation["words"] = data["values"] = _values(tests)
    elif not declared.values_from and derivation.get("how") != "segment":
        data["values"] = list(_choices(fact_type, tests))
    optional = {
        "unit": declared.unit,
        "values_from": declared.values_from,
        "derivation": derivation or None,
    }
    return data | {name: value for name, value in optional.items() if value is not None}


def _asks_for(fills: str, dimension: str) -> bool:
    return fills == dimension or (dimension == "pains" and fills.startswith("pain."))


def _choices(fact_type: FactType, tests: list[Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    """The values that tests name. A category has others too, of which the source says nothing."""
    if fact_type in (FactType.CATEGORY, FactType.SET):
        values = _values(tests)
        yield from ({"key": slug(value), "label": value.replace("_", " ")} for value in values)
        if fact_type is FactType.CATEGORY:
            yield OTHER
