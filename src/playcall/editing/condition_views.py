"""The condition editor: rows, sentence and count for what somebody is writing."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from playcall.editing.panel import asked, of_rows, of_text, rows_sent
from playcall.editing.values import clean
from playcall.people.doors import MemberRequest, needs
from playcall.people.rules import May
from playcall.playbooks import queries
from playcall_core.facts import Subject

LONGEST = 20_000


@needs(May.EDIT)
@require_POST
def condition(request: MemberRequest) -> HttpResponse:
    """The editor of a condition: from its text, or from its rows after a choice or a button."""
    reading = queries.reading(request.member, "newest")
    workspace = request.member.workspace
    named = request.POST.get("subject", "")
    subject = Subject(named) if named in [each.value for each in Subject] else Subject.OPPORTUNITY
    rows = rows_sent(dict(request.POST.lists()))
    what = request.POST.get("what", "")
    if rows or what:
        panel = of_rows(asked(rows, what), reading, workspace, subject)
    else:
        text = clean(request.POST.get("text", ""))[:LONGEST]
        panel = of_text(text, reading, workspace, subject)
    return render(request, "editing/condition.html", {"panel": panel})
