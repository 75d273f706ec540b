"""Runs of plays, the tasks they are made of, plays that were declined, and promises."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from playcall.people.models import Function, Membership, Workspace
from playcall.playbooks.models import Record, Revision, Version


class _OnSubject(models.Model):
    """Something about one lead, account or opportunity, named by its id in the CRM.

    `subject_name` is what it was called then; it may be renamed, or gone, since.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    subject = models.CharField(max_length=16)
    subject_id = models.CharField(max_length=200)
    subject_name = models.TextField(blank=True)

    class Meta:
        abstract = True


class PlayRun(_OnSubject):
    """A called play that somebody started.

    `play` is the very revision it was started with and is run by, whatever is signed since;
    `situation` the digest of what was known. `result` is the key of one of the play's result codes.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="+")
    play = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    situation = models.CharField(max_length=64)
    started_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=80, blank=True)
    succeeded = models.BooleanField(null=True)
    because = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-started_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["workspace", "subject", "subject_id"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "record", "subject", "subject_id"],
                condition=Q(ended_at=None),
                name="one_open_run_of_a_play_a_subject",
            )
        ]

    def __str__(self) -> str:
        return f"{self.record.heading} · {self.subject_name or self.subject_id}"

    @property
    def target(self) -> str:
        """As the audit trail names it."""
        return f"run/{self.pk}"


class Task(models.Model):
    """One step of a run, for a role of either function.

    `assignee` null: anybody in the role. `begins` is the first day on which it may be done, `due`
    the last. Closed without `is_done` it was left out, `words` say why.
    """

    run = models.ForeignKey(PlayRun, models.CASCADE, related_name="tasks")
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    step = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=80, blank=True)
    function = models.CharField(max_length=16, choices=Function.choices)
    assignee = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    begins = models.DateField()
    due = models.DateField()
    is_done = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    words = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["step"]
        indexes: ClassVar = [
            models.Index(
                fields=["workspace", "role", "due"],
                condition=Q(closed_at=None),
                name="open_tasks_of_a_role",
            ),
            models.Index(
                fields=["assignee", "due"],
                condition=Q(closed_at=None),
                name="open_tasks_of_a_member",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint("run", "step", name="one_task_a_step_of_a_run")
        ]

    def __str__(self) -> str:
        return f"{self.run}, step {self.step}"


class Decline(_OnSubject):
    """Somebody will not run a play here, and says why. What has not worked is learned from it."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="+")
    play = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    reason = models.TextField()
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "record", "subject", "subject_id"],
                condition=Q(taken_back_at=None),
                name="one_standing_decline_of_a_play_a_subject",
            )
        ]


class Promise(_OnSubject):
    """The clock of an agreement between the functions, running since its trigger happened.

    `agreement` is the revision by which it was promised. It is kept when `kept_at` is not later
    than `due_at`; a run's promise is kept by its first task of the role that promised.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    run = models.ForeignKey(PlayRun, models.CASCADE, null=True, related_name="promises")
    from_role = models.CharField(max_length=80)
    from_function = models.CharField(max_length=16, choices=Function.choices)
    to_role = models.CharField(max_length=80)
    to_function = models.CharField(max_length=16, choices=Function.choices)
    begun_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    due_at = models.DateTimeField()
    kept_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    kept_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["due_at", "id"]
        indexes: ClassVar = [
            models.Index(
                fields=["workspace", "from_role", "due_at"],
                condition=Q(kept_at=None),
                name="open_promises_of_a_role",
            )
        ]

    @property
    def is_kept(self) -> bool:
        """Whether it was kept in time."""
        return self.kept_at is not None and self.kept_at <= self.due_at


def lock(run: PlayRun) -> PlayRun:
    """The run as it is in the database now, held until the end of the transaction."""
    rows = PlayRun.objects.select_for_update(of=("self",))
    return rows.select_related("record", "play", "workspace").get(pk=run.pk)
