"""Fixtures for all tests: the shared data beside the checkout, and the rule about skips."""

from pathlib import Path

import pytest
from hypothesis import Phase, settings

from tests.skips import NEEDS_SHARED, SHARED, SkipRule, is_build

# One change is told from the next by the same few situations, and nobody reads the smallest one.
settings.register_profile(
    "mutation",
    derandomize=True,
    deadline=None,
    max_examples=25,
    phases=(Phase.explicit, Phase.generate),
)


def pytest_configure(config: pytest.Config) -> None:
    if is_build():
        config.pluginmanager.register(SkipRule(SHARED.is_dir()), "skip-rule")


def _shared(name: str) -> Path:
    place = SHARED / name
    if not place.is_dir():
        pytest.skip(f"{NEEDS_SHARED}: ../shared/{name} is not there")
    return place


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real sample data, one folder per source, each with a README."""
    return _shared("data")


@pytest.fixture(scope="session")
def shared_cases() -> Path:
    """The folder of real playbooks in a form that is not Playcall's own."""
    return _shared("cases")
