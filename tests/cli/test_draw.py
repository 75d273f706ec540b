"""`playcall draw`: the diagrams of the sample company, and what it refuses."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import DAY, TALLYBROOK, Run

LINK = "{http://www.w3.org/2000/svg}a"


@pytest.mark.parametrize("diagram", ["stage-map", "engagement", "message-map", "coverage"])
def test_a_diagram_is_written_with_its_links(run: Run, tmp_path: Path, diagram: str) -> None:
    target = tmp_path / "it.svg"
    places = ("--links", "https://playcall.example/", "--as-of", DAY)
    ran = run("draw", TALLYBROOK, "--diagram", diagram, "-o", target, *places, "--json")
    assert ran.code == 0
    assert ran.json["written"] == str(target)
    links = list(ElementTree.parse(target).getroot().iter(LINK))
    assert len(links) > 10
    assert all(link.attrib["href"].startswith("https://playcall.example/") for link in links)


def test_a_diagram_is_said_in_words(run: Run, tmp_path: Path) -> None:
    ran = run("draw", TALLYBROOK, "--diagram", "stage-map", "-o", tmp_path / "it.svg", "--words")
    assert "Proof · Comparing: The buyer's own invoices met the buyer's own criteria" in ran.out


def test_one_message_map_is_chosen_by_its_id(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "it.svg"
    words = ("draw", TALLYBROOK, "--diagram", "message-map", "-o", target)
    assert run(*words, "--map", "map-ormundo").code == 0
    assert "Against the suite" in target.read_text(encoding="utf-8")
    ran = run(*words, "--map", "map-ormunda")
    assert ran.code == 2
    assert "There is no message map “map-ormunda”." in ran.err
    assert "Did you mean “map-ormundo”?" in ran.err


@pytest.mark.parametrize(
    ("axes", "says"),
    [
        ("segment", "A picture of the coverage has two axes."),
        ("segment,stadium", "There is no fact “stadium”."),
    ],
)
def test_axes_that_make_no_picture_are_refused(
    run: Run, tmp_path: Path, axes: str, says: str
) -> None:
    target = tmp_path / "it.svg"
    ran = run("draw", TALLYBROOK, "--diagram", "coverage", "-o", target, "--axes", axes)
    assert ran.code == 2
    assert says in ran.err
    assert not target.exists()


def test_a_place_where_nothing_can_be_written_is_said(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "none" / "it.svg"
    ran = run("draw", TALLYBROOK, "--diagram", "stage-map", "-o", target)
    assert ran.code == 2
    assert "The file cannot be written" in ran.err
