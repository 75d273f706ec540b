"""What words of a question mean beyond themselves, in English: a playbook in another language is
found by its own words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

SAYS_NOTHING: Final = frozenset(
    """
    a about actually all already also am an and any anything are as asks at be because been but
    by can could customer did do does doing don for from get give go had has have he her him his
    how i if in into is isn it its just know let like ll makes many may me more much my no not of
    on or our out please prospect really s said say saying says she should so some somebody
    someone than that the their them then there these they thing things think this those to too
    told up us use very want wants was we were what when where which who whom whose why will with
    won would you your yours
    """.split()  # noqa: SIM905
)

_GROUPS: Final = (
    "expensive price prices pricing costs cost costly dear discount cheap cheaper overpriced high",
    "money budget funds funding afford spend spending",
    "competitor competition rival rivals competing alternative",
    "boss manager sponsor executive",
    "secure security privacy gdpr protection",
    "cloud hosted hosting",
    "time timing later wait waiting delay postpone postponed",
    "busy capacity resources overloaded",
    "trial pilot proof test poc",
    "cancel cancels cancelling churn leave leaving terminate renewal renew",
    "failed failure bad disappointed disappointing",
    "small tiny startup young",
    "jobs job layoffs redundant fired",
    "afraid fear fears scared worried worry anxious",
    "homegrown build built inhouse ourselves diy",
    "stalled stuck silent quiet ghosting ghosted unresponsive stalls",
    "won win wins beat beating defeat",
    "reference references testimonial case evidence proof",
    "cfo finance chief",
    "happy satisfied fine okay content",
    "contract agreement terms legal",
    "supplier suppliers vendor vendors",
    "rollout implementation implement onboarding live",
    "staff people team employees",
    "handover hand handoff",
    "usage adoption adopt use",
)


def _by_word() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for group in _GROUPS:
        words = group.split()
        for word in words:
            found.setdefault(word, []).extend(other for other in words if other != word)
    return {word: tuple(dict.fromkeys(others)) for word, others in found.items()}


_ALSO: Final = _by_word()

_HINTS: Final = tuple(
    (re.compile(rf"\b({phrases})\b"), frozenset(kinds.split()))
    for phrases, kinds in (
        (r"(they|he|she|customer|buyer|cfo)s?( \w+)? (say|says|said|want|wants)", "objection"),
        (r"(they|we|you|your|it)\b.*\b(too|already|no|not|cannot|never)", "objection"),
        (r"has no|have no|objections?|pushback|push back|answer to", "objection"),
        (r"may|allowed|permitted|policy|rules?", "policy"),
        (r"against|versus|vs|compete|competitors?|rivals?|beat", "competitor competitor_move"),
        (r"who is|who are|talk to|meet|persona", "persona"),
        (r"what is an?|what does|mean|means|definition|define", "term"),
        (r"proof|evidence|numbers?|case study|reference", "proof_point"),
        (r"ask|questions?|discovery", "discovery_question"),
        (r"plays?|how do (i|we)|what (do|should) (i|we) do|next step", "play"),
    )
)


def also(word: str) -> tuple[str, ...]:
    """Words of selling that mean much the same."""
    return _ALSO.get(word, ())


def kinds_meant(question: str) -> frozenset[str]:
    """The kinds of records that a question asks for by its turn of phrase."""
    said = " ".join(re.findall(r"\w+", question.casefold()))
    return frozenset().union(*(kinds for pattern, kinds in _HINTS if pattern.search(said)))
