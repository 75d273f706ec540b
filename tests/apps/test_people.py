"""Coming in: the first administrator, invitations, signing in, and who may change whom."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from playcall.audit.models import Entry
from playcall.audit.queries import entries
from playcall.people import actions, queries, team_actions
from playcall.people.actions import PeopleError
from playcall.people.models import (
    Function,
    Invitation,
    Membership,
    Role,
    Team,
    User,
    Workspace,
)
from playcall.people.rules import RULES, May, NotAllowedError, audience_of, may
from tests.apps.cast import Cast
from tests.apps.test_doors import signed_in

PASSWORD = "a long walk in the rain"


@pytest.mark.django_db
def test_the_first_administrator_comes_in_by_a_link_that_works_once() -> None:
    client = Client()
    address = reverse("welcome", args=[actions.welcome_token()])
    assert client.get(address).status_code == 200
    sent = {"workspace": "Büro & Söhne", "name": "Rosa", "email": "Rosa@x.example"}

    answer = client.post(address, {**sent, "password": PASSWORD})

    assert answer.status_code == 302
    member = Membership.objects.get()
    assert member.role == Role.ADMINISTRATOR
    assert (member.workspace.slug, member.user.email) == ("buro-sohne", "rosa@x.example")
    assert client.get(answer["Location"]).status_code == 200
    assert client.get(address).status_code == 404
    assert Client().post(address, {**sent, "password": PASSWORD}).status_code == 404
    assert User.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["first", "first:x:y", "", "%00"])
def test_an_invented_welcome_is_not_there(token: str) -> None:
    assert Client().get(f"/welcome/{token}/").status_code == 404


@pytest.mark.django_db
def test_a_weak_password_is_told_at_its_field() -> None:
    address = reverse("welcome", args=[actions.welcome_token()])
    sent = {"workspace": "X", "name": "Rosa", "email": "rosa@x.example", "password": "password"}
    answer = Client().post(address, sent)
    assert answer.status_code == 422
    assert "This password is too short" in answer.content.decode()
    assert not User.objects.exists()


def test_an_invitation_is_accepted_once_and_its_token_is_kept_nowhere(cast: Cast) -> None:
    office = signed_in(cast.administrator)
    sent = {"email": "New@tallybrook.example", "role": "editor", "function": "sales"}
    assert office.post(reverse("members", args=["tallybrook"]), sent).status_code == 302
    (letter,) = mail.outbox
    link = re.search(r"http://testserver(/join/[^/]+/)", str(letter.body))
    assert link is not None
    invitation = Invitation.objects.get()
    assert invitation.token_digest not in letter.body
    guest = Client()
    assert guest.get(link[1]).status_code == 200

    answer = guest.post(link[1], {"name": "Nell Newman", "password": PASSWORD})

    assert answer["Location"] == reverse("playbook", args=["tallybrook"])
    member = Membership.objects.get(user__email="new@tallybrook.example")
    assert (member.role, member.function) == (Role.EDITOR, Function.SALES)
    assert Client().get(link[1]).status_code == 404
    assert Entry.objects.filter(action="member-invited").count() == 1
    assert Entry.objects.latest("id").says == "Nell Newman joined as Editor"


def test_somebody_who_has_an_account_joins_by_signing_in(cast: Cast) -> None:
    actions.invite(cast.outsider.user.email, role="member", function="sales", by=cast.administrator)
    client = Client()
    client.post(
        "/accounts/login/",
        {"login": cast.outsider.user.email, "password": "correct horse battery"},
    )
    assert queries.member_of(cast.outsider.user, "tallybrook") is not None


@pytest.mark.parametrize("how", ["withdrawn", "expired", "invented"])
def test_an_invitation_that_does_not_hold_lets_nobody_in(cast: Cast, how: str) -> None:
    invitation, token = actions.invite(
        "new@x.example", role="member", function="sales", by=cast.administrator
    )
    match how:
        case "withdrawn":
            actions.withdraw(invitation, by=cast.administrator)
        case "expired":
            Invitation.objects.update(expires_at="2026-01-01T00:00Z")
        case _:
            token = "invented"
    assert Client().get(reverse("join", args=[token])).status_code == 404
    with pytest.raises(PeopleError, match="Ask an administrator for a new one"):
        actions.join(token, name="New", password=PASSWORD)


def test_an_invitation_is_for_its_address_only(cast: Cast) -> None:
    invitation, _ = actions.invite(
        "new@x.example", role="member", function="sales", by=cast.administrator
    )
    with pytest.raises(PeopleError, match="This invitation is for new@x"):
        actions.accept(invitation, user=cast.outsider.user)


def test_the_last_administrator_can_neither_go_nor_step_down(cast: Cast) -> None:
    me = cast.administrator
    with pytest.raises(PeopleError, match="only administrator"):
        actions.deactivate(me, by=me)
    with pytest.raises(PeopleError, match="only administrator"):
        actions.change_member(me, role="editor", function="sales", by=me)
    other = actions.change_member(cast.editor, role="administrator", function="marketing", by=me)
    actions.deactivate(me, by=other)
    with pytest.raises(NotAllowedError):
        actions.deactivate(other, by=me)
    assert queries.member_of(me.user, "tallybrook") is None


def test_an_administrator_has_no_say_in_another_workspace(cast: Cast) -> None:
    for act in (actions.deactivate, actions.reactivate):
        with pytest.raises(Membership.DoesNotExist):
            act(cast.rep, by=cast.outsider)
    with pytest.raises(Membership.DoesNotExist):
        actions.change_member(cast.rep, role="editor", function="sales", by=cast.outsider)


def test_only_administrators_change_people(cast: Cast) -> None:
    for member in (cast.guest, cast.rep, cast.editor, cast.marketing_signer):
        with pytest.raises(NotAllowedError):
            actions.invite("x@x.example", role="member", function="sales", by=member)
        with pytest.raises(NotAllowedError):
            actions.change_member(member, role="administrator", function="sales", by=member)


def test_signing_up_without_an_invitation_is_not_there(cast: Cast) -> None:
    for address in ("/accounts/signup/", "/accounts/email/", "/accounts/3rdparty/signup/"):
        answer = Client().get(address)
        assert answer.status_code in (302, 404), address
    assert User.objects.count() == len(list(cast))


def test_the_cast_may_be_entered_in_a_demo_only(cast: Cast) -> None:
    User.objects.filter(pk=cast.rep.user.pk).update(is_demo=True)
    sent = {"as": str(cast.rep.pk)}
    assert Client().get("/enter/").status_code == 404
    assert Client().post("/enter/", sent).status_code == 404
    with override_settings(DEMO=True):
        client = Client()
        assert "Mira Adler" in client.get("/enter/").content.decode()
        assert client.post("/enter/", {"as": str(cast.editor.pk)}).status_code == 404
        assert client.post("/enter/", sent)["Location"] == "/w/tallybrook/"
        assert client.get("/w/tallybrook/").status_code == 200
        # Whose session ended comes back to where they were, and nowhere else.
        gone = Client().get("/w/tallybrook/report/")["Location"]
        assert gone == "/enter/?next=/w/tallybrook/report/"
        assert Client().post(gone, sent)["Location"] == "/w/tallybrook/report/"
        elsewhere = Client().post("/enter/?next=https://elsewhere.example/", sent)
        assert elsewhere["Location"] == "/w/tallybrook/"


def test_members_see_by_role_and_function(cast: Cast) -> None:
    seen = {
        "guest": None,
        "rep": "sales",
        "editor": "marketing",
        "marketing_signer": "signers",
        "administrator": "signers",
    }
    assert {part: audience_of(getattr(cast, part)) for part in seen} == seen


def test_somebody_without_a_side_cannot_sign() -> None:
    assert set(RULES) == set(May)
    signer = Membership(role=Role.SIGNER, function=Function.OTHER)
    assert not may(signer, May.SIGN)


def test_home_leads_to_the_one_workspace_or_lists_them(cast: Cast) -> None:
    client = signed_in(cast.rep)
    assert client.get("/")["Location"] == "/w/tallybrook/"
    other = Workspace.objects.get(slug="zettelfix")
    Membership.objects.create(workspace=other, user=cast.rep.user)
    page = client.get("/").content.decode()
    assert "Tallybrook" in page
    assert "Zettelfix" in page
    assert Client().get("/")["Location"] == "/accounts/login/"


def test_who_saves_a_member_second_is_told_and_changes_nothing(cast: Cast) -> None:
    other = actions.change_member(
        cast.editor, role="administrator", function="marketing", by=cast.administrator
    )
    one, two = signed_in(cast.administrator), signed_in(other)
    address = f"/w/tallybrook/members/{cast.rep.pk}/"
    page = one.get("/w/tallybrook/members/").context
    (form,) = (form for each, form in page["members"] if each == cast.rep)
    sent = {f"{form.prefix}-{name}": value for name, value in form.initial.items()}

    assert two.post(address, {**sent, f"{form.prefix}-role": "editor"}).status_code == 302
    said = one.post(address, {**sent, f"{form.prefix}-role": "guest"}, follow=True)
    assert "Somebody changed Mira Adler meanwhile: Editor, Sales." in said.content.decode()
    cast.rep.refresh_from_db()
    assert cast.rep.role == "editor"


def test_administrators_make_teams_and_put_members_into_them(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    home = "/w/tallybrook/teams/"
    assert client.post(home, {"name": " North   field "}).status_code == 302
    team = Team.objects.get()
    assert (team.name, team.workspace) == ("North field", cast.workspace)
    put = {"member": str(cast.rep.pk), "team": str(team.pk)}
    assert client.post(f"{home}put/", put).status_code == 302
    for address in (home, "/w/tallybrook/members/"):
        assert "North field" in client.get(address).content.decode()
    assert "North field" in signed_in(cast.rep).get("/w/tallybrook/").content.decode()

    again = client.post(home, {"name": "north FIELD"})
    assert again.status_code == 422
    assert "There is a team “north FIELD” already." in again.content.decode()
    assert client.post(home, {"name": " "}).status_code == 422

    client.post(f"{home}{team.pk}/", {"name": "South field"})
    client.post(f"{home}put/", {"member": str(cast.rep.pk)})
    cast.rep.refresh_from_db()
    assert cast.rep.team is None
    client.post(f"{home}put/", put)
    client.post(f"{home}{team.pk}/", {"remove": "yes"})
    cast.rep.refresh_from_db()
    assert (Team.objects.count(), cast.rep.team) == (0, None)
    says = [entry.says for entry in entries(cast.workspace)]
    assert "Put Mira Adler into North field" in says
    assert "Removed the team South field" in says


def test_a_team_of_another_workspace_is_out_of_reach(cast: Cast) -> None:
    team = team_actions.make_team("Theirs", by=cast.outsider)
    client = signed_in(cast.administrator)
    sent = {"member": str(cast.rep.pk), "team": str(team.pk)}
    assert client.post("/w/tallybrook/teams/put/", sent).status_code == 404
    assert client.post(f"/w/tallybrook/teams/{team.pk}/", {"name": "Ours"}).status_code == 404
    with pytest.raises(PeopleError, match="no such team"):
        team_actions.put_into(team, cast.rep, by=cast.administrator)
