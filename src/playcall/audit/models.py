"""The audit trail. Entries are added by actions and never changed; the database refuses it too.

What is done to members is audited as well, so this app stands before `people` and knows its models
by name only.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class Entry(models.Model):
    """One thing that was done: who did what to what, and the details that explain it."""

    workspace = models.ForeignKey("people.Workspace", models.PROTECT, related_name="audit_entries")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        "people.Membership", models.PROTECT, null=True, related_name="audit_entries"
    )
    by_name = models.CharField(max_length=200)
    action = models.SlugField(max_length=60)
    target = models.CharField(max_length=200, blank=True)
    says = models.CharField(max_length=500)
    details = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["workspace", "target"]),
            models.Index(fields=["workspace", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.by_name}: {self.says}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the entry; an entry that exists cannot be saved again."""
        if not self._state.adding:
            raise TypeError("An audit entry is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: the trail is only added to."""
        raise TypeError("An audit entry is never deleted.")
