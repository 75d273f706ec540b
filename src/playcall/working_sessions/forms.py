"""Forms of working sessions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from playcall.people.models import Membership
from playcall_core.working_sessions import ACTIVITIES, AGENDAS, Planned

OWN = "own"
BLANK = "f."
FOLLOW_DAYS = (7, 30, 60, 90)
_LARGEST = 2**62


def _number(**given: Any) -> forms.IntegerField:
    return forms.IntegerField(min_value=1, max_value=_LARGEST, **given)


class SetUpForm(forms.Form):
    """What a session is about, by which agenda, and who comes."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        help_text=_("What everyone reads on the invitation and on the wall."),
    )
    scope = forms.ChoiceField(
        label=_("About"),
        required=False,
        help_text=_("One segment or product keeps the talk short; the evidence beside it follows."),
    )
    agenda = forms.ChoiceField(choices=[(key, key) for key in (*AGENDAS, OWN)])
    own = forms.MultipleChoiceField(required=False, choices=[(key, key) for key in ACTIVITIES])
    people = forms.TypedMultipleChoiceField(required=False, coerce=int)
    deciders = forms.TypedMultipleChoiceField(required=False, coerce=int)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        scopes: Iterable[tuple[str, str]],
        members: Iterable[Membership],
    ) -> None:
        super().__init__(data, initial={"agenda": "ninety-minutes"})
        those = [(each.pk, str(each)) for each in members]
        self._choose("scope", [("", _("The whole playbook")), *scopes])
        self._choose("people", those)
        self._choose("deciders", those)

    def _choose(self, name: str, choices: Iterable[tuple[object, object]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    @property
    def plan(self) -> str | tuple[Planned, ...]:
        """The agenda that was chosen, or one's own with its minutes."""
        given = self.cleaned_data
        if given["agenda"] != OWN:
            return str(given["agenda"])
        return tuple(Planned(key, self._minutes(key)) for key in ACTIVITIES if key in given["own"])

    def _minutes(self, key: str) -> int | None:
        said = str(self.data.get(f"minutes.{key}", "")).strip()
        if not said:
            return None
        return int(said) if said.isascii() and said.isdecimal() and len(said) < 7 else 0


class WriteForm(forms.Form):
    """A card to write: in which phase, and the card that it writes on."""

    phase = _number()
    uid = forms.UUIDField(required=False)
    origin = _number(required=False)


class ChangeForm(forms.Form):
    """A card to write anew, as it was before one's eyes."""

    version = forms.IntegerField(min_value=0, max_value=_LARGEST)


class GroupForm(forms.Form):
    """A card into a group, into a new one, or out of any; or another name of a group."""

    card = _number(required=False)
    cluster = forms.CharField(required=False, max_length=20)
    name = forms.CharField(required=False, max_length=20_000)


class DotForm(forms.Form):
    """A dot on a card, or back from it."""

    phase = _number()
    give = _number(required=False)
    take = _number(required=False)
    uid = forms.UUIDField(required=False)


class PickForm(forms.Form):
    """What a decider says of a card."""

    card = _number()
    effort = _number(required=False)
    impact = _number(required=False)
    chosen = forms.ChoiceField(required=False, choices=[("yes", "yes"), ("no", "no")])


class PhaseForm(forms.Form):
    """What a facilitator does with a phase."""

    phase = _number(required=False)
    seen = forms.IntegerField(required=False, min_value=0, max_value=_LARGEST)
    go = _number(required=False)
    minutes = _number(required=False)
    act = forms.CharField(required=False, max_length=20)


class PeopleForm(forms.Form):
    """A member, and what they are in the session."""

    member = _number()
    act = forms.CharField(max_length=20)


class TrialForm(forms.Form):
    """A condition to try, and words by which opportunities are found."""

    when = forms.CharField(required=False, max_length=20_000)
    find = forms.CharField(required=False, max_length=200)


class FollowUpForm(forms.Form):
    """Something to look at again, so many days after the session."""

    text = forms.CharField(max_length=20_000)
    days = forms.TypedChoiceField(choices=[(each, each) for each in FOLLOW_DAYS], coerce=int)
    owner = _number(required=False)


def blanks_in(sent: Mapping[str, str]) -> dict[str, str]:
    """What was written into the blanks of a card."""
    return {name.removeprefix(BLANK): text for name, text in sent.items() if name.startswith(BLANK)}
