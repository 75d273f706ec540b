"""Which reminders were sent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from playcall.people.models import Membership


class Reminder(models.Model):
    """A mail that reminded a member on a day: there is one a day, whoever sends them."""

    member = models.ForeignKey(Membership, models.CASCADE, related_name="reminders")
    on = models.DateField()

    class Meta:
        ordering: ClassVar = ["on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("member", "on", name="reminder_once_a_day")
        ]
