"""Forms about whole playbooks."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ImportForm(forms.Form):
    """A playbook to put in the place of the one that is here."""

    file = forms.FileField(
        label=_("Zip of the folder, YAML file, or JSON"),
        widget=forms.FileInput(attrs={"accept": ".zip,.yaml,.yml,.json"}),
    )
    only_show = forms.BooleanField(
        label=_("Only show what would change"), required=False, initial=True
    )
