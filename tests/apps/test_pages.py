"""The reading pages: one made for every kind, every mention a link, nothing hidden shown."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import resolve, reverse

from playcall.people.models import Workspace
from playcall.playbooks import pages
from playcall.playbooks.actions import import_playbook, make_version
from playcall.playbooks.books import Book
from playcall.playbooks.pages.blocks import Gap, Listed, Prose, Steps, When
from playcall.playbooks.pages.kinds import PAGES
from playcall.playbooks.pages.links import links_in
from playcall.playbooks.queries import Reading, read_by
from playcall_core.book import Head, Playbook
from playcall_core.book.records import BY_KIND, Record
from playcall_core.book.visibility import Audience
from playcall_core.diagrams.palette import DARK, LIGHT
from tests.apps.cast import Cast
from tests.skips import CHECKOUT

CSS = CHECKOUT / "src" / "playcall" / "static" / "playcall" / "css"
HERE = Workspace(slug="tallybrook", name="Tallybrook")


_books: dict[int, tuple[Playbook, Book]] = {}


def reading(playbook: Playbook, audience: Audience = "signers") -> Reading:
    """A reading; what was found out about a playbook is kept, as the application does."""
    if id(playbook) not in _books:
        made = Book(1, "current", UUID(int=1), playbook, {}, {}, False)
        _books[id(playbook)] = (playbook, made)
    return read_by(_books[id(playbook)][1], audience)


def book(*records: tuple[str, dict[str, Any]]) -> Playbook:
    made = [BY_KIND[kind].model_validate(fields) for kind, fields in records]
    return Playbook(Head(), {each.key: each for each in made})


def shown(record: Record, reads: Reading) -> str:
    page = pages.record_page(record, reads, HERE.slug)
    known = {
        "page": page,
        "workspace": HERE,
        "section": record.section,
        "section_lines": pages.section_lines(reads),
    }
    return render_to_string("playbooks/record.html", known)


def get(playbook: Playbook, kind: str, slug: str) -> Record:
    found = playbook.get(kind, slug)
    assert found is not None
    return found


def blocks_of(playbook: Playbook, kind: str, slug: str) -> dict[str, Any]:
    page = pages.record_page(get(playbook, kind, slug), reading(playbook), HERE.slug)
    return {block.title: block for block in page.blocks}


@pytest.mark.parametrize("kind", [*BY_KIND])
def test_a_page_of_every_kind_is_written_without_inline_style_or_script(
    sample: Playbook, kind: str
) -> None:
    reads = reading(sample)
    record = sample.of(BY_KIND[kind])[0]
    html = shown(record, reads)
    assert not re.search(r"\sstyle=|<style|\son\w+=", html)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", html))
    assert "None" not in re.sub(r"<[^>]*>", " ", html)
    assert len(re.findall("<h1", html)) == 1


@pytest.mark.parametrize("kind", [*BY_KIND])
def test_every_link_of_a_page_leads_somewhere(sample: Playbook, kind: str) -> None:
    for record in sample.of(BY_KIND[kind])[:3]:
        html = shown(record, reading(sample))
        for address in set(re.findall(r'(?:href|data-card)="(/w/[^"?#]*)', html)):
            found = resolve(address)
            if found.url_name in ("record", "card"):
                assert sample.get(found.kwargs["kind"], found.kwargs["slug"]), address


@pytest.mark.parametrize("kind", [*PAGES])
def test_a_record_with_nothing_in_it_has_a_page_that_asks(kind: str) -> None:
    required = {"fact": {"type": "number"}}.get(kind, {})
    playbook = book((kind, {"id": "empty", **required}))
    html = shown(get(playbook, kind, "empty"), reading(playbook))
    assert "empty" in html


def test_an_objection_opens_on_its_answer(sample: Playbook) -> None:
    titles = [*blocks_of(sample, "objection", "too-expensive")]
    assert titles[:2] == ["Answer", "Then ask"]


def test_a_battle_card_says_first_what_to_say_then_where_they_are_weak(sample: Playbook) -> None:
    titles = [*blocks_of(sample, "competitor", "ormundo")]
    assert titles[:3] == ["Say", "", "When they do this, do that"]


def test_a_persona_says_what_to_show_at_every_stage(sample: Playbook) -> None:
    table = blocks_of(sample, "persona", "cfo")["By stage"]
    assert table.columns == ("Stage", "They ask", "Show")
    first = table.rows[0]
    assert first[0].words == "Living with it"
    assert "cost-of-waiting-sheet" in {link.id for link in links_in(table)}


def test_a_play_says_when_in_words_with_links(sample: Playbook) -> None:
    blocks = blocks_of(sample, "play", "hold-the-price")
    when = blocks["When"]
    assert isinstance(when, When)
    first = when.words.groups[0]
    said = [
        "".join(piece if isinstance(piece, str) else piece.words for piece in test)
        for test in first
    ]
    assert said == [
        "Selling stage is one of Proposal, Contracting",
        "Discount asked for is at least 5",
    ]
    kinds = {(link.kind, link.id) for link in links_in(when)}
    assert {("fact", "selling-stage"), ("selling_stage", "proposal")} <= kinds
    steps = blocks["Steps"]
    assert isinstance(steps, Steps)
    assert [step.side for step in steps.steps][:2] == ["sales", "marketing"]


def test_what_is_needed_and_not_there_is_asked_for() -> None:
    playbook = book(("objection", {"id": "o", "text": "No."}))
    answer = blocks_of(playbook, "objection", "o")["Answer"]
    assert answer == Gap("Answer", "What do we answer?")


@pytest.mark.parametrize("audience", [None, "marketing"])
def test_what_is_hidden_is_on_no_page(audience: Audience) -> None:
    secret, to_it = {"visibility": "sales"}, {"personas": ["secret"]}
    playbook = book(
        ("persona", {"id": "secret", "name": "SECRET", **secret}),
        ("role", {"id": "secret-role", "name": "SECRET", "function": "sales", **secret}),
        ("fact", {"id": "secret-fact", "name": "SECRET", "type": "yes/no", **secret}),
        ("proof_point", {"id": "secret-proof", "claim": "SECRET", **secret}),
        (
            "pain",
            {"id": "pain", "text": "It hurts", "owner": "secret-role", **to_it},
        ),
        (
            "objection",
            {"id": "o", "text": "No.", "proofs": ["secret-proof"], **to_it},
        ),
        ("message_map", {"id": "m", "home_base": "x", **to_it}),
        (
            "play",
            {
                "id": "p",
                "when": "secret-fact is yes",
                "runners": ["secret-role"],
                "steps": [{"n": 1, "actor": "secret-role", "action": "Go"}],
            },
        ),
    )
    reads = reading(playbook, audience)
    for kind, slug in (("pain", "pain"), ("objection", "o"), ("message_map", "m"), ("play", "p")):
        html = shown(get(playbook, kind, slug), reads)
        assert "secret" not in html.lower(), kind
    assert "you may not see" in shown(get(playbook, "play", "p"), reads)


def test_markdown_with_a_script_is_harmless() -> None:
    bad = "<script>alert(1)</script> [x](javascript:alert(1)) ![y](x) <b onclick=alert(1)>z</b>"
    playbook = book(("objection", {"id": "o", "text": bad, "response": bad, "note": bad}))
    html = shown(get(playbook, "objection", "o"), reading(playbook))
    assert "<script>alert" not in html
    assert 'href="javascript:' not in html
    assert "<b onclick" not in html


def test_a_list_is_filtered_by_words_and_by_side(sample: Playbook) -> None:
    linker = pages.Linker(reading(sample), HERE.slug)
    found = pages.matching(linker, BY_KIND["play"], "PRICE never", "")
    assert [record.id for record in found] == ["hold-the-price"]
    assert not pages.matching(linker, BY_KIND["play"], "PRICE never", "marketing")
    assert pages.matching(linker, BY_KIND["play"], "PRICE never", "sales")


def test_the_overview_counts_and_names_every_section(sample: Playbook) -> None:
    lines = {line.section: line for line in pages.section_lines(reading(sample))}
    assert len(lines) == 13
    counts = {each.title: each.count for each in lines["competition"].kinds}
    assert counts == {"competitors": 4, "competitor moves": 10}
    assert lines["competition"].state == "complete"


@pytest.fixture
def reader(cast: Cast) -> Client:
    records = [("play", {"id": f"p{n}", "name": f"Play {n}"}) for n in range(120)]
    import_playbook(book(*records), by=cast.administrator)
    make_version(cast.workspace, title="First", by=cast.administrator)
    client = Client()
    client.force_login(cast.guest.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_lists_come_in_pages_and_empty_ones_teach(reader: Client, cast: Cast) -> None:
    def body(kind: str, asked: str = "") -> str:
        address = reverse("records", args=[cast.workspace.slug, kind])
        return reader.get(address + asked).content.decode()

    plays = body("play", "?page=2&side=")
    assert "51–100" in plays
    assert "Play 50" in plays
    assert "Play 49<" not in plays
    assert "Only" not in body("play", "?q=nothing+like+that")
    assert "None of them fits." in body("play", "?q=nothing+like+that")
    assert "A persona says what somebody is measured by" in body("persona")
    assert "A play is what to do in certain conditions" not in body("play", "?q=nothing")


def test_diagrams_that_are_not_there_are_not_there(reader: Client, cast: Cast) -> None:
    slug = cast.workspace.slug
    assert reader.get(reverse("diagram", args=[slug, "funnel"])).status_code == 404
    assert reader.get(reverse("records", args=[slug, "nothing"])).status_code == 404
    page = reader.get(reverse("diagram", args=[slug, "coverage"])).content.decode()
    assert "names no two facts" in page


def test_the_colours_of_pages_are_those_of_diagrams() -> None:
    tokens = (CSS / "tokens.css").read_text(encoding="utf-8")
    found = dict(re.findall(r"(--[a-z-]+): (light-dark\([^)]*\))", tokens))
    assert {name: f"light-dark({LIGHT[name]}, {DARK[name]})" for name in LIGHT}.items() <= (
        found.items()
    )


def test_blocks_have_their_templates() -> None:
    for block in (Prose, Listed, Steps, When, Gap):
        assert (CHECKOUT / "src/playcall/templates" / block.template).exists()
