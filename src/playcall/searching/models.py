"""What the search knows of the playbook: an entry for each revision that somebody can find.

The words themselves lie in the database's own full-text index beside the entries (`engines`).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from playcall.people.models import Workspace
from playcall.playbooks.models import Revision


class Indexed(models.Model):
    """The stamp of the playbook as it was when the index last followed it."""

    workspace = models.OneToOneField(Workspace, models.CASCADE, primary_key=True, related_name="+")
    stamp = models.UUIDField()


class Entry(models.Model):
    """One revision in the index. `visibility` is that of this revision, not of a later one.

    `title`, `label` and `text` are folded words with spaces between, as they were indexed.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    revision = models.OneToOneField(Revision, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    slug = models.CharField(max_length=80)
    visibility = models.CharField(max_length=16)
    is_current = models.BooleanField()
    is_newest = models.BooleanField()
    title = models.TextField()
    label = models.TextField()
    text = models.TextField()


class Word(models.Model):
    """A word of the playbook, and in how many entries it stands: for typing errors and rarity."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    word = models.CharField(max_length=60)
    entries = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("workspace", "word", name="search_word_once_a_workspace")
        ]
