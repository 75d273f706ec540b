"""The reference of the rules by which a playbook is checked."""

from __future__ import annotations

from collections.abc import Iterator

from playcall_core.book.completeness import RULES
from playcall_core.book.records import SECTIONS

INTRODUCTION = """\
`playcall check` looks for these. An **error** blocks signing, a **hole** is signed as known, a
**notice** is worth a look. A rule can be waived for a record, with a reason and an end:

```yaml
waivers:
  - rule: every-pain-has-a-consequence
    record: pain/late-fees
    reason: Asked the customer council, answer in June
    until: 2026-12-31
```"""


def rules_page() -> Iterator[str]:
    """Every rule, by section: its name, how much it matters, why, and what to do."""
    yield "# Rules"
    yield ""
    yield INTRODUCTION
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
