"""Every kind of record, defined once: files, database and API have this one form."""

from playcall_core.book.records.base import SECTIONS, Record, SectionName
from playcall_core.book.records.buyers import Persona
from playcall_core.book.records.buying import (
    BuyerBehaviour,
    BuyingStage,
    LeadScoring,
    LeadStatus,
    Trigger,
)
from playcall_core.book.records.competition import Competitor, CompetitorMove
from playcall_core.book.records.customer import (
    AccountRank,
    BusinessIssue,
    IdealCustomer,
    MarketTrend,
    Pain,
    Preference,
    Segment,
)
from playcall_core.book.records.dictionary import FactRecord
from playcall_core.book.records.glossary import Term
from playcall_core.book.records.objections import MessageMap, Objection
from playcall_core.book.records.offer import (
    Differentiator,
    DiscoveryQuestion,
    Offer,
    Product,
    ProofPoint,
    UseCase,
    ValueDriver,
    ValueProposition,
)
from playcall_core.book.records.plan import Metric, Objective, Program
from playcall_core.book.records.plays import Play, Scenario
from playcall_core.book.records.practices import Lesson, Practice
from playcall_core.book.records.responsibilities import (
    Agreement,
    Assignment,
    Cadence,
    Phase,
    Role,
)
from playcall_core.book.records.selling import (
    AssessmentMethod,
    Content,
    Criterion,
    Enablement,
    Policy,
    SellingStage,
)

KINDS: tuple[type[Record], ...] = (
    MarketTrend,
    Segment,
    IdealCustomer,
    Pain,
    BusinessIssue,
    Preference,
    AccountRank,
    BuyingStage,
    Trigger,
    BuyerBehaviour,
    LeadStatus,
    LeadScoring,
    Offer,
    Product,
    Differentiator,
    ValueDriver,
    ValueProposition,
    ProofPoint,
    DiscoveryQuestion,
    UseCase,
    Competitor,
    CompetitorMove,
    SellingStage,
    Criterion,
    AssessmentMethod,
    Content,
    Policy,
    Enablement,
    Objection,
    MessageMap,
    Practice,
    Lesson,
    Persona,
    Scenario,
    Play,
    Metric,
    Objective,
    Program,
    Role,
    Phase,
    Assignment,
    Agreement,
    Cadence,
    FactRecord,
    Term,
)

BY_KIND: dict[str, type[Record]] = {record.kind_name: record for record in KINDS}
BY_PLURAL: dict[str, type[Record]] = {record.plural_name: record for record in KINDS}

__all__ = [
    "BY_KIND",
    "BY_PLURAL",
    "KINDS",
    "SECTIONS",
    "Agreement",
    "AssessmentMethod",
    "Assignment",
    "Competitor",
    "Criterion",
    "DiscoveryQuestion",
    "FactRecord",
    "IdealCustomer",
    "MessageMap",
    "Objection",
    "Objective",
    "Offer",
    "Persona",
    "Play",
    "Record",
    "Role",
    "Scenario",
    "SectionName",
    "Segment",
    "SellingStage",
    "Term",
    "Trigger",
]
