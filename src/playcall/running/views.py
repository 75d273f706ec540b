"""Doors of runs: Today, the page of a run, and what is done with its tasks and promises."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from playcall.people.doors import MemberRequest, needs
from playcall.people.queries import members
from playcall.people.rules import May, NotAllowedError
from playcall.playbooks.pages import Linker
from playcall.playbooks.queries import Reading, reading
from playcall.running import actions, queries
from playcall.running.actions.steps import now
from playcall.running.forms import (
    BeginForm,
    DeclineForm,
    FinishForm,
    HandForm,
    StartForm,
    WordsForm,
)
from playcall.running.models import PlayRun, Task
from playcall.running.pages import promise_of, tasks_of
from playcall.running.setting import play_of, setting_of
from playcall.running.today import RULE, today_of
from playcall_core.book.records import Agreement, Play
from playcall_core.errors import PlaycallError
from playcall_core.facts import Subject

PAGE = 50


@needs(May.READ_OPPORTUNITIES)
@require_safe
def today(request: MemberRequest) -> HttpResponse:
    """What the member should do next."""
    read = reading(request.member)
    found = today_of(request.member, read, setting_of(request.member, now()))
    linker = Linker(read, request.member.workspace.slug)
    known = {
        "today": found,
        "day": read.today,
        "rule": RULE,
        "role": linker.owner(request.member.playbook_role),
        "here": "today",
    }
    return render(request, "running/today.html", known)


@needs(May.READ_OPPORTUNITIES)
@require_safe
def runs(request: MemberRequest) -> HttpResponse:
    """All runs, those that go on first."""
    ended = request.GET.get("ended") == "yes"
    found = queries.runs(request.member).filter(ended_at__isnull=not ended)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    lines = [(each, _how(each)) for each in page]
    query = "ended=yes&" if ended else ""
    known = {"page": page, "lines": lines, "ended": ended, "query": query, "here": "today"}
    return render(request, "running/runs.html", known)


def _how(run: PlayRun) -> str:
    codes = {code.key: code.label for code in play_of(run.play).result_codes}
    return codes.get(run.result, run.result)


@needs(May.READ_OPPORTUNITIES)
@require_safe
def run(request: MemberRequest, number: int) -> HttpResponse:
    """One run: its tasks for both functions, its promises, and how it ends."""
    return _run_page(request, _run(request, number))


def _run_page(
    request: MemberRequest, run: PlayRun, problem: str = "", typed: Mapping[str, str] | None = None
) -> HttpResponse:
    read = reading(request.member)
    setting = setting_of(request.member, now())
    linker = Linker(read, request.member.workspace.slug)
    record = play_of(run.play)
    tasks = tasks_of(request.member, run, linker)
    ends = None
    if run.ended_at is None and record.stop:
        situation = setting.situation(Subject(run.subject), run.subject_id)
        ends = queries.should_end(run, setting, situation)
    known = {
        "run": run,
        "record": record,
        "link": linker.link("play", run.record.slug),
        "tasks": tasks,
        "left": sum(each.task.closed_at is None for each in tasks),
        "promises": [promise_of(each, linker) for each in run.promises.select_related("agreement")],
        "should_end": ends is not None,
        "stop": record.stop,
        "how": _how(run),
        "members": members(request.member.workspace).filter(left_at=None),
        "problem": problem,
        "typed": typed or {},
        "here": "today",
    }
    return render(request, "running/run.html", known, status=422 if problem else 200)


def _run(request: MemberRequest, number: int) -> PlayRun:
    found = queries.run(request.member, number)
    if found is None:
        raise Http404
    return found


@needs(May.RUN)
@require_POST
def start(request: MemberRequest) -> HttpResponseBase:
    """Start a play on a subject, and go to its run."""
    form = StartForm(request.POST)
    if not form.is_valid():
        raise Http404
    given = form.cleaned_data
    try:
        made = actions.start(
            given["play"], given["subject"], given["subject_id"], by=request.member
        )
    except PlaycallError as error:
        return _back_with(request, error, "record", kind="play", slug=given["play"])
    return redirect("run", request.member.workspace.slug, made.pk)


@needs(May.RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: MemberRequest) -> HttpResponseBase:
    """Say why a play will not be run on a subject."""
    asked = request.POST if request.method == "POST" else request.GET
    about = StartForm(asked)
    if not about.is_valid():
        raise Http404
    form = DeclineForm(request.POST or None, initial=about.cleaned_data)
    problems: tuple[str, ...] = ()
    play = reading(request.member).get("play", about.cleaned_data["play"])
    if not isinstance(play, Play):
        raise Http404
    if request.method == "POST" and form.is_valid():
        try:
            actions.decline(by=request.member, **form.cleaned_data)
            messages.success(request, _("It is not offered here any more."))
            return redirect(_next(request) or "today", request.member.workspace.slug)
        except PlaycallError as error:
            problems = _sentences(error)
    known = {
        "form": form,
        "problems": problems,
        "play": play,
        "about": about.cleaned_data,
        "next": asked.get("next", ""),
        "here": "today",
    }
    return render(
        request, "running/decline.html", known, status=422 if problems or form.errors else 200
    )


@needs(May.RUN)
@require_POST
def take_back(request: MemberRequest, number: int) -> HttpResponseBase:
    """Offer a declined play again."""
    found = queries.decline(request.member, number)
    if found is None:
        raise Http404
    actions.take_back_decline(found, by=request.member)
    return redirect(_next(request) or "today", request.member.workspace.slug)


@needs(May.RUN)
@require_POST
def finish(request: MemberRequest, number: int) -> HttpResponseBase:
    """End a run with a result."""
    found, form = _run(request, number), FinishForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {"result": "", "because": ""}

    def end() -> None:
        actions.finish(found, given["result"], because=given["because"], by=request.member)

    return _done(request, found, end, form)


@needs(May.RUN)
@require_POST
def do_task(request: MemberRequest, number: int) -> HttpResponseBase:
    """Do a task."""
    return _with_words(
        request, number, lambda task, words: actions.do_task(task, words=words, by=request.member)
    )


@needs(May.RUN)
@require_POST
def leave_task(request: MemberRequest, number: int) -> HttpResponseBase:
    """Leave a task out, with the reason."""
    return _with_words(
        request,
        number,
        lambda task, words: actions.leave_task(task, because=words, by=request.member),
    )


@needs(May.RUN)
@require_POST
def reopen_task(request: MemberRequest, number: int) -> HttpResponseBase:
    """Take back that a task was closed."""
    return _with_words(
        request, number, lambda task, words: actions.reopen_task(task, by=request.member)
    )


@needs(May.RUN)
@require_POST
def hand_task(request: MemberRequest, number: int) -> HttpResponseBase:
    """Hand a task to a member, or to its role."""
    form = HandForm(request.POST)
    number_of = form.cleaned_data["to"] if form.is_valid() else 0
    to = members(request.member.workspace).filter(pk=number_of).first() if number_of else None
    if number_of is not None and to is None:
        raise Http404
    return _with_words(
        request, number, lambda task, words: actions.hand_task(task, to, by=request.member)
    )


def _with_words(
    request: MemberRequest, number: int, act: Callable[[Task, str], object]
) -> HttpResponseBase:
    task = queries.task(request.member, number)
    if task is None:
        raise Http404
    form = WordsForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    return _done(request, task.run, lambda: act(task, words), form)


def _done(
    request: MemberRequest, run: PlayRun, act: Callable[[], object], form: Form
) -> HttpResponseBase:
    """After an action: back to where one came from; what was typed stays where it was refused."""
    try:
        act()
    except NotAllowedError:
        raise
    except PlaycallError as error:
        typed = {name: str(value) for name, value in form.data.items()}
        again = queries.run(request.member, run.pk) or run
        return _run_page(request, again, " ".join(_sentences(error)), typed)
    target = _next(request)
    return redirect(target) if target else redirect("run", request.member.workspace.slug, run.pk)


@needs(May.READ_OPPORTUNITIES)
@require_safe
def promises(request: MemberRequest) -> HttpResponse:
    """The promises that run, how both functions kept theirs, and a form for a new one."""
    read = reading(request.member)
    linker = Linker(read, request.member.workspace.slug)
    found = queries.promises(request.member)
    page = Paginator(found.filter(kept_at=None), PAGE).get_page(request.GET.get("page"))
    known = {
        "page": page,
        "lines": [promise_of(each, linker) for each in page],
        "kept": queries.kept_by_function(found, now()),
        "agreements": _agreements(read),
        "here": "today",
    }
    return render(request, "running/promises.html", known)


def _agreements(read: Reading) -> list[Agreement]:
    return [each for each in read.of(Agreement) if each.limit and each.unit]


@needs(May.RUN)
@require_POST
def begin(request: MemberRequest) -> HttpResponseBase:
    """Say that the trigger of an agreement happened: its clock runs."""
    form = BeginForm(request.POST)
    if form.is_valid():
        try:
            actions.begin_promise(by=request.member, **form.cleaned_data)
        except PlaycallError as error:
            return _back_with(request, error, "promises")
    else:
        messages.error(request, _("Choose an agreement, and say for which opportunity."))
    return redirect(_next(request) or "promises", request.member.workspace.slug)


@needs(May.RUN)
@require_POST
def keep(request: MemberRequest, number: int) -> HttpResponseBase:
    """Say that what was promised is done."""
    found = queries.promise(request.member, number)
    if found is None:
        raise Http404
    try:
        actions.keep_promise(found, by=request.member)
    except PlaycallError as error:
        return _back_with(request, error, "promises")
    return redirect(_next(request) or "promises", request.member.workspace.slug)


def _back_with(
    request: MemberRequest, error: PlaycallError, name: str, **given: str
) -> HttpResponseBase:
    if isinstance(error, NotAllowedError):
        raise error
    for sentence in _sentences(error):
        messages.error(request, sentence)
    target = _next(request)
    if target:
        return redirect(target)
    address = reverse(name, kwargs={"workspace": request.member.workspace.slug, **given})
    return redirect(address)


def _next(request: MemberRequest) -> str:
    """Where the page that asked wants to be shown again; nothing that leads elsewhere."""
    asked = request.POST.get("next", "")
    fits = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if fits and asked.startswith("/") else ""


def _sentences(error: PlaycallError) -> tuple[str, ...]:
    return tuple(f"{each.what} {each.remedy}".strip() for each in error.problems)
