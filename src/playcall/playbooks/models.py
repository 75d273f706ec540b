"""Records, their revisions, and the versions made of them.

A record's content is the core's model as JSON, kept in revisions that never change. The newest
revision of each record is what editors work on; the current one is what was signed last. What lies
beside the content (verifications, waivers, comments, drafts) changes no revision.
"""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.db import models

from playcall.people.models import Membership, Workspace

HEAD = "playbook"
"""The kind of the one record that holds the playbook's head: name, currency, calendar, axes."""


class Stamp(models.Model):
    """What changes with every write to a workspace's playbook.

    What was computed from a playbook holds as long as the stamp is the same. It is drawn anew each
    time and not counted, because a write that is rolled back would give its number to the next.
    Writers lock this row first, so that there is one at a time in a workspace.
    """

    workspace = models.OneToOneField(
        Workspace, models.CASCADE, primary_key=True, related_name="stamp"
    )
    value = models.UUIDField(default=uuid4)


def unwritten(workspace: Workspace) -> UUID:
    """The stamp of a workspace whose playbook never was written."""
    return UUID(int=workspace.pk)


class Record(models.Model):
    """One entry of the playbook: its identity, its kind, and which revisions count.

    `newest` is what editors see, `current` what was signed. A removed record's newest revision has
    no body. `slug`, `heading` and `visibility` are those of the newest revision that has one, kept
    for lists and search; `position` is the order in files.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="records")
    uid = models.UUIDField()
    kind = models.CharField(max_length=40)
    slug = models.CharField(max_length=80)
    heading = models.CharField(max_length=200)
    visibility = models.CharField(max_length=16, default="everyone")
    newest = models.ForeignKey("Revision", models.PROTECT, null=True, related_name="newest_of")
    current = models.ForeignKey("Revision", models.PROTECT, null=True, related_name="current_of")
    is_removed = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("workspace", "kind", "uid", name="record_uid_once_a_kind"),
            models.UniqueConstraint(
                fields=["workspace", "kind", "slug"],
                condition=models.Q(is_removed=False),
                name="record_id_once_a_kind",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["workspace", "position", "id"])]

    def __str__(self) -> str:
        return f"{self.kind.replace('_', ' ')} {self.slug}"

    @property
    def target(self) -> str:
        """“kind/id”, as waivers, verifications and the audit trail name it."""
        return f"{self.kind}/{self.slug}"


class Revision(models.Model):
    """One saved state of one record. Never changed.

    `body` is the record as canonical JSON (`bodies.canonical`), None for a removal; `digest` is the
    SHA-256 of exactly this text, which signatures cover.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    body = models.TextField(null=True)
    digest = models.CharField(max_length=64)
    saved_at = models.DateTimeField(auto_now_add=True)
    saved_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["record", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint("record", "number", name="revision_number_once_a_record")
        ]

    def __str__(self) -> str:
        return f"{self.record}, revision {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the revision; one that exists cannot be saved again."""
        if not self._state.adding:
            raise TypeError("A revision is never changed.")
        super().save(*args, **kwargs)


class Version(models.Model):
    """One frozen state of the whole playbook: a manifest of revisions. The newest is current."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    revisions = models.ManyToManyField(Revision, through="VersionItem", related_name="versions")

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint("workspace", "number", name="version_number_once_a_workspace")
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"


class VersionItem(models.Model):
    """One revision in the manifest of a version; `position` is the record's place in files."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="items")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("version", "revision", name="revision_once_a_version")
        ]


class Computed(models.Model):
    """What a job computed last from a large playbook in one state (`computed` says what): a JSON
    text, and the stamp and the day for which it holds.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="computed")
    state = models.CharField(max_length=8)
    what = models.CharField(max_length=8)
    stamp = models.UUIDField()
    day = models.DateField()
    body = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("workspace", "state", "what", name="computed_once")
        ]


class Draft(models.Model):
    """What one person is typing, saved as they type and not yet a revision.

    `based_on` is the revision they started from; for a new record there is neither, and `kind` says
    what it will be. `fields` is whatever the form holds, as JSON text, valid or not.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="drafts")
    record = models.ForeignKey(Record, models.CASCADE, null=True, related_name="drafts")
    kind = models.CharField(max_length=40)
    by = models.ForeignKey(Membership, models.CASCADE, related_name="drafts")
    based_on = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")
    fields = models.TextField()
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["-saved_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint("record", "by", name="draft_once_a_record_and_person"),
        ]


class Presence(models.Model):
    """Somebody has the form of a record open; it holds for as long as `seen_at` is fresh."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="presences")
    by = models.ForeignKey(Membership, models.CASCADE, related_name="presences")
    seen_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["seen_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("record", "by", name="presence_once_a_record_and_person")
        ]


class Waiver(models.Model):
    """A rule that a record need not meet for a while, and why.

    `body` is the core's waiver as JSON. With `record` its target follows that record when it is
    renamed; without, the target is something that no record is.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="waivers")
    record = models.ForeignKey(Record, models.CASCADE, null=True, related_name="waivers")
    body = models.TextField()
    made_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]


class Verification(models.Model):
    """Somebody looked at a record and found it right. `body` is as in `Waiver`."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="verifications")
    record = models.ForeignKey(Record, models.CASCADE, null=True, related_name="verifications")
    body = models.TextField()
    on = models.DateField()
    made_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]


class Comment(models.Model):
    """What somebody says about a record, beside its content."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="comments")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["at", "id"]


class Upload(models.Model):
    """A playbook's file between the look at what it would change and the import. One a member.

    `stamp` is that of the playbook it was compared with, `raw` the file as it came.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="uploads")
    by = models.OneToOneField(Membership, models.CASCADE, related_name="upload")
    name = models.CharField(max_length=200)
    raw = models.BinaryField()
    stamp = models.UUIDField()
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
