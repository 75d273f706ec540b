"""Forms about people."""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict

from django import forms
from django.utils.translation import gettext_lazy as _

from playcall.people.models import Function, Membership, Role
from playcall.people.rules import May, may
from playcall.people.tokens import SCOPES


class WelcomeForm(forms.Form):
    """The first administrator and the first workspace."""

    workspace = forms.CharField(label=_("Company"), max_length=200)
    name = forms.CharField(label=_("Your name"), max_length=120)
    email = forms.EmailField(label=_("Your mail address"))
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )


class JoinForm(forms.Form):
    """Somebody who was invited makes their account."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )


class InviteForm(forms.Form):
    """An invitation."""

    email = forms.EmailField(label=_("Mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.MEMBER)
    function = forms.ChoiceField(label=_("Function"), choices=Function.choices)


class TeamForm(forms.Form):
    """A new team."""

    name = forms.CharField(label=_("Name of the team"), max_length=120)


class MemberForm(forms.Form):
    """What a member is; `seen` is what they were when the form was made."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    function = forms.ChoiceField(label=_("Function"), choices=Function.choices)
    playbook_role = forms.SlugField(label=_("Role in the playbook"), required=False, max_length=80)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, member: Membership, data: Any = None) -> MemberForm:
        """The form filled with what a member is."""
        known = {name: getattr(member, name) for name in ("role", "function", "playbook_role")}
        known["seen"] = member.state
        return cls(data, initial=known, prefix=f"member-{member.pk}")


class Asked(TypedDict):
    """What is looked for in the audit trail."""

    words: str
    since: date | None


class TrailForm(forms.Form):
    """What is looked for in the audit trail."""

    words = forms.CharField(label=_("Who or what"), required=False, max_length=200)
    since = forms.DateField(
        label=_("Since"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def asked(self) -> Asked:
        """What was asked, as far as it can be understood."""
        self.is_valid()
        found = self.cleaned_data
        return {"words": found.get("words", ""), "since": found.get("since")}


class TokenForm(forms.Form):
    """An access token: what for, how long, and for what of that which its member may do."""

    name = forms.CharField(label=_("What it is for"), max_length=80)
    days = forms.TypedChoiceField(
        label=_("It ends after"),
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("a year"))],
        coerce=int,
        initial=90,
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"), widget=forms.CheckboxSelectMultiple, initial=[May.READ.name]
    )

    def __init__(self, member: Membership, data: Any = None) -> None:
        super().__init__(data)
        choices = [(scope.name, scope.value) for scope in SCOPES if may(member, scope)]
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)
        scopes.choices = choices

    def asked(self) -> dict[str, Any]:
        """What was asked, as `make_token` takes it."""
        found = self.cleaned_data
        return {**found, "scopes": [May[name] for name in found["scopes"]]}
