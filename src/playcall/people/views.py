"""Pages of people: coming in, members and invitations, the audit trail."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.core.mail import send_mail
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from playcall.audit import queries as audit
from playcall.people import actions, queries
from playcall.people.doors import MemberRequest, needs
from playcall.people.forms import InviteForm, JoinForm, MemberForm, TrailForm, WelcomeForm
from playcall.people.models import Invitation, Membership
from playcall.people.rules import May
from playcall_core.errors import PlaycallError

_BACKEND = "django.contrib.auth.backends.ModelBackend"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The workspace of the one who is signed in, or a list of theirs, or a way in."""
    if not request.user.is_authenticated:
        return redirect("enter" if settings.DEMO else "account_login")
    mine = queries.memberships(request.user)
    if len(mine) == 1:
        return redirect("playbook", mine[0].workspace.slug)
    return render(request, "people/workspaces.html", {"memberships": mine})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """The demo's first page: come in as one of the cast. Not there in a real installation."""
    if not settings.DEMO:
        raise Http404
    cast = queries.demo_cast()
    if request.method != "POST":
        return render(request, "people/enter.html", {"cast": cast})
    chosen = next((each for each in cast if str(each.pk) == request.POST.get("as")), None)
    if chosen is None:
        raise Http404
    login(request, chosen.user, backend=_BACKEND)
    back = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        return redirect(back)
    return redirect("playbook", chosen.workspace.slug)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out, back to the first page."""
    logout(request)
    return redirect("home")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Read in another language from now on; without one in that of the browser."""
    if request.user.is_authenticated:
        actions.choose_language(request.POST.get("language", ""), user=request.user)
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return redirect(back if is_ours else "home")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """The first administrator of a new installation."""
    if not actions.is_welcome(token):
        raise Http404
    form = WelcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member = actions.welcome_first(token=token, **form.cleaned_data)
        except PlaycallError as error:
            _show(error, form)
        else:
            login(request, member.user, backend=_BACKEND)
            return redirect("playbook", member.workspace.slug)
    known = {"form": form, "title": _("Welcome to Playcall"), "send": _("Begin")}
    return render(request, "people/form.html", known, status=_status(form))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation: with a new account, or as the one who is signed in."""
    invitation = queries.invitation_by(token)
    if invitation is None:
        raise Http404
    if request.user.is_authenticated and request.user.email.lower() == invitation.email.lower():
        if request.method == "POST":
            actions.accept(invitation, user=request.user)
            return redirect("playbook", invitation.workspace.slug)
        form: forms.Form = forms.Form()
    else:
        form = JoinForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                member = actions.join(token, **form.cleaned_data)
            except PlaycallError as error:
                _show(error, form)
            else:
                login(request, member.user, backend=_BACKEND)
                return redirect("playbook", member.workspace.slug)
    title = _("Join %(workspace)s") % {"workspace": invitation.workspace}
    known = {"form": form, "title": title, "send": _("Join"), "invitation": invitation}
    return render(request, "people/form.html", known, status=_status(form))


@needs(May.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def members(request: MemberRequest) -> HttpResponse:
    """The members and invitations of a workspace; POST invites."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation, token = actions.invite(
                form.cleaned_data["email"],
                role=form.cleaned_data["role"],
                function=form.cleaned_data["function"],
                by=request.member,
            )
        except PlaycallError as error:
            _show(error, form)
        else:
            _send(request, invitation, token)
            return redirect("members", request.member.workspace.slug)
    known = {
        "form": form,
        "members": [
            (each, MemberForm.of(each)) for each in queries.members(request.member.workspace)
        ],
        "invitations": queries.open_invitations(request.member.workspace),
    }
    return render(request, "people/members.html", known, status=_status(form))


@needs(May.ADMINISTER)
@require_POST
def change_member(request: MemberRequest, member: int) -> HttpResponse:
    """Give a member another role or function."""
    found = get_object_or_404(Membership, pk=member, workspace=request.member.workspace)
    form = MemberForm.of(found, request.POST)
    if form.is_valid():
        _try(request, lambda: actions.change_member(found, by=request.member, **form.cleaned_data))
    else:
        messages.error(request, _("That role or function is not known."))
    return redirect("members", request.member.workspace.slug)


@needs(May.ADMINISTER)
@require_POST
def deactivate(request: MemberRequest, member: int) -> HttpResponse:
    """Let a member go."""
    found = get_object_or_404(Membership, pk=member, workspace=request.member.workspace)
    _try(request, lambda: actions.deactivate(found, by=request.member))
    return redirect("members", request.member.workspace.slug)


@needs(May.ADMINISTER)
@require_POST
def reactivate(request: MemberRequest, member: int) -> HttpResponse:
    """Take a member back."""
    found = get_object_or_404(Membership, pk=member, workspace=request.member.workspace)
    _try(request, lambda: actions.reactivate(found, by=request.member))
    return redirect("members", request.member.workspace.slug)


@needs(May.ADMINISTER)
@require_POST
def withdraw(request: MemberRequest, invitation: int) -> HttpResponse:
    """Take an invitation back."""
    found = get_object_or_404(Invitation, pk=invitation, workspace=request.member.workspace)
    actions.withdraw(found, by=request.member)
    return redirect("members", request.member.workspace.slug)


@needs(May.ADMINISTER)
@require_safe
def trail(request: MemberRequest) -> HttpResponse:
    """The audit trail, newest first, or what is looked for in it."""
    form = TrailForm(request.GET)
    asked = form.asked()
    pages = Paginator(audit.entries(request.member.workspace, **asked), 100)
    page = pages.get_page(request.GET.get("page"))
    query = urlencode({name: value for name, value in asked.items() if value})
    known = {"page": page, "form": form, "asked": query, "query": f"{query}&" if query else ""}
    return render(request, "people/audit.html", known)


@needs(May.ADMINISTER)
@require_safe
def trail_csv(request: MemberRequest) -> StreamingHttpResponse:
    """The audit trail, or what is looked for in it, as a CSV file."""
    lines = audit.as_csv(request.member.workspace, **TrailForm(request.GET).asked())
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"{request.member.workspace.slug}-audit.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _send(request: MemberRequest, invitation: Invitation, token: str) -> None:
    link = request.build_absolute_uri(reverse("join", args=[token]))
    known = {"invitation": invitation, "link": link, "by": request.member}
    subject = _("Join %(workspace)s in Playcall") % {"workspace": invitation.workspace}
    text = render_to_string("people/invitation.txt", known)
    try:
        send_mail(subject, text, None, [invitation.email])
    except OSError:
        says = _("The mail could not be sent. Give %(email)s this link yourself: %(link)s")
    else:
        says = _("Invited %(email)s by mail. The link is %(link)s")
    messages.info(request, says % {"email": invitation.email, "link": link})


def _try(request: MemberRequest, do: Callable[[], object]) -> None:
    try:
        do()
    except PlaycallError as error:
        for problem in error.problems:
            messages.error(request, f"{problem.what} {problem.remedy}")


def _show(error: PlaycallError, form: forms.Form) -> None:
    """The problems of an action, each at its field of the form."""
    for problem in error.problems:
        field = problem.place.field if problem.place.field in form.fields else None
        form.add_error(field, f"{problem.what} {problem.remedy}")


def _status(form: forms.Form) -> int:
    return 422 if form.is_bound and form.errors else 200
