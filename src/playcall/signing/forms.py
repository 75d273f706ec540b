"""Forms about proposals."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ProposalForm(forms.Form):
    """What a proposal is called, and why."""

    title = forms.CharField(label=_("Title"), max_length=200)
    why = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the signers should know before they read the changes."),
    )


class CommentForm(forms.Form):
    """What somebody says."""

    text = forms.CharField(max_length=20_000)
    record = forms.IntegerField(required=False, min_value=1, max_value=2**62)
