"""When a play applies: conditions as values, as text, checked, evaluated and explained."""

from playcall_core.conditions.check import check_condition
from playcall_core.conditions.evaluate import evaluate, evaluate_group, evaluate_test
from playcall_core.conditions.explain import Explanation, because, explain, value_in_words
from playcall_core.conditions.nodes import Condition, Group, Test
from playcall_core.conditions.parse import parse_condition
from playcall_core.conditions.text import print_condition, print_group, print_test
from playcall_core.conditions.truth import Truth, all_of, any_of

__all__ = [
    "Condition",
    "Explanation",
    "Group",
    "Test",
    "Truth",
    "all_of",
    "any_of",
    "because",
    "check_condition",
    "evaluate",
    "evaluate_group",
    "evaluate_test",
    "explain",
    "parse_condition",
    "print_condition",
    "print_group",
    "print_test",
    "value_in_words",
]
