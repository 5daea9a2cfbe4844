from __future__ import annotations

import asyncio
import multiprocessing
import os
import socket

import pytest

from tests import budgets


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """An empty project that uses the plugin, outside the influence of the run's own settings."""
    monkeypatch.delenv(budgets.SCALE, raising=False)
    monkeypatch.delenv(budgets.NO_SKIPS, raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    kinds = "\n".join(f"    {kind}: a kind" for kind in budgets.BUDGETS)
    pytester.makeini(f"[pytest]\naddopts = --strict-markers\nmarkers =\n{kinds}\n")
    return pytester


def run(project: pytest.Pytester, *args: str) -> pytest.RunResult:
    return project.runpytest_inprocess("-p", budgets.__name__, *args)


def test_a_test_within_its_budget_passes(project: pytest.Pytester) -> None:
    project.makepyfile("def test_quick(): pass")
    assert run(project).ret == pytest.ExitCode.OK


@pytest.mark.parametrize("kind", budgets.BUDGETS)
def test_a_test_over_its_budget_fails_and_names_it(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setenv(budgets.SCALE, "0.0001")
    mark = "" if kind == "unit" else f"@pytest.mark.{kind}\n"
    project.makepyfile(f"import pytest, time\n{mark}def test_slow(): time.sleep(0.02)")
    result = run(project)
    result.assert_outcomes(failed=1)
    seconds = f"{budgets.BUDGETS[kind] / 10_000:g}"
    result.stdout.fnmatch_lines([f"*expected at most {seconds} s for a test of kind `{kind}`*"])


def test_the_nearest_mark_counts(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(budgets.SCALE, "0.005")  # unit 0.05 s, end_to_end 0.6 s
    project.makepyfile(
        """
        import pytest, time
        pytestmark = pytest.mark.end_to_end
        def test_wide(): time.sleep(0.1)
        @pytest.mark.unit
        def test_narrow(): time.sleep(0.1)
        """
    )
    result = run(project)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["FAILED *::test_narrow*"])


def test_the_time_of_fixtures_is_free(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(budgets.SCALE, "0.005")
    project.makepyfile(
        """
        import pytest, time
        @pytest.fixture
        def slow():
            time.sleep(0.1)
            yield
            time.sleep(0.1)
        def test_with_slow_fixture(slow): pass
        """
    )
    run(project).assert_outcomes(passed=1)


def test_a_failure_keeps_its_own_message(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(budgets.SCALE, "0.0001")
    project.makepyfile("import time\ndef test_wrong():\n    time.sleep(0.02)\n    assert 1 == 2")
    result = run(project)
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*over budget*")


def test_tests_without_a_mark_are_chosen_as_unit(project: pytest.Pytester) -> None:
    project.makepyfile(
        "import pytest\ndef test_plain(): pass\n@pytest.mark.model\ndef test_model(): pass"
    )
    run(project, "-m", "unit").assert_outcomes(passed=1, deselected=1)


@pytest.mark.parametrize("scale", ["", "fast", "0", "-1", "nan", "inf"])
def test_a_scale_that_is_no_number_is_refused(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, scale: str
) -> None:
    monkeypatch.setenv(budgets.SCALE, scale)
    result = run(project)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*{budgets.SCALE} is*expected a number above 0*"])


SKIPS = {
    "test_marked": "import pytest\n@pytest.mark.skip(reason='later')\ndef test_it(): pass",
    "test_called": "import pytest\ndef test_it(): pytest.skip('later')",
    "test_module": "import pytest\npytest.importorskip('no_such_library')\ndef test_it(): pass",
}


def test_skipped_tests_are_counted_and_named(project: pytest.Pytester) -> None:
    project.makepyfile(**SKIPS)
    result = run(project)
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["*3 skipped: not run*"])
    result.stdout.fnmatch_lines_random([f"{name}.py*" for name in SKIPS])


@pytest.mark.parametrize("name", SKIPS)
def test_a_skipped_test_fails_the_run_where_none_is_allowed(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(budgets.NO_SKIPS, "1")
    project.makepyfile(test_fine="def test_fine(): pass", **{name: SKIPS[name]})
    result = run(project)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines([f"*1 skipped: refused by {budgets.NO_SKIPS}*", f"{name}.py*"])


def test_a_run_without_skips_passes_where_none_is_allowed(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(budgets.NO_SKIPS, "1")
    project.makepyfile(
        "import pytest\ndef test_fine(): pass\n@pytest.mark.xfail\ndef test_known(): assert False"
    )
    run(project).assert_outcomes(passed=1, xfailed=1)


# What follows looks at the run it is part of.


def test_no_hub_is_asked() -> None:
    assert os.environ["HF_HUB_OFFLINE"] == "1"


# The guard warns and raises; with warnings as errors, the warning comes first.
@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1"])
def test_the_network_is_refused(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with (
        socket.socket(family) as connection,
        pytest.raises((UserWarning, RuntimeError), match="A test tried to use socket"),
    ):
        connection.connect((address, 9))


def test_the_loopback_is_let_through() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()
        for name in (host, "localhost"):
            with socket.socket() as connection:
                connection.connect((name, port))


def test_asyncio_works_beside_the_guard() -> None:
    async def greet() -> bytes:
        async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"hello")
            writer.close()

        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            answered = await reader.read()
            writer.close()
            return answered

    assert asyncio.run(greet()) == b"hello"


def test_worker_processes_work_beside_the_guard() -> None:
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager:
        shared = manager.dict()
        worker = context.Process(target=shared.__setitem__, args=("answer", 42))
        worker.start()
        worker.join()
        assert dict(shared) == {"answer": 42}
