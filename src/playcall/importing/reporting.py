"""What an import came to: counts, findings, samples, and what became of every file's rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

import pyarrow as pa
from django.utils.translation import ngettext

from playcall.people.models import Membership, Workspace
from playcall_core.importing import FindingKind, Imported
from playcall_core.importing.mapping import Mapping
from playcall_core.importing.suggest import FileProfile

MOST_FINDINGS: Final = 100
MOST_SAMPLES: Final = 5
_SHOWN: Final = {
    "accounts": ("id", "name", "parent_id", "owner"),
    "contacts": ("id", "name", "account_id", "title"),
    "leads": ("id", "name", "status", "is_open", "owner"),
    "opportunities": ("id", "name", "account_id", "amount", "currency", "stage", "is_open"),
    "stage_changes": ("opportunity_id", "stage", "at"),
    "touchpoints": ("id", "at", "kind", "opportunity_id"),
}


def report_of(
    found: Imported, looked: Sequence[FileProfile], mapping: Mapping, workspace: Workspace
) -> dict[str, Any]:
    """What the pages of an import show, as JSON has it."""
    counts = {
        table: {name: getattr(count, name) for name in
                ("read", "accepted", "rejected", "skipped", "open", "closed")}
        for table, count in found.counts.items()
    }  # fmt: skip
    findings = [
        {"kind": each.kind.value, "says": str(each), "count": each.count}
        for each in found.findings[:MOST_FINDINGS]
        if each.kind is not FindingKind.UNUSED_FILE  # told of each file with its rows
    ]
    return {
        "counts": counts,
        "files": list(_files(looked, mapping)),
        "findings": findings + list(_no_users(found, workspace)),
        "samples": {name: _sample(name, found.tables[name]) for name in found.counts},
    }


def _files(looked: Sequence[FileProfile], mapping: Mapping) -> Iterator[dict[str, Any]]:
    """Each file or sheet: its rows, the tables that it fills, and the files that it joins."""
    fills: dict[str, list[str]] = {}
    joins: dict[str, list[str]] = {}
    for table, _number, each in mapping.maps():
        fills.setdefault(each.from_, []).append(table)
        for lookup in each.lookups.values():
            joins.setdefault(lookup.source, []).append(each.from_)
    for file in looked:
        yield {
            "name": file.name,
            "rows": file.rows,
            "fills": list(dict.fromkeys(fills.get(file.name, ()))),
            "joins": list(dict.fromkeys(joins.get(file.name, ()))),
        }


def _sample(name: str, table: pa.Table) -> dict[str, Any]:
    columns = list(_SHOWN.get(name, table.column_names[:6]))
    rows = table.select(columns).slice(0, MOST_SAMPLES).to_pylist()
    return {"columns": columns, "rows": [["" if v is None else str(v) for v in row.values()]
                                         for row in rows]}  # fmt: skip


def _no_users(found: Imported, workspace: Workspace) -> list[dict[str, Any]]:
    """Owners of what is open who are no members here: their opportunities are nobody's Today."""
    members = Membership.objects.filter(workspace=workspace, left_at=None).select_related("user")
    known = {word.casefold() for m in members for word in (m.user.name, m.user.email) if word}
    owners: Counter[str] = Counter()
    for name in ("opportunities", "leads"):
        table = found.tables[name]
        pairs = zip(table["owner"].to_pylist(), table["is_open"].to_pylist(), strict=True)
        owners.update(owner for owner, is_open in pairs if owner and is_open)
    strangers = Counter({o: n for o, n in owners.items() if o.casefold() not in known})
    if not strangers:
        return []
    shown = ", ".join(f"{owner} {n:,}" for owner, n in strangers.most_common(5))
    if (rest := len(strangers) - 5) > 0:
        shown += f" and {rest:,} more"
    says = ngettext(
        "An owner of what is open is no member of this workspace: %(shown)s. The name is kept as "
        "it is; invite the person under the same name or mail address.",
        "%(n)s owners of what is open are no members of this workspace: %(shown)s. They are kept "
        "as they are; invite the people under the same name or mail address.",
        len(strangers),
    ) % {"n": f"{len(strangers):,}", "shown": shown}
    return [{"kind": "owner is no member", "says": says, "count": strangers.total()}]
