"""What a version that came between means for a proposal, case by case."""

from __future__ import annotations

import pytest

from playcall.signing.rebasing import Fate, Item, Rebased, reason, rebase

BASE = {"cfo": 1, "enterprise": 1, "land": 1, "too-dear": 1}
NAMES = {"cfo": "Finance chief", "enterprise": "Enterprise", "land": "Land with CI"}
REFERS = {"land": {"enterprise"}}


def on(current: dict[str, int], *items: Item[str]) -> Rebased[str]:
    return rebase(BASE, current, items, REFERS)


def test_a_version_about_something_else_changes_nothing() -> None:
    found = on({**BASE, "too-dear": 2}, Item("land", 1, 2))
    assert found.fates == {"land": Fate.SILENT}
    assert not found.lapses
    assert found.items == (Item("land", 1, 2),)
    assert reason(found, NAMES, "Version 3") == ""


def test_a_version_that_changed_the_same_record_lapses_signatures() -> None:
    found = on({**BASE, "cfo": 2}, Item("cfo", 1, 3), Item("land", 1, 2))
    assert found.fates == {"cfo": Fate.CHANGED, "land": Fate.SILENT}
    assert found.lapses
    assert found.items[0] == Item("cfo", 2, 3)
    assert reason(found, NAMES, "Version 3") == "Version 3 changed Finance chief as well."


def test_a_version_that_changed_what_a_record_refers_to_lapses_signatures() -> None:
    found = on({**BASE, "enterprise": 2}, Item("land", 1, 2))
    assert found.fates == {"land": Fate.SILENT}
    assert found.lapses
    says = "Version 3 changed Enterprise, which Land with CI refers to."
    assert reason(found, NAMES, "Version 3") == says


def test_both_reasons_are_said_at_once() -> None:
    found = on({**BASE, "cfo": 2, "enterprise": 2}, Item("cfo", 1, 3), Item("land", 1, 2))
    assert reason(found, NAMES, "Version 3") == (
        "Version 3 changed Finance chief as well and changed Enterprise, "
        "which Land with CI refers to."
    )


def test_what_a_proposal_changes_itself_counts_once_though_another_record_refers_to_it() -> None:
    found = on({**BASE, "enterprise": 2}, Item("enterprise", 1, 3), Item("land", 1, 2))
    assert found.changed == ("enterprise",)
    assert found.referred == ()


@pytest.mark.parametrize(
    ("now", "offered", "fate"),
    [
        pytest.param(2, 3, Fate.CHANGED, id="written after the version's revision"),
        pytest.param(3, 3, Fate.SAME, id="the very revision"),
        pytest.param(4, 3, Fate.OUTDATED, id="signing would undo the version's"),
        pytest.param(None, 3, Fate.CHANGED, id="the version removed it, the proposal changes it"),
        pytest.param(2, None, Fate.CHANGED, id="the version changed it, a roll-back drops it"),
        pytest.param(None, None, Fate.SAME, id="both drop it"),
    ],
)
def test_the_fate_of_a_record(now: int | None, offered: int | None, fate: Fate) -> None:
    current = {**BASE, "cfo": now} if now is not None else {"enterprise": 1, "land": 1}
    current |= {"too-dear": 1}
    found = on(current, Item("cfo", 1, offered))
    assert found.fates == {"cfo": fate}
    assert found.outdated == (("cfo",) if fate is Fate.OUTDATED else ())
    assert found.lapses


def test_a_record_new_in_both_is_met_too() -> None:
    found = on({**BASE, "rival": 1}, Item("rival", None, 2))
    assert found.fates == {"rival": Fate.CHANGED}
    assert found.items == (Item("rival", 1, 2),)


def test_long_lists_are_counted() -> None:
    many = [f"p{n}" for n in range(5)]
    found = rebase({}, dict.fromkeys(many, 1), [Item(name, None, 2) for name in many], {})
    names = {name: name.upper() for name in many}
    assert reason(found, names, "Version 2") == "Version 2 changed P0, P1, P2 and 2 more as well."
