"""The real playbook of the shared cases: raw, converted, and read back from files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from playcall_core.book import Playbook, load
from playcall_core.book.writing import save
from tests.cases.gitlab import Converted, convert, read_source


@pytest.fixture(scope="session")
def source(shared_cases: Path) -> dict[str, Any]:
    return read_source(shared_cases / "gitlab_playbook.yaml")


@pytest.fixture(scope="session")
def converted(source: dict[str, Any]) -> Converted:
    return convert(source)


@pytest.fixture(scope="session")
def playbook(converted: Converted, tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    """What is read back from the folder that the converter writes."""
    folder = tmp_path_factory.mktemp("gitlab")
    save(converted.playbook, folder)
    return load(folder)
