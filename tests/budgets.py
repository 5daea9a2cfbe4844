"""A pytest plugin: every test has a time budget, and a skipped test is seen.

A test's kind is its nearest mark of `BUDGETS`, `unit` where it has none. The time of its
body counts, that of its fixtures does not. `RAZBOR_TEST_BUDGET_SCALE` stretches all
budgets on a slow machine; `RAZBOR_NO_SKIPS=1` makes a run with skipped tests fail.
"""

from __future__ import annotations

import math
import os
from collections.abc import Generator

import pytest

BUDGETS = {"unit": 10.0, "model": 30.0, "end_to_end": 120.0, "training": 120.0}
"""Seconds by kind of test."""

SCALE = "RAZBOR_TEST_BUDGET_SCALE"
NO_SKIPS = "RAZBOR_NO_SKIPS"

_scale_key = pytest.StashKey[float]()


def pytest_configure(config: pytest.Config) -> None:
    given = os.environ.get(SCALE, "1")
    try:
        scale = float(given)
    except ValueError:
        scale = math.nan
    if not (0 < scale < math.inf):
        message = f"{SCALE} is {given!r}, expected a number above 0, such as 2.5"
        raise pytest.UsageError(message)
    config.stash[_scale_key] = scale


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _kind(item) is None:
            item.add_marker("unit")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when != "call" or not report.passed:
        return report
    kind = _kind(item) or "unit"
    budget = BUDGETS[kind] * item.config.stash[_scale_key]
    if call.duration > budget:
        report.outcome = "failed"
        report.longrepr = (
            f"over budget: {call.duration:.2f} s, expected at most {budget:g} s for a test of "
            f"kind `{kind}`. What helps: less work in the test, work moved to a fixture, another "
            f"mark, or {SCALE} on a slow machine."
        )
    return report


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.exitstatus == pytest.ExitCode.OK and _refused(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    skipped = _skipped(config)
    if not skipped:
        return
    verdict = f"refused by {NO_SKIPS}" if _refused(config) else "not run"
    terminalreporter.section(f"{len(skipped)} skipped: {verdict}")
    for name in skipped:
        terminalreporter.line(name)


def _kind(item: pytest.Item) -> str | None:
    return next((mark.name for mark in item.iter_markers() if mark.name in BUDGETS), None)


def _refused(config: pytest.Config) -> bool:
    return os.environ.get(NO_SKIPS, "0") not in {"", "0"} and bool(_skipped(config))


def _skipped(config: pytest.Config) -> list[str]:
    """The names of skipped tests, and of modules skipped as a whole."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if not isinstance(reporter, pytest.TerminalReporter):
        return []
    return [report.nodeid for report in reporter.stats.get("skipped", [])]
