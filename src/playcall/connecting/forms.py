"""Forms of connections."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from playcall.connecting.connector import Target
from playcall.connecting.kinds import Kind


class ConnectForm(forms.Form):
    """How a CRM is reached. The secret is never shown again; left blank it stays as it is."""

    def __init__(self, kind: Kind, *given: Any, has_secret: bool = False, **more: Any) -> None:
        super().__init__(*given, **more)
        self.kind = kind
        for asked in kind.asked:
            self.fields[asked.name] = forms.CharField(
                label=str(asked.label),
                help_text=str(asked.help),
                max_length=500,
                required=asked.is_needed,
            )
        self.fields["secret"] = forms.CharField(
            label=str(kind.secret),
            required=not has_secret,
            strip=False,
            max_length=2000,
            help_text=_("Leave it blank to keep the one that is there.") if has_secret else "",
            widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        )

    def clean(self) -> dict[str, Any]:
        """Addresses are those of the web."""
        cleaned = super().clean() or {}
        for asked in self.kind.asked:
            value = cleaned.get(asked.name, "")
            if asked.is_address and value:
                parts = urlsplit(value)
                if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
                    self.add_error(asked.name, _("Write an address such as https://example.com."))
        return cleaned

    @property
    def settings(self) -> dict[str, str]:
        """What was entered, without the secret."""
        return {asked.name: self.cleaned_data[asked.name] for asked in self.kind.asked}


class WriteBackForm(forms.Form):
    """Something to be written to the CRM."""

    opportunity = forms.CharField(label=_("Id of the opportunity"), max_length=200)
    target = forms.ChoiceField(
        label=_("What"),
        choices=[
            (Target.NEXT_STEP.value, _("next step")),
            (Target.BUYING_STAGE.value, _("buying stage")),
        ],
    )
    text = forms.CharField(label=_("Words"), max_length=500)
