"""A save is whole whenever the process is killed: what loads is the old playbook or the new one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from playcall_core.book import Playbook, load
from playcall_core.book.folder import JOURNAL
from playcall_core.book.records import Play, Role
from playcall_core.book.writing import save
from playcall_core.errors import PlaybookError
from tests.core.book_cases import COMMENTED, and_also, files_in, with_record, without, write_files

STEPS = ("rename", "replace", "unlink", "fsync", "mkdir")


def changed(playbook: Playbook) -> Playbook:
    """Changes one file, adds two (one in a new folder), removes one."""
    playbook = with_record(playbook, ("play", "land"), priority=1)
    playbook = without(playbook, ("persona", "cfo"))
    return and_also(playbook, Play(id="new"), Role(id="ceo"))


def in_a_child(work: Callable[[], object]) -> bool:
    """Do `work` in a process of its own; whether it came to its end."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def killed_after(steps: int) -> None:
    """From now on, the process dies at its N-th step on the disk."""
    left = [steps]

    def dying(step: Callable[..., Any]) -> Callable[..., Any]:
        def taken(*args: Any, **named: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                os._exit(9)
            return step(*args, **named)

        return taken

    for name in STEPS:
        setattr(os, name, dying(getattr(os, name)))


def test_a_killed_save_leaves_the_old_playbook_or_the_new_one(tmp_path: Path) -> None:
    seen = set()
    for steps in range(100):
        folder = write_files(tmp_path / f"book-{steps}", COMMENTED)
        old = load(folder)
        new = changed(old)

        def work(steps: int = steps, folder: Path = folder, new: Playbook = new) -> None:
            killed_after(steps)
            save(new, folder)

        done = in_a_child(work)
        found = load(folder)
        assert found in (old, new), f"killed after {steps} steps"
        seen.add(found == new)
        last = save(and_also(load(folder), Role(id="later")), folder)
        assert load(folder) == last == and_also(found, Role(id="later"))
        assert not list(folder.rglob(".*"))
        if done:
            assert found == new
            assert seen == {False, True}
            return
    pytest.fail("the save never came to its end")


def test_nothing_is_left_lying_about(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "book", COMMENTED)
    save(changed(load(folder)), folder)
    assert not list(folder.rglob(".*"))


def test_a_full_disk_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_files(tmp_path / "book", COMMENTED)
    new = changed(load(folder))
    before = files_in(folder)
    calls = [0]

    def full(descriptor: int) -> None:
        calls[0] += 1
        if calls[0] == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PlaybookError, match=r"Nothing was saved.*no space left"):
        save(new, folder)
    assert files_in(folder) == before


@pytest.mark.parametrize(
    "note",
    [
        "not json",
        '{"write": ["../outside.yaml"], "remove": []}',
        '{"write": [], "remove": ["/etc/hosts.yaml"]}',
        '{"write": [], "remove": ["plays/../../x.yaml"]}',
        '{"write": [], "remove": ["keys.txt"]}',
        "[" * 100_000,
    ],
)
def test_a_strange_note_about_a_save_is_not_followed(tmp_path: Path, note: str) -> None:
    folder = write_files(tmp_path / "book", {**COMMENTED, JOURNAL: note})
    with pytest.raises(PlaybookError, match="The note about an unfinished save cannot be read"):
        load(folder)
