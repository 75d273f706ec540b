"""The reference of the rules by which a playbook is checked."""

from __future__ import annotations

from collections.abc import Iterator

from playcall_core.book.completeness import RULES
from playcall_core.book.records import SECTIONS


def rules_page() -> Iterator[str]:
    """Every rule, by section: its name, how much it matters, why, and what to do."""
    yield "# Rules"
    yield ""
    yield "`playcall check` looks for these. An **error** blocks signing, a **hole** is signed as known,"
    yield "a **notice** is worth a look. A rule can be waived for a record, with a reason and an end:"
    yield ""
    yield "```yaml"
    yield "waivers:"
    yield "  - {rule: pains-have-consequences, record: pain/late-fees, reason: Asked for, until: 2026-12-31}"
    yield "```"
    yield ""
    for section in (None, *SECTIONS):
        rules = [rule for rule in RULES if rule.section == section]
        if not rules:
            continue
        yield f"## {section or 'Everywhere'}"
        yield ""
        yield "| rule | severity | why | what to do |"
        yield "|---|---|---|---|"
        for rule in rules:
            yield f"| `{rule.name}` | {rule.severity.value} | {rule.explanation} | {rule.remedy} |"
        yield ""
