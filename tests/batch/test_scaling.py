from __future__ import annotations

import json
from pathlib import Path

import pytest

from razbor.batch.scaling import rates
from razbor.errors import EmptyFile
from razbor.questions import LABELLING


def write(path: Path, count: int) -> Path:
    rows = ({"title": "Повар", "description": f"Варить супы на {n} гостей"} for n in range(count))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


@pytest.mark.model
def test_each_number_of_processes_has_its_rate(
    tiny_bundles: dict[str, Path], tmp_path: Path
) -> None:
    jobs = write(tmp_path / "jobs.jsonl", 200)
    found = rates([jobs], limit=200, jobs=(1, 2), tasks=LABELLING, bundles=tiny_bundles)
    assert list(found) == [1, 2]
    assert min(found.values()) > 0


def test_too_few_vacancies_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EmptyFile, match="100"):
        rates([write(tmp_path / "few.jsonl", 20)], limit=200, jobs=(1,))
