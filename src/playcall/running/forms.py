"""Forms of runs and promises."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from playcall_core.facts import Subject


class OnSubject(forms.Form):
    """A subject, by its id in the CRM."""

    subject = forms.TypedChoiceField(
        choices=[(each.value, each.value) for each in Subject], coerce=Subject
    )
    subject_id = forms.CharField(max_length=200)


class StartForm(OnSubject):
    """A play on a subject."""

    play = forms.SlugField(max_length=80)


class DeclineForm(StartForm):
    """A play that will not be run on a subject, and why."""

    reason = forms.CharField(
        label=_("Why not"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept as material for “what has not worked”."),
    )


class BeginForm(OnSubject):
    """An agreement whose trigger happened on a subject."""

    agreement = forms.SlugField(max_length=80)


class WordsForm(forms.Form):
    """What somebody may say when a task is closed."""

    words = forms.CharField(required=False, max_length=20_000)


class HandForm(forms.Form):
    """To whom a task is handed; empty for everybody in its role."""

    to = forms.IntegerField(required=False, min_value=1, max_value=2**62)


class FinishForm(forms.Form):
    """How a run ended."""

    result = forms.CharField(required=False, max_length=80)
    because = forms.CharField(required=False, max_length=20_000)
