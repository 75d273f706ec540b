"""`playcall draw`: a diagram of a playbook as an SVG file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Literal

import click
from rich.markup import escape

from playcall.arguments import (
    as_of_option,
    json_option,
    moment_of,
    out_of_time,
    playbook_argument,
    seconds_option,
)
from playcall.shapes import WrittenShape
from playcall.terminal import out, print_json, speaks
from playcall.whole_file import write_whole
from playcall_core.book import Playbook, load
from playcall_core.book.records import MessageMap
from playcall_core.book.visibility import View
from playcall_core.calling import plays_of
from playcall_core.coverage.areas import space_of
from playcall_core.coverage.closed import never_called
from playcall_core.coverage.cover import Stop
from playcall_core.coverage.table import coverage_table
from playcall_core.diagrams import (
    Drawing,
    Target,
    ToCell,
    ToRecord,
    ToSection,
    coverage_over,
    draw_coverage,
    draw_engagement,
    draw_message_map,
    draw_stage_map,
    engagement,
    message_of,
    stage_map,
    to_svg,
)
from playcall_core.errors import PlaycallError, Problem, nearest
from playcall_core.facts import Moment, Subject

Diagram = Literal["stage-map", "engagement", "message-map", "coverage"]


@click.command("draw")
@playbook_argument
@click.option(
    "--diagram",
    required=True,
    type=click.Choice(["stage-map", "engagement", "message-map", "coverage"]),
    help="What to draw.",
)
@click.option(
    "-o",
    "--output",
    "target",
    required=True,
    type=click.Path(path_type=Path),
    help="The SVG file to write; an existing one is replaced.",
)
@click.option("--map", "map_id", help="Which message map; else the first.")
@click.option("--axes", help="Two facts for the coverage; else the first two of the head.")
@click.option(
    "--for",
    "audience",
    type=click.Choice(["everyone", "marketing", "sales", "signers"]),
    default="signers",
    show_default=True,
    help="Leave out records that these people must not see.",
)
@click.option(
    "--links",
    default="#",
    show_default=True,
    help="What the links begin with, such as https://playcall.example/playbook/.",
)
@click.option("--words", is_flag=True, help="Print the diagram in words too.")
@as_of_option
@seconds_option
@json_option
@speaks
def command(
    playbook: Path,
    diagram: Diagram,
    target: Path,
    map_id: str | None,
    axes: str | None,
    audience: Literal["everyone", "marketing", "sales", "signers"],
    links: str,
    words: bool,
    as_of: date | None,
    seconds: float,
    as_json: bool,
) -> int:
    """Draw the stage map, the engagement, a message map or the coverage of plays as SVG.

    The picture has its own colours, light and dark, and every element is a link.
    """
    view = View(load(playbook), None if audience == "everyone" else audience)
    match diagram:
        case "stage-map":
            drawing = draw_stage_map(stage_map(view))
        case "engagement":
            drawing = draw_engagement(engagement(view))
        case "message-map":
            drawing = draw_message_map(message_of(view, _map(view, map_id)))
        case "coverage":
            moment = moment_of(view.playbook, as_of)
            drawing = _coverage(view, axes, moment, out_of_time(seconds))
    write_whole(target, to_svg(drawing, _href(links), alone=True))
    if as_json:
        print_json(WrittenShape(written=str(target), files=1))
        return 0
    out.print(f"{escape(drawing.title)}: {escape(str(target))}", soft_wrap=True)
    if words:
        for line in drawing.words.lines():
            out.print(escape(line), soft_wrap=True)
    return 0


def _href(begin: str) -> Callable[[Target], str]:
    def href(target: Target) -> str:
        match target:
            case ToRecord(kind, id_, _):
                return f"{begin}{kind}/{id_}"
            case ToSection(section, kind):
                return f"{begin}{kind or section}"
            case ToCell(_, plays):
                return f"{begin}play/{plays[0]}" if plays else f"{begin}play"

    return href


def _map(view: View, id_: str | None) -> MessageMap:
    maps = {each.id: each for each in view.of(MessageMap)}
    if id_ is None and maps:
        return next(iter(maps.values()))
    found = maps.get(id_ or "")
    if found is None:
        what = f"There is no message map “{id_}”." if id_ else "The playbook has no message map."
        remedy = nearest(id_ or "", maps) or "Write one under “message_maps”."
        raise PlaycallError(Problem(what, remedy=remedy))
    return found


def _coverage(view: View, axes: str | None, moment: Moment, stop: Stop) -> Drawing:
    book = view.playbook
    pair = _two_axes(book, axes)
    plays = plays_of(book).on(Subject.OPPORTUNITY)
    space = space_of(plays, book.dictionary, moment)
    cells = coverage_table(plays, pair, space, stop, never_called(book))
    return draw_coverage(coverage_over(view, pair, cells))


def _two_axes(book: Playbook, given: str | None) -> tuple[str, str]:
    axes = [word.strip() for word in given.split(",")] if given else list(book.head.axes[:2])
    for axis in axes:
        if axis not in book.dictionary:
            remedy = nearest(axis, book.dictionary.words) or "Name facts of the playbook."
            raise PlaycallError(Problem(f"There is no fact “{axis}”.", remedy=remedy))
    if len(axes) != 2:
        remedy = "Name two facts, such as --axes segment,selling-stage."
        raise PlaycallError(Problem("A picture of the coverage has two axes.", remedy=remedy))
    return book.dictionary[axes[0]].id, book.dictionary[axes[1]].id
