"""Proposals, what they hold, and who signed them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from playcall.people.models import Function, Membership, Workspace
from playcall.playbooks.models import Record, Revision, Version


class State(models.TextChoices):
    """What became of a proposal."""

    OPEN = "open", _("Open")
    SIGNED = "signed", _("Signed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Proposal(models.Model):
    """Some records in other revisions than those of the base version, offered for signature.

    `base` is the current version it was last brought up to; null where nothing was ever signed.
    `version` is what it became. `restores` is the older version to which a roll-back returns.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="proposals")
    number = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=200)
    why = models.TextField(_("why"), blank=True)
    base = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    restores = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    version = models.OneToOneField(Version, models.PROTECT, null=True, related_name="proposal")
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint("workspace", "number", name="proposal_number_once_a_workspace")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def target(self) -> str:
        """As the audit trail names it."""
        return f"proposal/{self.number}"


class ProposalItem(models.Model):
    """One record of a proposal: what the base version has of it, and what it would have.

    `base` is null where the base version lacks the record. `revision` is null, or a removal, where
    the record would be gone; `removes` says so for both.
    """

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="items")
    record = models.ForeignKey(Record, models.PROTECT, related_name="+")
    base = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")
    removes = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["record__position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("proposal", "record", name="record_once_a_proposal")
        ]


class Signature(models.Model):
    """A signer's word for exactly the revisions of a proposal.

    `digest` is that of the manifest that was signed (`playcall.signing.manifests.digest`), `known`
    the findings that were signed as known, as JSON text. A signature that lapsed, or was taken
    back, is kept with the reason.
    """

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="signatures")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="signatures")
    function = models.CharField(max_length=16, choices=Function.choices)
    digest = models.CharField(max_length=64)
    known = models.TextField(default="[]")
    signed_at = models.DateTimeField(auto_now_add=True)
    lapsed_at = models.DateTimeField(null=True)
    lapsed_because = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["signed_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["proposal", "function"],
                condition=models.Q(lapsed_at=None),
                name="signature_once_a_function",
            ),
            models.UniqueConstraint(
                fields=["proposal", "by"],
                condition=models.Q(lapsed_at=None),
                name="signature_once_a_signer",
            ),
        ]


class ProposalComment(models.Model):
    """What somebody says about a proposal, or about one record of it."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="comments")
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["at", "id"]
