"""Changes several records at once, all or none: the stage map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from playcall.people.models import Membership
from playcall.people.rules import May, insist
from playcall.playbooks import bodies, queries
from playcall.playbooks.actions import save_record
from playcall_core.book.records.selling import SellingStage
from playcall_core.errors import PlaybookError, Problem


def save_stage_map(
    cells: Mapping[str, frozenset[str]], based_on: Mapping[str, int], *, by: Membership
) -> int:
    """Give selling stages (by id) their buying stages; how many changed. All are saved, or none.

    `based_on` is the revision of each that the grid showed. Buying stages that `by` may not see
    stay. Raises `ConflictError` where somebody else saved one of them meanwhile.
    """
    insist(by, May.EDIT)
    reading = queries.reading(by, "newest")
    changed = 0
    with transaction.atomic():
        for slug, wanted in cells.items():
            stage = reading.get(SellingStage.kind_name, slug)
            if not isinstance(stage, SellingStage):
                what = f"There is no selling stage “{slug[:80]}”."
                raise PlaybookError(Problem(what, remedy="Open the stage map again."))
            seen = [each for each in stage.buying_stages if reading.get("buying_stage", each)]
            if wanted == frozenset(seen):
                continue
            kept = [each for each in stage.buying_stages if each in wanted or each not in seen]
            added = [each for each in sorted(wanted) if each not in stage.buying_stages]
            data: dict[str, Any] = {**bodies.fields_of(stage), "buying_stages": [*kept, *added]}
            row = queries.record(by, stage.kind_name, stage.id)
            assert row is not None
            save_record(row, data, by=by, based_on=based_on.get(slug, 0))
            changed += 1
    return changed
