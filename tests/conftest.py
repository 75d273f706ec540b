"""Fixtures for all tests: the shared data beside the checkout, and the rule about skips."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, is_hypothesis_test, settings

from tests.skips import NEEDS_SHARED, SHARED, SkipRule, is_build

# How long an example takes to make depends on what else the machine does, and how many are thrown
# away on the way to it on chance, where few are made: no reasons to fail.
ANY_MACHINE = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
# Every day a few examples, other ones each time; ./dev test --slow looks at more of them, --all
# at many.
settings.register_profile("everyday", ANY_MACHINE, max_examples=15)
settings.register_profile("more", ANY_MACHINE, max_examples=30)
settings.register_profile("thorough", ANY_MACHINE, max_examples=100)
settings.load_profile("everyday")
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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests whose examples are generated, so that they can be run with more of them."""
    for item in items:
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker("generated")


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
