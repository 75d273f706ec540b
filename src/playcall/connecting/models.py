"""Connections to CRMs, what was pulled through them, and what is to be written back."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from playcall.people.models import Membership, Workspace


class Connection(models.Model):
    """A CRM of a workspace. `secret` is sealed with the server's key (`sealing`).

    `settings` is JSON: address, user and so on. `mapping` is the text of a mapping of the core,
    made from `choices` and `answers` (`playcall.importing.editor`); `sample` are some rows to
    choose by.
    Everything that changed there before `cursor` is here.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="connections")
    kind = models.CharField(max_length=20)
    settings = models.TextField(default="{}")
    secret = models.TextField(blank=True)
    sample = models.TextField(default="[]")
    choices = models.TextField(default="{}")
    answers = models.TextField(default="{}")
    mapping = models.TextField(blank=True)
    is_mapped = models.BooleanField(default=False)
    writes_back = models.BooleanField(default=False)
    cursor = models.DateTimeField(null=True)
    pause_until = models.DateTimeField(null=True)
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]

    @property
    def source(self) -> str:
        """What its imports are called."""
        return f"{self.kind.capitalize()} {self.pk}"


class Pull(models.Model):
    """One time that what changed in the CRM was fetched and taken in.

    First every page is fetched and kept (`Fetched`), then all of them are taken in at once, and the
    connection's `cursor` is put to `until`: what time it was in the CRM when the first page was
    asked for. `runner` says which process works on it, `beat_at` when it was last
    heard of. `counts`, `fetched` and `findings` are JSON.
    """

    class State(models.TextChoices):
        """Where it is."""

        FETCHING = "fetching", _("fetching")
        TAKING_IN = "taking in", _("taking in")
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        FAILED = "failed", _("not done")

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="pulls")
    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=16, choices=State.choices, default=State.FETCHING)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    runner = models.CharField(max_length=200, blank=True)
    beat_at = models.DateTimeField(null=True)
    says = models.TextField(blank=True)
    counts = models.TextField(default="{}")
    findings = models.TextField(default="[]")
    rejected = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "connection", condition=Q(ended_at=None), name="one_open_pull_a_connection"
            )
        ]


class Fetched(models.Model):
    """A page of a table of the CRM, kept until all are there. `rows` is JSON.

    `after` is where the next page begins, null after the last one of its table.
    """

    pull = models.ForeignKey(Pull, models.CASCADE, related_name="pages")
    source = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    rows = models.TextField()
    length = models.PositiveIntegerField()
    after = models.TextField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint("pull", "source", "number", name="each_page_once_a_pull")
        ]


class WriteBack(models.Model):
    """Something to be written to the CRM: at least once, and so that twice is as once.

    `key` tells it apart for the CRM. A newer one about the same replaces it while it waits.
    """

    class State(models.TextChoices):
        """Whether it was written."""

        WAITING = "waiting", _("waiting")
        SENT = "sent", _("written")
        REPLACED = "replaced", _("replaced by a newer one")
        FAILED = "failed", _("refused")

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="write_backs")
    opportunity_id = models.CharField(max_length=200)
    target = models.CharField(max_length=20)
    text = models.TextField()
    key = models.UUIDField(default=uuid4, unique=True)
    asked_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    tries = models.PositiveIntegerField(default=0)
    says = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["connection", "state"])]
