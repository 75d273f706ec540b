"""What people say of opportunities, and the views of the list that they keep."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from playcall.people.models import Membership, Workspace


class Statement(models.Model):
    """The word of a member on a criterion, or on an element of a scorecard, of an opportunity.

    `opportunity` is the id in the CRM; `about` the uid of the criterion, or the core's
    `element_uid`. Never changed: a later word of the same member takes its place.
    """

    class Word(models.TextChoices):
        """What is said: it is so, I can confirm it, it is not so."""

        STATED = "stated"
        CONFIRMED = "confirmed"
        DENIED = "denied"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    opportunity = models.CharField(max_length=200)
    about = models.CharField(max_length=200)
    word = models.CharField(max_length=16, choices=Word.choices)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["workspace", "opportunity"])]


class NextStep(models.Model):
    """What is to happen next on an opportunity, and by which day, as a member said.

    `opportunity` is the id in the CRM. Never changed: the newest one holds; without words nothing
    is agreed any more.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    opportunity = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    due = models.DateField(null=True)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["workspace", "opportunity"])]


class SavedView(models.Model):
    """A member's own view of the list: its name, and the question that the list was asked."""

    member = models.ForeignKey(Membership, models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=80)
    query = models.TextField()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint("member", "name", name="saved_view_once_a_member")
        ]

    def __str__(self) -> str:
        return self.name
