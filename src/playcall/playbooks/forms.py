"""Forms about whole playbooks."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ImportForm(forms.Form):
    """A playbook that may take the place of the one that is here."""

    file = forms.FileField(
        label=_("Zip of the folder, YAML file, or JSON"),
        widget=forms.FileInput(attrs={"accept": ".zip,.yaml,.yml,.json"}),
    )
