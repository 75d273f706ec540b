"""Records, their revisions, and the versions made of them.

A record's content is the core's model as JSON, kept in revisions that never change. The newest
revision of each record is what editors work on; the current version is what was signed last. What
lies beside the content (verifications, waivers, comments, drafts) changes no revision.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from playcall.people.models import Workspace

HEAD = "playbook"
"""The kind of the one record that holds the playbook's head: name, currency, calendar, axes."""


class Record(models.Model):
    """One entry of the playbook: its identity, its kind, and which revisions count.

    `newest` is what editors see, `current` what was signed; a removed record's newest revision is a
    removal. `slug` and `heading` are those of the newest revision, kept for lists and search.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="records")
    uid = models.CharField(max_length=64)
    kind = models.SlugField(max_length=40)
    slug = models.SlugField(max_length=80)
    heading = models.CharField(max_length=200)
    newest = models.ForeignKey(
        "Revision", models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    current = models.ForeignKey(
        "Revision", models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    is_removed = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("workspace", "uid", name="record_uid_once_a_workspace"),
            models.UniqueConstraint(
                "workspace",
                "kind",
                "slug",
                condition=models.Q(is_removed=False),
                name="record_id_once_a_kind",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["workspace", "kind", "slug"])]

    def __str__(self) -> str:
        return f"{self.kind.replace('_', ' ')} {self.slug}"


class Revision(models.Model):
    """One saved state of one record. Never changed.

    `body` is the record as JSON (`playcall_core.book.serialise`), null for a removal; `digest` is
    the SHA-256 of its canonical form, which signatures cover.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    body = models.JSONField(null=True)
    digest = models.CharField(max_length=64)
    saved_at = models.DateTimeField(auto_now_add=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
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
        if self.pk is not None:
            raise TypeError("A revision is never changed.")
        super().save(*args, **kwargs)


class Version(models.Model):
    """One frozen state of the whole playbook: a manifest of revisions. The newest is current."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    made_at = models.DateTimeField(auto_now_add=True)
    revisions = models.ManyToManyField(Revision, through="VersionItem", related_name="versions")

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint("workspace", "number", name="version_number_once_a_workspace")
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"


class VersionItem(models.Model):
    """One revision in the manifest of a version."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="items")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("version", "revision", name="revision_once_a_version")
        ]


class Draft(models.Model):
    """What one person is typing, saved as they type and not yet a revision.

    `based_on` is the revision they started from; None for a new record of `kind`.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="drafts")
    record = models.ForeignKey(Record, models.CASCADE, null=True, related_name="drafts")
    kind = models.SlugField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    based_on = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "record",
                "by",
                condition=models.Q(record__isnull=False),
                name="draft_once_a_record_and_person",
            )
        ]


class Verification(models.Model):
    """Somebody looked at a record and found it right. Changes no content and no signature."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="verifications")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on = models.DateField()


class Waiver(models.Model):
    """A rule that a record need not meet for a while, and why."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="waivers")
    rule = models.SlugField(max_length=80)
    reason = models.CharField(max_length=400)
    until = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)


class Comment(models.Model):
    """What somebody says about a record, beside its content."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="comments")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["at"]
