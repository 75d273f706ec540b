"""The tables that facts come from, as a CRM has them.

Rows are named by `external_id`, their id in the CRM, and refer to each other by it: what is
imported may refer to a row that is not there, and must not be lost for it. Columns are those of
`playcall_core.tables.schemas`; what a mapping brings beyond these is in `further`, as JSON text.
`recorded_at` is when a row became known to us, as it is now; null counts as known from the start.
What a row was before it changed is kept (`RowBefore`), and values of facts are only added to, so
that everything can be read as it was known at any moment.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import uuid4

from django.db import models

from playcall.people.models import Membership, Workspace
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


class ImportBatch(models.Model):
    """Some tables that were merged at once from one source, so that it can be undone.

    `counts`: table -> [added, changed, same], as JSON. `at` is when its rows became known.
    `last_before` is the number of the last `RowBefore` there was when it began.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="import_batches")
    source = models.CharField(max_length=200)
    at = models.DateTimeField()
    known_from = models.DateTimeField(null=True)
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    words = models.TextField(blank=True)
    counts = models.TextField(default="{}")
    last_before = models.BigIntegerField(default=0)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.source}, {self.at:%d %B %Y %H:%M}"


class RowBefore(models.Model):
    """A row as it was until it changed or was taken away, at `until`.

    `table` and `key` name it (see `columns.key_of`); `body` are its fields as JSON. `batch` is the
    import that changed it or took it away, null where an import was undone; `added_by` the one that
    had added a row that was taken away.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    table = models.CharField(max_length=40)
    key = models.CharField(max_length=500)
    body = models.TextField()
    until = models.DateTimeField()
    batch = models.ForeignKey(ImportBatch, models.SET_NULL, null=True, related_name="befores")
    added_by = models.ForeignKey(
        ImportBatch, models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["workspace", "table", "key"]),
            models.Index(fields=["workspace", "until"]),
        ]


class Stale(models.Model):
    """A subject of which something changed since its plays were called; without id all of a kind.

    Written in the transaction of the change; several rows may name the same subject.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    subject = models.CharField(max_length=16)
    subject_id = models.CharField(max_length=200, blank=True)


class _Row(models.Model):
    """What every table has. `batch` is the import that added the row."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    batch = models.ForeignKey(ImportBatch, models.SET_NULL, null=True, related_name="+")
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

    class Meta(_Named.Meta):
        indexes: ClassVar = [
            models.Index(fields=["workspace", "account_id"]),
        ]


class Account(_Named):
    """A company; `parent_id` is the account it belongs to."""

    parent_id = models.CharField(max_length=200, null=True)
    owner = models.TextField(null=True)
    created_at = models.DateTimeField(null=True)

    class Meta(_Named.Meta):
        indexes: ClassVar = [
            models.Index(fields=["workspace", "parent_id"]),
        ]


class Contact(_Named):
    """A person at an account, perhaps with a part in one opportunity."""

    account_id = models.CharField(max_length=200, null=True)
    opportunity_id = models.CharField(max_length=200, null=True)
    persona = models.CharField(max_length=200, null=True)
    buying_role = models.CharField(max_length=200, null=True)
    title = models.TextField(null=True)
    created_at = models.DateTimeField(null=True)

    class Meta(_Named.Meta):
        indexes: ClassVar = [
            models.Index(fields=["workspace", "account_id"]),
            models.Index(fields=["workspace", "opportunity_id"]),
        ]


class ContactRole(_Row):
    """The part of a contact in one opportunity: one person may have parts in several."""

    contact_id = models.CharField(max_length=200)
    opportunity_id = models.CharField(max_length=200)
    persona = models.CharField(max_length=200, null=True)
    buying_role = models.CharField(max_length=200, null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "opportunity_id"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "workspace", "contact_id", "opportunity_id", name="one_part_in_an_opportunity"
            )
        ]


class Opportunity(_Named):
    """A possible sale."""

    account_id = models.CharField(max_length=200, null=True)
    owner = models.TextField(null=True)
    amount = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, null=True)
    stage = models.CharField(max_length=200, null=True)
    is_open = models.BooleanField(null=True)
    is_won = models.BooleanField(null=True)
    closed_reason = models.TextField(null=True)
    created_at = models.DateTimeField(null=True)
    closed_on = models.DateField(null=True)

    class Meta(_Named.Meta):
        indexes: ClassVar = [
            models.Index(fields=["workspace", "account_id"]),
        ]


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
        indexes: ClassVar = [
            models.Index(fields=["workspace", "external_id"]),
            models.Index(fields=["workspace", "account_id"]),
            models.Index(fields=["workspace", "opportunity_id"]),
            models.Index(fields=["workspace", "lead_id"]),
            models.Index(fields=["workspace", "contact_id"]),
        ]


ANSWER: Final = "answer"
"""The source of a value that a person said."""


class FactValue(models.Model):
    """One dated value of a fact of a subject; see `values` for `value`.

    `valid_from` null: from the start. `source` says where it comes from: an import, or `ANSWER`
    with who it was in `by`. Never changed but for `withdrawn_at`, when its import was undone.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    subject = models.CharField(max_length=16)
    subject_id = models.CharField(max_length=200)
    fact = models.CharField(max_length=80)
    value = models.TextField()
    valid_from = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+", db_index=False)
    batch = models.ForeignKey(ImportBatch, models.SET_NULL, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "subject", "subject_id"])]


class SubjectState(models.Model):
    """What is known about a subject now and which plays are called on it: what pages read.

    `facts` is the situation as JSON text (`states.facts_text`), `digest` that of what is known;
    `applies` and `cannot_tell` are ids of plays as JSON lists, those that apply by rank. `stamp`
    names the round of calling that wrote it last. A closed one has no calls.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    subject = models.CharField(max_length=16)
    subject_id = models.CharField(max_length=200)
    name = models.TextField(blank=True)
    owner = models.CharField(max_length=300, blank=True)
    is_open = models.BooleanField(default=True)
    digest = models.CharField(max_length=64)
    applies = models.TextField(default="[]")
    cannot_tell = models.TextField(default="[]")
    stamp = models.UUIDField(default=uuid4)
    computed_at = models.DateTimeField()
    facts = models.TextField(default="{}")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["workspace", "subject", "is_open", "owner"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "workspace", "subject", "subject_id", name="one_state_a_subject"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.subject_id


class Round(models.Model):
    """By what the plays were called last on the subjects of one kind in a workspace.

    `facts` is the digest of the facts and all that they depend on, `plays` the digest of each play
    by its id, as JSON; `on` the day, in the playbook's time zone, of which the situations are.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    subject = models.CharField(max_length=16)
    facts = models.CharField(max_length=64)
    plays = models.TextField(default="{}")
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("workspace", "subject", name="one_round_a_kind")
        ]


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
