"""Diagrams: well-formed, every element a link, nothing over anything, no text out of its box."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from playcall_core.book import Playbook, load
from playcall_core.book.records import MessageMap
from playcall_core.book.visibility import View
from playcall_core.calling import plays_of
from playcall_core.coverage import space_of
from playcall_core.coverage.cover import never
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
from playcall_core.diagrams.palette import DARK, LIGHT, STYLE, standalone_style
from playcall_core.diagrams.picture import Rect, Side
from playcall_core.diagrams.widths import text_width
from playcall_core.diagrams.wrapping import plain, wrap
from playcall_core.facts import Subject
from tests.core.book_cases import TEXTS
from tests.core.diagram_cases import HOSTILE, LONG, book, full

SVG = "{http://www.w3.org/2000/svg}"
EMPTY = book(
    ("message_map", {"id": "map"}),
    *[("fact", {"id": i, "name": i, "type": "category"}) for i in ("segment", "stage")],
)
TALLYBROOK = Path(__file__).resolve().parents[2] / "examples" / "tallybrook" / "playbook"


def coverage(view: View) -> Drawing:
    moment = view.playbook.moment(datetime(2026, 11, 20, 12, tzinfo=UTC))
    plays = plays_of(view.playbook).on(Subject.OPPORTUNITY)
    first, second = view.playbook.head.axes[:2]
    space = space_of(plays, view.playbook.dictionary, moment)
    cells = coverage_table(plays, (first, second), space, never)
    return draw_coverage(coverage_over(view, (first, second), cells))


def message(view: View) -> Drawing:
    map_ = view.of(MessageMap)[0]
    return draw_message_map(message_of(view, map_))


DIAGRAMS: dict[str, Callable[[View], Drawing]] = {
    "stage map": lambda view: draw_stage_map(stage_map(view)),
    "engagement": lambda view: draw_engagement(engagement(view)),
    "message map": message,
    "coverage": coverage,
}
BOOKS: dict[str, Callable[[], Playbook]] = {
    "nothing": lambda: EMPTY,
    "one": full,
    "many": lambda: full(many=12),
    "long words": lambda: full(LONG, many=3),
    "hostile words": lambda: full(HOSTILE, many=3),
    "Tallybrook": lambda: load(TALLYBROOK),
}


def href(target: Target) -> str:
    match target:
        case ToRecord(kind, id_, field):
            return f"/{kind}/{id_}" + (f"#{field}" if field else "")
        case ToSection(section, kind):
            return f"/{section}?kind={kind}"
        case ToCell(values, _):
            return "/plays?" + "&".join("=".join(pair) for pair in values)


@pytest.fixture(scope="module", params=BOOKS)
def view(request: pytest.FixtureRequest) -> View:
    return View(BOOKS[request.param](), "signers")


@pytest.fixture(params=DIAGRAMS)
def drawing(request: pytest.FixtureRequest, view: View) -> Drawing:
    return DIAGRAMS[request.param](view)


def box(element: ElementTree.Element) -> Rect:
    return Rect(*(float(element.attrib[name]) for name in ("x", "y", "width", "height")))


def links(svg: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter(f"{SVG}a"))


def apart(a: Rect, b: Rect) -> bool:
    return (
        a.right <= b.x + 0.1
        or b.right <= a.x + 0.1
        or a.bottom <= b.y + 0.1
        or b.bottom <= a.y + 0.1
    )


def inside(inner: Rect, outer: Rect) -> bool:
    across = outer.x <= inner.x and inner.right <= outer.right
    return across and outer.y <= inner.y and inner.bottom <= outer.bottom


def test_a_diagram_is_well_formed_and_every_element_is_a_link(drawing: Drawing) -> None:
    root = ElementTree.fromstring(to_svg(drawing, href))
    found = list(root.iter(f"{SVG}a"))
    assert found
    assert all(link.attrib["href"].startswith("/") and link.attrib["aria-label"] for link in found)
    linked = {id(inner) for link in found for inner in link.iter()}
    legend = root.find(f"{SVG}g[@class='legend']")
    explained = {id(inner) for inner in legend.iter()} if legend is not None else set()
    for text in root.iter(f"{SVG}text"):
        assert id(text) in linked | explained, text.text


def test_no_element_lies_over_another_and_all_are_in_the_picture(drawing: Drawing) -> None:
    svg = to_svg(drawing, href)
    frames = [box(frame) for link in links(svg) if (frame := link.find(f"{SVG}rect")) is not None]
    assert frames
    page = Rect(0, 0, drawing.picture.width, drawing.picture.height)
    assert all(inside(frame, page) for frame in frames)
    for one, other in combinations(frames, 2):
        assert apart(one, other), (one, other)


def test_no_text_leaves_its_box_or_lies_over_another(drawing: Drawing) -> None:
    for tile in drawing.picture.tiles:
        for line in tile.lines:
            assert inside(line.box, tile.frame), (line, tile.frame)
        for one, other in combinations(tile.lines, 2):
            assert apart(one.box, other.box), (one, other)


def test_the_same_playbook_is_drawn_the_same(view: View) -> None:
    for draw in DIAGRAMS.values():
        again = View(view.playbook, view.audience)
        assert to_svg(draw(view), href) == to_svg(draw(again), href)


def test_the_words_say_what_the_picture_shows(drawing: Drawing) -> None:
    said = {
        each.target
        for head, cells in drawing.words.rows
        for each in (head, *(one for cell in cells for one in cell))
    } | {column.target for column in drawing.words.columns}
    records = {
        (target.kind, target.id)
        for tile in drawing.picture.tiles
        if isinstance(target := tile.target, ToRecord) and "chip" not in tile.css
    }
    named = {(target.kind, target.id) for target in said if isinstance(target, ToRecord)}
    facts = {each for each in records if each[0] == "fact"}
    assert records - facts <= named or not drawing.words.rows
    assert all(len(cells) == len(drawing.words.columns) for _, cells in drawing.words.rows)


def test_hostile_words_stay_words() -> None:
    view = View(full(HOSTILE, many=2), "signers")
    for draw in DIAGRAMS.values():
        root = ElementTree.fromstring(to_svg(draw(view), lambda _: "javascript:alert(1)"))
        names = {element.tag.removeprefix(SVG) for element in root.iter()}
        assert names <= {
            "svg",
            "title",
            "desc",
            "a",
            "g",
            "rect",
            "circle",
            "path",
            "polyline",
            "text",
        }
        for element in root.iter():
            assert not {name for name in element.attrib if name.startswith("on")}
            assert "style" not in element.attrib
            assert element.attrib.get("href", "#") == "#"


@pytest.mark.parametrize("address", ["/a/b?x=1:2", "#top:1", "https://x.example/a", "rel/a"])
def test_addresses_of_the_web_are_kept(address: str) -> None:
    drawing = DIAGRAMS["stage map"](View(full(), "signers"))
    assert {link.attrib["href"] for link in links(to_svg(drawing, lambda _: address))} == {address}


def test_a_diagram_alone_brings_its_colours_light_and_dark() -> None:
    drawing = DIAGRAMS["stage map"](View(full(), "signers"))
    root = ElementTree.fromstring(to_svg(drawing, href, alone=True))
    style = root.find(f"{SVG}style")
    assert style is not None
    assert style.text is not None
    assert "var(" not in style.text
    assert LIGHT["--ground"] in style.text
    assert DARK["--ground"] in style.text.partition("prefers-color-scheme: dark")[2]
    assert root.find(f"{SVG}rect[@class='paper']") is not None
    assert "<style" not in to_svg(drawing, href)


def test_both_palettes_have_every_colour_that_the_style_asks_for() -> None:
    asked = set(re.findall(r"var\((--[a-z-]+)\)", STYLE))
    assert asked == set(LIGHT) == set(DARK)
    assert standalone_style().count("{") == standalone_style().count("}")


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(part * c for part, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [(ink, ground) for ink in ("--ink", "--ink-soft") for ground in ("--ground", "--raised")]
    + [
        ("--marketing", "--marketing-soft"),
        ("--sales", "--sales-soft"),
        ("--wrong", "--wrong-soft"),
    ]
    + [("--ink-soft", "--marketing-soft"), ("--ink-soft", "--sales-soft")],
)
def test_texts_stand_out_from_their_ground(palette: dict[str, str], text: str, ground: str) -> None:
    one, other = sorted((luminance(palette[text]), luminance(palette[ground])))
    assert (other + 0.05) / (one + 0.05) >= 4.5


def test_what_an_audience_must_not_see_is_in_no_diagram() -> None:
    hidden: dict[str, dict[str, object]] = {
        "buying_stage": {"id": "b-hid", "name": "SECRET", "order": 1},
        "selling_stage": {"id": "s-hid", "name": "SECRET", "goal": "SECRET"},
        "proof_point": {"id": "proof-hid", "claim": "SECRET"},
        "program": {"id": "p-hid", "name": "SECRET", "buying_stages": ["b"]},
        "content": {"id": "c-hid", "title": "SECRET", "stages": ["b"]},
        "play": {
            "id": "secret-play",
            "name": "SECRET",
            "when": "segment is a and stage is s",
            "runners": ["r"],
            "steps": [{"n": 1, "action": "x"}],
        },
    }
    secret = [(kind, {**fields, "visibility": "sales"}) for kind, fields in hidden.items()]
    pillar = {"value": "One", "promise": "x", "proofs": ["proof-hid"]}
    made = book(
        *secret,
        ("role", {"id": "r", "name": "R", "function": "sales"}),
        ("buying_stage", {"id": "b", "name": "Open", "order": 2}),
        ("selling_stage", {"id": "s", "name": "Open", "goal": "x", "buying_stages": ["b"]}),
        ("fact", {"id": "segment", "name": "Segment", "type": "category", "values": ["a"]}),
        ("fact", {"id": "stage", "name": "S", "type": "category", "values_from": "selling_stages"}),
        ("message_map", {"id": "map", "home_base": "Home", "pillars": [pillar]}),
    )
    for draw in DIAGRAMS.values():
        for audience, shown in ((None, False), ("marketing", False), ("sales", True)):
            drawing = draw(View(made, audience))  # type: ignore[arg-type]
            everything = to_svg(drawing, href) + "\n".join(drawing.words.lines())
            assert ("secret" in everything.lower()) is shown or draw is coverage, audience
            if draw is coverage and not shown:
                assert "secret" not in everything.lower()


def test_the_stage_map_joins_neighbours_and_shows_what_is_not_met() -> None:
    stages = [("buying_stage", {"id": f"b{n}", "name": f"B{n}", "order": n}) for n in range(4)]
    made = book(
        *stages,
        ("role", {"id": "m", "name": "M", "function": "marketing"}),
        (
            "selling_stage",
            {
                "id": "s",
                "order": 1,
                "name": "Sell",
                "goal": "Go",
                "buying_stages": ["b3", "b0", "b1"],
                "players": ["m"],
            },
        ),
        ("selling_stage", {"id": "t", "order": 2, "name": "Lone", "goal": "Go"}),
    )
    drawing = draw_stage_map(stage_map(View(made)))
    bars = [tile for tile in drawing.picture.tiles if tile.css == "stage"]
    assert len(bars) == 2
    assert bars[0].frame.width > 2 * bars[1].frame.width
    assert {bar.side for bar in bars} == {Side.MARKETING}
    holes = [tile.name for tile in drawing.picture.tiles if tile.css == "hole"]
    assert holes == ["Lone is over no buying stage", "No selling stage meets B2"]
    assert drawing.summary == (
        "2 selling stages over 4 buying stages. No selling stage meets “B2”."
    )


def test_the_engagement_has_plays_where_their_conditions_name_a_stage() -> None:
    drawing = draw_engagement(engagement(View(load(TALLYBROOK), "signers")))
    rows = {head.words: cells for head, cells in drawing.words.rows}
    stages = [column.words for column in drawing.words.columns]
    at = {stage: [each.words for each in rows["Sales"][n]] for n, stage in enumerate(stages)}
    assert "Trade for the price, never give" in at["Committing"]
    assert "Trade for the price, never give" not in at["Living with it"]


def test_more_entries_than_fit_are_counted_and_lead_to_the_stage() -> None:
    drawing = draw_engagement(engagement(View(full(many=9), "signers")))
    more = [tile for tile in drawing.picture.tiles if tile.css == "more"]
    assert "and 4 more" in {tile.name for tile in more}
    assert {tile.target for tile in more} == {ToRecord("buying_stage", "b0")}


def test_the_coverage_says_how_many_plays_and_how_far() -> None:
    drawing = coverage(View(full(many=2), "signers"))
    names = {tile.name for tile in drawing.picture.tiles if "cell" in tile.css}
    assert "a, Some words 0: always a play, 1 play" in names
    assert "b, Some words 0: never a play, no play" in names
    assert drawing.summary.startswith("In ")


def line_widths(text: str, width: float) -> Iterator[float]:
    return (text_width(line, 13) for line in wrap(text, width, 13))


@given(TEXTS | st.text(), st.floats(20, 400))
@example("W" * 50, 20.0)
def test_a_wrapped_text_keeps_its_width_and_its_words(text: str, width: float) -> None:
    lines = wrap(text, width, 13)
    assert all(text_width(line, 13) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == plain(text).replace(" ", "")


@given(TEXTS | st.text(), st.integers(1, 4))
def test_a_shortened_text_says_so(text: str, most: int) -> None:
    whole, lines = wrap(text, 120, 13), wrap(text, 120, 13, most=most)
    assert len(lines) <= most
    assert all(text_width(line, 13) <= 120 for line in lines)
    assert lines == whole or lines[-1].endswith("…")


@pytest.mark.parametrize(
    ("marked", "shown"),
    [
        ("**Bold** and _soft_ with `code`", "Bold and soft with code"),
        ("[a link](https://x.example) in it", "a link in it"),
        ("- one\n- two", "one two"),
        ("snake_case stays, 3 * 4 too?", "snake_case stays, 3  4 too?".replace("  ", " ")),
    ],
)
def test_markdown_becomes_plain(marked: str, shown: str) -> None:
    assert plain(marked) == shown


def test_a_proof_that_is_not_there_leads_to_the_map_that_names_it() -> None:
    pillar = {"value": "One", "promise": "x", "proofs": ["gone"]}
    made = book(("message_map", {"id": "map", "home_base": "Home", "pillars": [pillar]}))
    (proof,) = [tile for tile in message(View(made)).picture.tiles if tile.css == "proof"]
    assert proof.target == ToRecord("message_map", "map")
