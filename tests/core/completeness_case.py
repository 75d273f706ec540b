"""One case of a rule: a playbook broken in one way, what is found, and what mends it."""

from dataclasses import dataclass
from datetime import date
from textwrap import dedent

from playcall_core.book import Playbook
from playcall_core.book.completeness import check
from playcall_core.book.findings import Finding
from playcall_core.book.reading import load_documents
from playcall_core.book.yaml_source import parse_yaml

TODAY = date(2026, 7, 1)


def playbook(text: str) -> Playbook:
    """The playbook in an indented YAML text; its first line is line 1 of “playbook.yaml”."""
    return load_documents(iter([parse_yaml(dedent(text).lstrip(), file="playbook.yaml")]))


def findings_of(rule: str, text: str) -> list[Finding]:
    """What one rule finds in a playbook on the day of the tests."""
    return [finding for finding in check(playbook(text), TODAY) if finding.rule == rule]


@dataclass(frozen=True)
class Case:
    """A rule, a playbook that breaks it once, the finding, and what to replace by what.

    An empty first half of `mend` adds the second half at the end.
    """

    rule: str
    broken: str
    finds: str
    at: str
    do: str
    mend: tuple[str, str]

    def __str__(self) -> str:
        return self.rule

    @property
    def mended(self) -> str:
        """The playbook after the mend."""
        old, new = self.mend
        text = dedent(self.broken)
        if not old:
            return text + new
        assert text.count(old) == 1, f"“{old}” is not there once"
        return text.replace(old, new)

    def holds(self) -> None:
        """The broken playbook gives the finding, with place and remedy; the mended one none."""
        found = findings_of(self.rule, self.broken)
        assert [finding.what for finding in found] == [self.finds]
        assert str(found[0].place) == self.at
        assert found[0].remedy == self.do
        assert findings_of(self.rule, self.mended) == []
