"""The command line as a user runs it: in a process of its own, or in ours where that is enough."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from razbor.cli import main

COMMAND = (sys.executable, "-m", "razbor.cli")
ROOT = Path(__file__).parents[2]


def environment() -> dict[str, str]:
    """Ours, with the sources on the path where razbor is not installed."""
    path = os.pathsep.join(filter(None, (str(ROOT / "src"), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path}


def process(*arguments: str | Path, given: str | bytes = "") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        input=given if isinstance(given, bytes) else given.encode(),
        capture_output=True,
        env=environment(),
        cwd=ROOT,
        check=False,
    )


def here(*arguments: str | Path) -> int:
    """The exit code."""
    with pytest.raises(SystemExit) as exited:
        main([str(argument) for argument in arguments])
    return int(exited.value.code or 0)


def options(bundles: dict[str, Path], tasks: Sequence[str] = ()) -> list[str]:
    """`--bundle` for each task, or for the given ones."""
    chosen = tasks or list(bundles)
    return [part for task in chosen for part in ("--bundle", f"{task}={bundles[task]}")]
