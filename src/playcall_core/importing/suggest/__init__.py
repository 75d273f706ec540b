"""Suggests a mapping by what columns are called and what stands in them, and says why."""

from playcall_core.importing.suggest.asking import (
    Question,
    as_written,
    fact_of,
    is_number,
    questions_of,
)
from playcall_core.importing.suggest.choices import (
    VALID_FROM,
    Choices,
    ColumnChoice,
    FileChoice,
    LookupChoice,
    mapping_of,
)
from playcall_core.importing.suggest.guess import Reason, Suggestion, suggest
from playcall_core.importing.suggest.links import Link, alone, links_of
from playcall_core.importing.suggest.profile import ColumnProfile, FileProfile, profiles

__all__ = [
    "VALID_FROM",
    "Choices",
    "ColumnChoice",
    "ColumnProfile",
    "FileChoice",
    "FileProfile",
    "Link",
    "LookupChoice",
    "Question",
    "Reason",
    "Suggestion",
    "alone",
    "as_written",
    "fact_of",
    "is_number",
    "links_of",
    "mapping_of",
    "profiles",
    "questions_of",
    "suggest",
]
