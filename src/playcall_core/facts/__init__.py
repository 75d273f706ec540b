"""What can be known about a subject, and what is known about one at one moment."""

from playcall_core.facts.dictionary import Choice, Fact, FactDictionary, FactType, Subject
from playcall_core.facts.moment import Calendar, Moment, Rates
from playcall_core.facts.situation import Situation
from playcall_core.facts.values import UNKNOWN, KnownSet, Money, Unknown, Value

__all__ = [
    "UNKNOWN",
    "Calendar",
    "Choice",
    "Fact",
    "FactDictionary",
    "FactType",
    "KnownSet",
    "Moment",
    "Money",
    "Rates",
    "Situation",
    "Subject",
    "Unknown",
    "Value",
]
