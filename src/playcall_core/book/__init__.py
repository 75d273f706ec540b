"""The playbook: its records, read from and written to files, checked and compared."""

from playcall_core.book.difference import (
    Added,
    Change,
    Changed,
    FieldChange,
    Kept,
    ListChange,
    Piece,
    Removed,
    differences,
    words,
)
from playcall_core.book.difference_words import describe, sentences
from playcall_core.book.head import Head, Verification, Waiver
from playcall_core.book.markdown import playbook_to_markdown
from playcall_core.book.playbook import FileSource, Playbook, Source, kind_of, shown_key, uid_of
from playcall_core.book.reading import FORMAT, load
from playcall_core.book.schema import playbook_schema
from playcall_core.book.serialise import (
    playbook_from_data,
    playbook_from_json,
    playbook_to_data,
    playbook_to_json,
    record_to_data,
)
from playcall_core.book.starter import starter_files, write_starter
from playcall_core.book.visibility import Audience, is_visible
from playcall_core.book.writing import save

__all__ = [
    "FORMAT",
    "Added",
    "Audience",
    "Change",
    "Changed",
    "FieldChange",
    "FileSource",
    "Head",
    "Kept",
    "ListChange",
    "Piece",
    "Playbook",
    "Removed",
    "Source",
    "Verification",
    "Waiver",
    "describe",
    "differences",
    "is_visible",
    "kind_of",
    "load",
    "playbook_from_data",
    "playbook_from_json",
    "playbook_schema",
    "playbook_to_data",
    "playbook_to_json",
    "playbook_to_markdown",
    "record_to_data",
    "save",
    "sentences",
    "shown_key",
    "starter_files",
    "uid_of",
    "words",
    "write_starter",
]
