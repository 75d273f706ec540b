"""Converts a real playbook from its neutral form into Playcall's records.

    python -m tests.cases.gitlab SOURCE TARGET_FOLDER

writes a playbook folder and prints where every field of the source went. The source stays outside
of this repository, because its text is under another licence; only its ids and keys are named here.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from playcall_core.book import Head, Playbook
from playcall_core.book.writing import save
from playcall_core.errors import PlaycallError
from tests.cases.gitlab_facts import CURRENCY, add_facts
from tests.cases.gitlab_places import entries
from tests.cases.leaves import Report, Target
from tests.cases.placing import Conversion, leave, slug

HEAD: Mapping[str, str] = {
    "id": "id",
    "name": "name",
    "company": "company",
    "seller_kind": "description",
}

UNPLACED: Mapping[str, str] = {
    "format": "the mark of the neutral form, not of the playbook",
    "playbook.snapshot": "when the case was collected; a playbook has versions instead",
    "playbook.licence": "the licence of the case file, not of the playbook",
    "legal_notes": "remarks on what the collector could not read, not content of a playbook",
    "territories": "empty in the source, and Playcall has no territories",
    "glossary.*.conflicts": "the collector's mark; Playcall has to find the conflict by itself",
    "message_houses.mh_template": "an empty form for message maps; here the record is the form",
    "command_plan": "a form to fill for each opportunity; Playcall has no such forms",
    "play_goals": "the objectives say the same, with a metric each",
    "assignments.scheme_note": "explains the two schemes, which each assignment names itself",
    "play_outcomes.src": "a result code has no source of its own",
}
"""What has no place, and why. Single translations leave further leaves, each with its reason."""

DECISIONS: tuple[str, ...] = (
    "“missing” and “present” are the two answers of a yes/no fact. The source means known to be "
    "none (a champion left, no sequence yet), which a fact nobody knows must not pass for.",
    "A month is a twelfth of a year: 30 days for one, 91 for three, 122 for four.",
    "The size COM is read as mid-market or small, because commercial sales serves both there.",
    "A category has the values its tests name and “other”; the source does not list the rest.",
    "Researchers are recommenders, technical influencers are technical evaluators.",
    "The groups of the persona matrix are read as the buyer persona nearest to each.",
    "Presales and customer success count as sales, because they run its plays; their team stays.",
    "A promise with two limits is two promises.",
    "A play with one metric is judged by it; of several, none is called the success measure.",
    "The result codes of success tasks belong to the plays that customer success runs.",
    "A play is called on what its condition tests: a lead, an opportunity, or an account.",
    "The one offer has all differentiators.",
    "The order of stages is their order in the source.",
)


@dataclass(frozen=True)
class Converted:
    """The playbook, and what became of every leaf of the source."""

    playbook: Playbook
    report: Report


def read_source(path: Path) -> dict[str, Any]:
    """The neutral form as plain data."""
    data: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return data


def convert(source: dict[str, Any]) -> Converted:
    """The source as a playbook of typed records."""
    work = Conversion.of(source)
    leave(work, UNPLACED)
    head = _head(work)
    conditions = add_facts(work)
    for table in entries(conditions):
        table.run(work)
    records = (kind.model_validate(data) for (kind, _), data in work.records.items())
    playbook = Playbook(head, {record.key: record for record in records})
    return Converted(playbook, work.ledger.report(DECISIONS))


def _head(work: Conversion) -> Head:
    said = work.source["playbook"]
    for name, field in HEAD.items():
        work.ledger.place(("playbook", name), Target("playbook", slug(said["id"]), field))
    values = {field: str(said[name]) for name, field in HEAD.items()}
    return Head.model_validate({**values, "currency": CURRENCY})


def main(arguments: list[str]) -> int:
    """Convert, write, and print the report."""
    if len(arguments) != 2:
        print("Usage: python -m tests.cases.gitlab SOURCE TARGET_FOLDER", file=sys.stderr)
        return 2
    converted = convert(read_source(Path(arguments[0])))
    try:
        save(converted.playbook, Path(arguments[1]))
    except PlaycallError as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(converted.report.lines()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
