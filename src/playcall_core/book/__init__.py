"""The playbook: its records, read from and written to files, checked and compared."""

from playcall_core.book.head import Head, Verification, Waiver
from playcall_core.book.playbook import Playbook, Source, kind_of, shown_key, uid_of
from playcall_core.book.reading import FORMAT, load

__all__ = [
    "FORMAT",
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
