"""Ctrl-C and SIGTERM, sent to real runs. Windows has no such signals for a test to send."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.batch.writing import many, read_lines, write_lines
from tests.cli.running import COMMAND, environment, options

pytestmark = pytest.mark.end_to_end

if sys.platform != "win32":

    def started(*arguments: str | Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
            start_new_session=True,
        )

    def ids(path: Path) -> list[str]:
        if path.suffix == ".parquet":
            from pyarrow.parquet import read_table

            found: list[str] = read_table(path).column("id").to_pylist()
            return found
        from openpyxl import load_workbook

        return [str(row[0].value) for row in load_workbook(path)["vacancies"].iter_rows(min_row=2)]

    def stopped(run: subprocess.Popen[bytes], count: int, stop: Callable[[], None]) -> str:
        """Its messages, after it was stopped while it had documents and waited for more."""
        assert run.stdin
        # A pipe holds 64 KiB, and few documents are held between reading and writing: once
        # all this is taken, the first ones are answered. The run cannot end before it is
        # stopped, however late that comes, for its input stays open.
        padded = [{**each, "note": "." * 4000} for each in many(count)]
        run.stdin.write("".join(json.dumps(each) + "\n" for each in padded).encode())
        run.stdin.flush()
        stop()
        return run.communicate()[1].decode()

    @pytest.mark.parametrize(
        ("sent", "suffix"), [(signal.SIGINT, "parquet"), (signal.SIGTERM, "xlsx")]
    )
    def test_what_is_finished_is_readable(
        tmp_path: Path, tiny_bundles: dict[str, Path], sent: signal.Signals, suffix: str
    ) -> None:
        output = tmp_path / f"out.{suffix}"
        run = started("annotate", "-", "-o", output, *options(tiny_bundles))
        shown = stopped(run, 100, lambda: run.send_signal(sent))
        assert run.returncode == 128 + sent
        found = ids(output)
        assert 0 < len(found) <= 100
        assert found == [str(number) for number in range(len(found))]
        assert f"by {sent.name} after {len(found)} documents" in shown
        assert [path.name for path in tmp_path.iterdir()] == [output.name]

    def left_after_a_line(run: subprocess.Popen[bytes], given: bytes = b"") -> tuple[bytes, bytes]:
        """A line of its output, then its messages once nobody reads the rest."""
        assert run.stdin
        assert run.stdout
        with run:
            run.stdin.write(given)
            run.stdin.flush()
            line = run.stdout.readline()
            run.stdout.close()
            run.stdin.write(given)
            run.stdin.close()
            assert run.stderr
            return line, run.stderr.read()

    @pytest.mark.parametrize("jobs", ["1", "2"])
    def test_a_reader_that_has_enough_ends_the_run_quietly(
        tmp_path: Path, tiny_bundles: dict[str, Path], jobs: str
    ) -> None:
        source = write_lines(tmp_path / "jobs.jsonl", many(5_000))
        run = started("annotate", source, "-o", "-", "--jobs", jobs, *options(tiny_bundles))
        line, shown = left_after_a_line(run)
        assert json.loads(line)["vacancy"]["id"] == "0"
        assert (run.returncode, shown) == (141, b"")

    def test_a_verb_of_lines_ends_quietly_too(tiny_bundles: dict[str, Path]) -> None:
        run = started("areas", *options(tiny_bundles, ["areas"]))
        line, shown = left_after_a_line(run, b"Python lead\n")
        assert line.startswith(b"programmer")
        assert (run.returncode, shown) == (141, b"")

    def test_a_terminal_sends_it_to_the_workers_as_well(
        tmp_path: Path, tiny_bundles: dict[str, Path]
    ) -> None:
        output = tmp_path / "out.jsonl"
        run = started("annotate", "-", "-o", output, "--jobs", "2", *options(tiny_bundles))
        shown = stopped(run, 400, lambda: os.killpg(run.pid, signal.SIGINT))
        assert run.returncode == 128 + signal.SIGINT, shown
        assert "Traceback" not in shown
        found = [line["vacancy"]["id"] for line in read_lines(output)]
        assert 0 < len(found) <= 400
        assert found == [str(number) for number in range(len(found))]
