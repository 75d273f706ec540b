"""The playbook: its records, read from and written to files, checked and compared.

This face has what reading a playbook needs, so that `playcall check` starts quickly. Beside it:
`writing.save`, `serialise` (JSON), `markdown`, `schema`, `difference`, `completeness`, `starter`.
"""

from playcall_core.book.head import Head, Verification, Waiver
from playcall_core.book.playbook import FileSource, Playbook, Source, kind_of, shown_key, uid_of
from playcall_core.book.reading import FORMAT, load

__all__ = [
    "FORMAT",
    "FileSource",
    "Head",
    "Playbook",
    "Source",
    "Verification",
    "Waiver",
    "kind_of",
    "load",
    "shown_key",
    "uid_of",
]
