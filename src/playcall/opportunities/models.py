"""The tables that facts come from, as a CRM has them.

Rows are named by `external_id`, their id in the CRM, and refer to each other by it: what is
imported may refer to a row that is not there, and must not be lost for it. Columns are those of
`playcall_core.tables.schemas`; what a mapping brings beyond these is in `further`, as JSON text.
`recorded_at` is when a row became known to us; null counts as known from the start.
"""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models

from playcall.people.models import Workspace
from playcall.playbooks.models import Revision, Version


class Pipeline(models.Model):
    """What concerns all the tables of a workspace.

    `stamp` changes with every write to one of them. `known_from` is the instant of the snapshot
    that was imported, null without one. `further_types`: table -> column -> Arrow type, as JSON.
    """

    workspace = models.OneToOneField(
        Workspace, models.CASCADE, primary_key=True, related_name="pipeline"
    )
    stamp = models.UUIDField(default=uuid4)
    known_from = models.DateTimeField(null=True)
    further_types = models.TextField(default="{}")


class _Row(models.Model):
    """What every table has."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    further = models.TextField(default="", blank=True)

    class Meta:
        abstract = True


class _Named(_Row):
    """A row with an id of its own in the CRM."""

    external_id = models.CharField(max_length=200)
    name = models.TextField(null=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.UniqueConstraint("workspace", "external_id", name="%(class)s_once_a_workspace")
        ]

    def __str__(self) -> str:
        return self.name or self.external_id


class Lead(_Named):
    """Somebody who may become a customer, before there is an opportunity."""

    account_id = models.CharField(max_length=200, null=True)
    owner = models.TextField(null=True)
    status = models.CharField(max_length=200, null=True)
    is_open = models.BooleanField(null=True)
    created_at = models.DateTimeField(null=True)


class Account(_Named):
    """A company; `parent_id` is the account it belongs to."""

    parent_id = models.CharField(max_length=200, null=True)
    owner = models.TextField(null=True)
    created_at = models.DateTimeField(null=True)


class Contact(_Named):
    """A person at an account, perhaps with a part in one opportunity."""

    account_id = models.CharField(max_length=200, null=True)
    opportunity_id = models.CharField(max_length=200, null=True)
    persona = models.CharField(max_length=200, null=True)
    buying_role = models.CharField(max_length=200, null=True)
    title = models.TextField(null=True)
    created_at = models.DateTimeField(null=True)


class Opportunity(_Named):
    """A possible sale."""

    account_id = models.CharField(max_length=200, null=True)
    owner = models.TextField(null=True)
    amount = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, null=True)
    stage = models.CharField(max_length=200, null=True)
    is_open = models.BooleanField(null=True)
    is_won = models.BooleanField(null=True)
    created_at = models.DateTimeField(null=True)
    closed_on = models.DateField(null=True)


class StageChange(_Row):
    """An opportunity moved to a stage."""

    opportunity_id = models.CharField(max_length=200)
    stage = models.CharField(max_length=200, null=True)
    at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "opportunity_id"])]


class Touchpoint(_Row):
    """One dated contact between buyer and us."""

    external_id = models.CharField(max_length=200, null=True)
    at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=200, null=True)
    direction = models.CharField(max_length=200, null=True)
    function = models.CharField(max_length=200, null=True)
    account_id = models.CharField(max_length=200, null=True)
    opportunity_id = models.CharField(max_length=200, null=True)
    contact_id = models.CharField(max_length=200, null=True)
    lead_id = models.CharField(max_length=200, null=True)
    text = models.TextField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "opportunity_id"])]


class FactValue(models.Model):
    """One dated value of a fact of a subject; see `values` for `value`.

    `valid_from` null: from the start. `source` says where it comes from: the import, an answer.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    subject = models.CharField(max_length=16)
    subject_id = models.CharField(max_length=200)
    fact = models.CharField(max_length=80)
    value = models.TextField()
    valid_from = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "subject", "subject_id"])]


class CallEvent(models.Model):
    """The lasting note that a play was called on a subject, or that the call changed.

    `play` is the very revision that was called, `version` the one it belongs to, null where it is
    not signed. `situation` is the digest of what was known (`actions.situation_digest`). Never
    changed and never deleted; the database refuses it too.
    """

    workspace = models.ForeignKey(Workspace, models.PROTECT, related_name="call_events")
    play = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=16)
    subject_id = models.CharField(max_length=200)
    outcome = models.CharField(max_length=16)
    situation = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["workspace", "subject", "subject_id", "id"])]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the event; one that exists cannot be saved again."""
        if not self._state.adding:
            raise TypeError("A call event is never changed.")
        super().save(*args, **kwargs)
