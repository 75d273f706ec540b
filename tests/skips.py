"""Which skips are allowed. In the build (CI=true) any other skip fails the run.

A test that silently skips is a test that nobody has. So a skip gives one of the declared reasons,
and where `../shared` lies beside the checkout, its absence is no reason at all.
"""

import os
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
SHARED = CHECKOUT.parent / "shared"

NEEDS_SHARED = "needs the shared data"
NEEDS_SPARK = "needs Spark"
NEEDS_CHROMIUM = "needs Chromium"
DECLARED = (NEEDS_SHARED, NEEDS_SPARK, NEEDS_CHROMIUM)


def is_expected(reason: str, shared_is_there: bool) -> bool:
    """Whether a skip with this reason may happen in the build."""
    if shared_is_there and reason.startswith(NEEDS_SHARED):
        return False
    return reason.startswith(DECLARED)


def reason_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    """The reason of a skipped report, without pytest's own prefix."""
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ").strip()


class SkipRule:
    """A pytest plug-in that fails the run for skips without a declared reason."""

    def __init__(self, shared_is_there: bool) -> None:
        self.shared_is_there = shared_is_there
        self.unexpected: dict[str, str] = {}  # node id -> reason

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.outcome != "skipped" or hasattr(report, "wasxfail"):
            return
        reason = reason_of(report)
        if not is_expected(reason, self.shared_is_there):
            self.unexpected[report.nodeid] = reason

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._note(report)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        """Take over what a worker of pytest-xdist saw; collection happens only there."""
        self.unexpected.update(getattr(node, "workeroutput", {}).get("unexpected_skips", {}))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output["unexpected_skips"] = self.unexpected
        elif self.unexpected and session.exitstatus in {
            pytest.ExitCode.OK,
            pytest.ExitCode.NO_TESTS_COLLECTED,
        }:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.unexpected:
            return
        terminalreporter.section("unexpected skips", red=True)
        for node, reason in sorted(self.unexpected.items()):
            terminalreporter.line(f"{node}: {reason or 'no reason given'}")
        terminalreporter.line(
            "The build allows only the reasons of tests/skips.py, and the shared data is "
            + ("there." if self.shared_is_there else "not there.")
        )


def is_build() -> bool:
    """Whether this run is the build's."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}
