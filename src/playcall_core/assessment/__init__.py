"""Assessment: criteria with their evidence, stage moves, scorecards, where the buyer is."""

from playcall_core.assessment.buyer import BuyerAt, How, Parting, Sign, buyer_at, parted
from playcall_core.assessment.criteria import (
    CriterionState,
    Judge,
    Move,
    Statements,
    in_the_way,
)
from playcall_core.assessment.evidence import (
    Evidence,
    Proved,
    Statement,
    Word,
    data_in_words,
    prove,
)
from playcall_core.assessment.scorecards import (
    ENOUGH,
    ENOUGH_RULE,
    ElementState,
    Scorecard,
    element_uid,
    scorecard,
)

__all__ = [
    "ENOUGH",
    "ENOUGH_RULE",
    "BuyerAt",
    "CriterionState",
    "ElementState",
    "Evidence",
    "How",
    "Judge",
    "Move",
    "Parting",
    "Proved",
    "Scorecard",
    "Sign",
    "Statement",
    "Statements",
    "Word",
    "buyer_at",
    "data_in_words",
    "element_uid",
    "in_the_way",
    "parted",
    "prove",
    "scorecard",
]
