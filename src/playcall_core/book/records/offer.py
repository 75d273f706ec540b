"""Section 3, offer and value: what is sold, why it is bought, and how that is proved."""

from typing import Annotated, ClassVar

from playcall_core.book.records.base import NEEDED, Line, Markdown, Part, Record, RefTo, SectionName
from playcall_core.book.records.customer import PersonaRef, SegmentRef, UseCaseRef

ProofPointRef = Annotated[str, RefTo("proof_point")]
FactRef = Annotated[str, RefTo("fact")]
ValueDriverRef = Annotated[str, RefTo("value_driver")]


class _Offer(Record):
    section: ClassVar[SectionName] = "offer"


class Weakness(Part):
    """A weakness of our own, and how we answer when it comes up."""

    weakness: Line
    answer: Markdown


class Offer(_Offer):
    """What we offer. The two questions every playbook must answer are `why_buy_from_us` and
    `value_received`.
    """

    kind_name: ClassVar[str] = "offer"
    plural_name: ClassVar[str] = "offers"

    name: Line | None = None
    why_we_exist: Annotated[Markdown | None, NEEDED] = None
    why_buy_from_us: Annotated[Markdown | None, NEEDED] = None
    value_received: Annotated[Markdown | None, NEEDED] = None
    differentiators: tuple[Annotated[str, RefTo("differentiator")], ...] = ()
    our_weaknesses: tuple[Weakness, ...] = ()
    products: tuple[Annotated[str, RefTo("product")], ...] = ()


class Product(_Offer):
    """Something with a price that can be ordered."""

    kind_name: ClassVar[str] = "product"
    plural_name: ClassVar[str] = "products"

    name: Annotated[Line | None, NEEDED] = None
    description: Markdown | None = None
    price: Line | None = None
    add_on: bool = False


class Differentiator(_Offer):
    """Something that we have and others have not, and the value it drives."""

    kind_name: ClassVar[str] = "differentiator"
    plural_name: ClassVar[str] = "differentiators"
    heading_field: ClassVar[str] = "text"

    text: Annotated[Markdown | None, NEEDED] = None
    drivers: tuple[ValueDriverRef, ...] = ()


class ValueDriver(_Offer):
    """A kind of value that customers pay for."""

    kind_name: ClassVar[str] = "value_driver"
    plural_name: ClassVar[str] = "value_drivers"
    heading_field: ClassVar[str] = "text"

    text: Annotated[Markdown | None, NEEDED] = None


class ValueProposition(_Offer):
    """For one pain: how it is before, what we promise, how it is after, and what comes of it."""

    kind_name: ClassVar[str] = "value_proposition"
    plural_name: ClassVar[str] = "value_propositions"
    heading_field: ClassVar[str] = "promise"

    pain: Annotated[Annotated[str, RefTo("pain")] | None, NEEDED] = None
    before: Markdown | None = None
    promise: Annotated[Markdown | None, NEEDED] = None
    after: Markdown | None = None
    outcome: Annotated[Markdown | None, NEEDED] = None
    proofs: tuple[ProofPointRef, ...] = ()
    use_case: UseCaseRef | None = None
    required_capabilities: tuple[Line, ...] = ()
    measured_by: tuple[Line, ...] = ()


class ProofPoint(_Offer):
    """A claim that a sceptic would accept, with its kind and its result."""

    kind_name: ClassVar[str] = "proof_point"
    plural_name: ClassVar[str] = "proof_points"
    heading_field: ClassVar[str] = "claim"

    claim: Annotated[Markdown | None, NEEDED] = None
    kind: Annotated[Line | None, NEEDED] = None
    result: Markdown | None = None
    customer: Line | None = None
    segment: SegmentRef | None = None
    industry: Line | None = None
    problem: Markdown | None = None
    solution: Markdown | None = None
    drivers: tuple[ValueDriverRef, ...] = ()
    use_cases: tuple[UseCaseRef, ...] = ()


class DiscoveryQuestion(_Offer):
    """A question worth asking, why, what a good answer sounds like, and the fact it fills.

    `pain` is the pain it looks for.
    """

    kind_name: ClassVar[str] = "discovery_question"
    plural_name: ClassVar[str] = "discovery_questions"
    heading_field: ClassVar[str] = "text"

    text: Annotated[Markdown | None, NEEDED] = None
    purpose: Annotated[Markdown | None, NEEDED] = None
    good_answer: Markdown | None = None
    fills: Annotated[FactRef | None, NEEDED] = None
    pain: Annotated[str, RefTo("pain")] | None = None
    use_case: UseCaseRef | None = None
    personas: tuple[PersonaRef, ...] = ()
    element: Line | None = None


class UseCase(_Offer):
    """What a customer wants to get done with us."""

    kind_name: ClassVar[str] = "use_case"
    plural_name: ClassVar[str] = "use_cases"

    name: Line | None = None
    goal: Annotated[Markdown | None, NEEDED] = None
    scenario: Annotated[str, RefTo("scenario")] | None = None
    leads_to: UseCaseRef | None = None
    keywords: tuple[Line, ...] = ()
    personas: tuple[PersonaRef, ...] = ()
