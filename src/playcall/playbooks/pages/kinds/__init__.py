"""A page for each kind of record, made for that kind: which blocks stand on it, in which order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from playcall.playbooks.pages.kinds import (
    buyers,
    buying,
    competition,
    customer,
    dictionary,
    objections,
    offer,
    plan,
    plays,
    practices,
    selling,
)
from playcall.playbooks.pages.links import Linker
from playcall.playbooks.pages.making import Blocks

Made = Callable[[Linker, Any], Blocks]

PAGES: Final[dict[str, Made]] = {
    "segment": customer.segment,
    "ideal_customer": customer.ideal_customer,
    "pain": customer.pain,
    "business_issue": customer.business_issue,
    "market_trend": customer.market_trend,
    "preference": customer.preference,
    "account_rank": customer.account_rank,
    "buying_stage": buying.buying_stage,
    "trigger": buying.trigger,
    "lead_status": buying.lead_status,
    "buyer_behaviour": buying.buyer_behaviour,
    "lead_scoring": buying.lead_scoring,
    "offer": offer.offer,
    "product": offer.product,
    "differentiator": offer.differentiator,
    "value_driver": offer.value_driver,
    "value_proposition": offer.value_proposition,
    "proof_point": offer.proof_point,
    "discovery_question": offer.discovery_question,
    "use_case": offer.use_case,
    "competitor": competition.competitor,
    "competitor_move": competition.competitor_move,
    "selling_stage": selling.selling_stage,
    "criterion": selling.criterion,
    "assessment_method": selling.assessment_method,
    "content": selling.content,
    "policy": selling.policy,
    "enablement": selling.enablement,
    "objection": objections.objection,
    "message_map": objections.message_map,
    "practice": practices.practice,
    "lesson": practices.lesson,
    "persona": buyers.persona,
    "play": plays.play,
    "scenario": plays.scenario,
    "program": plan.program,
    "objective": plan.objective,
    "metric": plan.metric,
    "role": plan.role,
    "assignment": plan.assignment,
    "agreement": plan.agreement,
    "cadence": plan.cadence,
    "fact": dictionary.fact,
    "term": dictionary.term,
}
"""Kind -> its page. A kind that is not here shows its fields one after the other."""
