"""The stage map as a grid: which selling stage goes with which buying stages."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from playcall.editing.actions import save_stage_map
from playcall.people.doors import MemberRequest, needs
from playcall.people.rules import May
from playcall.playbooks import queries
from playcall.playbooks.queries import Reading
from playcall_core.book.records.buying import BuyingStage
from playcall_core.book.records.selling import SellingStage
from playcall_core.errors import PlaycallError, Problem


@dataclass(frozen=True, slots=True)
class Line:
    """A selling stage with the revision shown, and for each buying stage whether it has it."""

    stage: SellingStage
    based_on: int
    cells: tuple[tuple[BuyingStage, bool], ...]


@needs(May.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def stage_map(request: MemberRequest) -> HttpResponseBase:
    """Show the grid, or save it: stages that did not change get no revision."""
    reading = queries.reading(request.member, "newest")
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        stages = request.POST.getlist("stage")
        cells = {stage: frozenset(request.POST.getlist(f"m.{stage}")) for stage in stages}
        try:
            save_stage_map(cells, _based_on(request, stages), by=request.member)
            messages.info(request, _("The stage map is saved. It becomes current when signed."))
            return redirect("diagram", request.member.workspace.slug, "stage-map")
        except PlaycallError as error:
            problems = error.problems
    buying = sorted(reading.of(BuyingStage), key=lambda each: (each.order is None, each.order or 0))
    known = {
        "buying": buying,
        "lines": _lines(reading, buying, request),
        "problems": problems,
        "here": "playbook",
    }
    return render(request, "editing/stage_map.html", known, status=409 if problems else 200)


def _based_on(request: MemberRequest, stages: list[str]) -> dict[str, int]:
    given = {stage: request.POST.get(f"b.{stage}", "") for stage in stages}
    return {
        stage: int(text) for stage, text in given.items() if text.isdecimal() and len(text) < 18
    }


def _lines(reading: Reading, buying: list[BuyingStage], request: MemberRequest) -> tuple[Line, ...]:
    stages = sorted(
        reading.of(SellingStage), key=lambda each: (each.order is None, each.order or 0)
    )
    posted = request.method == "POST"
    lines = []
    for stage in stages:
        chosen = request.POST.getlist(f"m.{stage.id}") if posted else stage.buying_stages
        cells = tuple((each, each.id in chosen) for each in buying)
        lines.append(Line(stage, reading.revision_id(stage), cells))
    return tuple(lines)
