"""Reads a CRM's export through a declared mapping: nothing is lost, nothing silently changed."""

from playcall_core.importing.building import Count
from playcall_core.importing.check import check_mapping
from playcall_core.importing.importer import Imported, Progress, import_tables
from playcall_core.importing.mapping import Mapping
from playcall_core.importing.mapping_file import load_mapping
from playcall_core.importing.quality import Finding, FindingKind
from playcall_core.importing.rejected import Rejected, RejectedRow, write_rejected
from playcall_core.importing.spoken import spoken_by

__all__ = [
    "Count",
    "Finding",
    "FindingKind",
    "Imported",
    "Mapping",
    "Progress",
    "Rejected",
    "RejectedRow",
    "check_mapping",
    "import_tables",
    "load_mapping",
    "spoken_by",
    "write_rejected",
]
