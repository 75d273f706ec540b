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
    "buying_stage": buying.buying_stage,
    "trigger": buying.trigger,
    "lead_status": buying.lead_status,
    "offer": offer.offer,
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
    "fact": dictionary.fact,
    "term": dictionary.term,
}
"""Kind -> its page. A kind that is not here shows its fields one after the other."""
