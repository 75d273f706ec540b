"""Plays called inside a database: the facts stay where they are, only results come out."""

from playcall_core.tables.pushdown.calls import stream_calls, write_calls
from playcall_core.tables.pushdown.layout import Rule, Rules
from playcall_core.tables.pushdown.loading import load_situations
from playcall_core.tables.pushdown.matching import APPLIES, CANNOT_TELL
from playcall_core.tables.pushdown.reading import WarehouseTables

__all__ = [
    "APPLIES",
    "CANNOT_TELL",
    "Rule",
    "Rules",
    "WarehouseTables",
    "load_situations",
    "stream_calls",
    "write_calls",
]
