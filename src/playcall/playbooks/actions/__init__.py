"""Everything that changes a playbook. Each action is atomic, audited, and takes `by`, a member."""

from playcall.playbooks.actions.beside import (
    appear,
    comment,
    disappear,
    discard_draft,
    resolve,
    save_draft,
    unwaive,
    verify,
    waive,
)
from playcall.playbooks.actions.importing import Imported, import_playbook
from playcall.playbooks.actions.records import (
    create_record,
    remove_record,
    rename,
    restore,
    save_record,
)
from playcall.playbooks.actions.uploads import import_upload, keep_upload
from playcall.playbooks.actions.versions import make_version
from playcall.playbooks.writes import ConflictError, MovedError

__all__ = [
    "ConflictError",
    "Imported",
    "MovedError",
    "appear",
    "comment",
    "create_record",
    "disappear",
    "discard_draft",
    "import_playbook",
    "import_upload",
    "keep_upload",
    "make_version",
    "remove_record",
    "rename",
    "resolve",
    "restore",
    "save_draft",
    "save_record",
    "unwaive",
    "verify",
    "waive",
]
