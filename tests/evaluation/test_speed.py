from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from razbor.errors import EmptyFile
from razbor.evaluation import speed
from razbor.questions import LABELLING, TASKS


@pytest.mark.model  # occupations come as they ship
def test_every_vacancy_is_answered_once(tiny_bundles: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "two.jsonl"
    rows = [{"title": "Повар", "description": "Варить супы"}, {"title": "", "description": ""}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    found = speed.measure([path], limit=10, bundles=tiny_bundles)
    assert (found.documents, found.skipped) == (1, 1)
    assert found.characters == len("Варить супы")
    assert found.tasks == TASKS
    assert min(found.load_s, found.per_second, found.p50_ms, found.p95_ms) > 0
    assert json.loads(json.dumps(found.to_dict()))["documents"] == 1


def test_what_cannot_be_answered_is_counted(tiny_bundles: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "jobs.jsonl"
    empty = '{"title": " ", "description": "<p><br></p>"}'
    good = '{"title": "Пекарь", "description": "<p>Печь хлеб</p>"}'
    path.write_text("\n".join([empty, "{broken", good, '{"title": 5}', empty, good, good]), "utf-8")
    found = speed.measure([path], limit=6, tasks=LABELLING, bundles=tiny_bundles)
    assert (found.documents, found.skipped) == (2, 4)
    assert found.characters == 2 * len("<p>Печь хлеб</p>")


def test_empty_tags_alone_are_nothing_to_measure(
    tiny_bundles: dict[str, Path], tmp_path: Path
) -> None:
    path = tmp_path / "none.jsonl"
    path.write_text('{"title": "", "description": "<p></p>"}\n', "utf-8")
    with pytest.raises(EmptyFile):
        speed.measure([path], limit=10, tasks=LABELLING, bundles=tiny_bundles)


def test_nothing_to_measure_is_said(tmp_path: Path) -> None:
    path = tmp_path / "none.jsonl"
    path.write_text('{"title": "", "description": ""}\n', "utf-8")
    with pytest.raises(EmptyFile):
        speed.measure([path], limit=10)


def test_a_rate_counts_all_vacancies_and_their_percentiles() -> None:
    found = speed.rate(np.array([0.01] * 19 + [0.21]))
    assert found.per_second == pytest.approx(20 / 0.4)
    assert found.p50_ms == pytest.approx(10)
    assert found.p95_ms == pytest.approx(20)  # numpy's: a twentieth of the way from 19th to 20th


def test_the_machine_is_named() -> None:
    found = speed.machine()
    assert found.processor
    assert found.cores >= 1
    assert found.python.startswith("3.")
