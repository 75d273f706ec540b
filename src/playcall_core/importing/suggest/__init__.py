"""Suggests a mapping by what columns are called and what stands in them, and says why."""

from playcall_core.importing.suggest.choices import (
    Choices,
    ColumnChoice,
    FileChoice,
    LookupChoice,
    mapping_of,
)
from playcall_core.importing.suggest.guess import Question, Reason, Suggestion, suggest
from playcall_core.importing.suggest.profile import ColumnProfile, FileProfile, profiles

__all__ = [
    "Choices",
    "ColumnChoice",
    "ColumnProfile",
    "FileChoice",
    "FileProfile",
    "LookupChoice",
    "Question",
    "Reason",
    "Suggestion",
    "mapping_of",
    "profiles",
    "suggest",
]
