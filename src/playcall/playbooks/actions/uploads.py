"""A playbook's file kept between the look at what it would change and the import."""

from __future__ import annotations

from django.utils import timezone

from playcall.people.models import Membership
from playcall.people.rules import May, insist
from playcall.playbooks.actions.importing import Imported, import_playbook
from playcall.playbooks.archives import read_upload
from playcall.playbooks.models import Upload
from playcall.playbooks.queries import UPLOAD_KEPT_FOR, Preview, import_preview


def keep_upload(name: str, raw: bytes, *, by: Membership) -> Preview:
    """What importing this file would change; the file is kept for its member to import it.

    It takes the place of the one that was kept before. `PlaybookError` with every problem of the
    file, which is then not kept.
    """
    insist(by, May.IMPORT)
    preview = import_preview(by, read_upload(name, raw))
    Upload.objects.filter(kept_at__lte=timezone.now() - UPLOAD_KEPT_FOR).delete()
    Upload.objects.update_or_create(
        by=by,
        defaults={
            "workspace": by.workspace,
            "name": name[:200],
            "raw": raw,
            "stamp": preview.stamp,
            "kept_at": timezone.now(),
        },
    )
    return preview


def import_upload(upload: Upload, *, by: Membership) -> Imported:
    """Import a file that was kept; `MovedError` if the playbook is another one by now."""
    insist(by, May.IMPORT)
    playbook = read_upload(upload.name, bytes(upload.raw))
    done = import_playbook(playbook, by=by, words=upload.name, seen=upload.stamp)
    Upload.objects.filter(pk=upload.pk, by=by).delete()
    return done
