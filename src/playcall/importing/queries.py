"""What pages show of imports."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import QuerySet

from playcall.importing.models import FileImport
from playcall.people.models import Membership
from playcall.people.rules import May, insist
from playcall_core.importing.suggest.profile import LOOKED_AT


def imports(member: Membership) -> QuerySet[FileImport]:
    """The imports of the workspace, the newest first."""
    insist(member, May.IMPORT_OPPORTUNITIES)
    found = FileImport.objects.filter(workspace=member.workspace).select_related("by__user")
    return found.defer("choices", "answers", "report", "rejected")


def one_import(member: Membership, number: int) -> FileImport | None:
    """One import of the workspace."""
    insist(member, May.IMPORT_OPPORTUNITIES)
    found = FileImport.objects.filter(workspace=member.workspace, pk=number)
    return found.select_related("by__user", "batch", "workspace").first()


def told(file_import: FileImport) -> dict[str, Any]:
    """How an import went or would go: tables with their counts, findings, samples, progress."""
    report = json.loads(file_import.report)
    made = json.loads(file_import.made)
    tables = [
        {"name": name.replace("_", " "), **counts, **_made(made.get(name))}
        for name, counts in report.get("counts", {}).items()
    ]
    files = [_file(each) for each in report.get("files", [])]
    return {
        "tables": tables,
        "read": sum(each["read"] for each in tables),
        "rejected_rows": sum(each["rejected"] for each in tables),
        "is_compared": bool(made),
        "files": files,
        "has_unread": any(not (each["fills"] or each["joins"]) for each in files),
        "findings": report.get("findings", []),
        "samples": [
            {"name": name.replace("_", " "), **sample}
            for name, sample in report.get("samples", {}).items()
            if sample["rows"]
        ],
        "progress": json.loads(file_import.progress),
        "names": json.loads(file_import.files),
    }


def _file(told: dict[str, Any]) -> dict[str, Any]:
    fills = [name.replace("_", " ") for name in told["fills"]]
    is_whole = told["rows"] < LOOKED_AT
    return {**told, "fills": ", ".join(fills), "joins": ", ".join(told["joins"]), "whole": is_whole}


def _made(counts: list[int] | None) -> dict[str, int]:
    new, changed, same = counts or (0, 0, 0)
    return {"new": new, "changed": changed, "same": same}
