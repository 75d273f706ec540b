"""Whether a playbook is complete and consistent: rules, findings, waivers, states of sections.

    findings = check(playbook, today)
    for state in sections(findings):
        print(state.section, state.state.value, [failed.rule for failed in state.failed])

`RULES` holds every rule with its name, section, severity, explanation and remedy.
"""

from playcall_core.book.completeness.check import (
    FailedRule,
    SectionState,
    State,
    check,
    sections,
)
from playcall_core.book.completeness.registry import RULES
from playcall_core.book.completeness.rules import Rule

__all__ = ["RULES", "FailedRule", "Rule", "SectionState", "State", "check", "sections"]
