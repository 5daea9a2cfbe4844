from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import here, options

pytestmark = pytest.mark.end_to_end


def test_the_rate_and_the_slowest_are_shown(
    tmp_path: Path, tiny_bundles: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "jobs.jsonl"
    path.write_text('{"title": "Флорист", "description": "Собирать букеты"}\n' * 3, "utf-8")
    assert here("benchmark", path, *options(tiny_bundles)) == 0
    shown = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert shown["tasks"] == "role, areas, sections, occupations"
    assert shown["documents"] == "3"
    assert min(float(shown[name]) for name in ("per_second", "p50_ms", "p95_ms")) > 0


def test_tasks_can_be_left_out(
    tmp_path: Path, tiny_bundles: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "jobs.jsonl"
    path.write_text('{"title": "Флорист"}\n', "utf-8")
    asked = ("--tasks", "areas,role")
    assert here("benchmark", path, *asked, *options(tiny_bundles, ["role", "areas"])) == 0
    assert "areas, role" not in (shown := capsys.readouterr().out)
    assert "role, areas\n" in shown
    assert here("benchmark", path, "--tasks", "salary") == 2
    assert here("benchmark", path, *asked, *options(tiny_bundles, ["sections"])) == 2
