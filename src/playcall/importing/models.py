"""Imports of files: what was uploaded, how it is read, how it went; and readings remembered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from playcall.opportunities.models import ImportBatch
from playcall.people.models import Membership, Workspace


class FileImport(models.Model):
    """Some files that one member brings in.

    `folder` is where they lie, below the uploads of the installation. `choices` is the reading of
    them as JSON (`playcall_core.importing.suggest.Choices`), `answers` what was said to questions.
    `progress`, `report` and `made` (table -> new, changed, same) are JSON.
    """

    class State(models.TextChoices):
        """Where it is."""

        READING = "reading", _("not read yet")
        TRYING = "trying", _("being tried")
        TRIED = "tried", _("tried")
        IMPORTING = "importing", _("being imported")
        DONE = "done", _("imported")
        FAILED = "failed", _("not imported")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="file_imports")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    folder = models.CharField(max_length=64)
    files = models.TextField(default="[]")
    choices = models.TextField(default="{}")
    answers = models.TextField(default="{}")
    state = models.CharField(max_length=16, choices=State.choices, default=State.READING)
    progress = models.TextField(default="{}")
    report = models.TextField(default="{}")
    made = models.TextField(default="{}")
    says = models.TextField(blank=True)
    rejected = models.TextField(blank=True)
    batch = models.ForeignKey(ImportBatch, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]


class Reading(models.Model):
    """A reading that was used once, for the next export with the same columns.

    `signature` is made of the names of the files and their headers.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="readings")
    signature = models.CharField(max_length=64)
    choices = models.TextField()
    answers = models.TextField(default="{}")
    used_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("workspace", "signature", name="one_reading_a_signature")
        ]
