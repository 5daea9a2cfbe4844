"""The same answer through every door: Python, the command line, batch, and exported models."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from razbor import Razbor, load
from razbor.export.answerers import answerer
from razbor.export.onnx_folder import write_onnx
from razbor.export.source import read_source
from razbor.export.texts import gate_texts
from razbor.export.transformers_folder import write_transformers
from razbor.labels import ids
from razbor.models import Bundle
from razbor.schema import Fragment, Vacancy
from tests.cli.running import here, process

# A text from standard input is a line.
TEXTS = [" ".join(each.text.split()) for each in gate_texts(100, seed=4)]
LABELS = ids("sections")
CLOSE = 1e-4


@pytest.fixture(scope="module")
def rz() -> Razbor:
    return load(["role", "areas", "sections", "occupations"])


@pytest.fixture(scope="module")
def fragments(rz: Razbor) -> list[Fragment]:
    """What Python says of 300 texts."""
    assert len(TEXTS) == 300
    return rz.section(TEXTS)


def _scores(found: Sequence[Fragment]) -> NDArray[np.float64]:
    return np.array([[each.scores[label] for label in LABELS] for each in found])


@pytest.mark.end_to_end
def test_the_command_line_labels_fragments_as_python_does(fragments: list[Fragment]) -> None:
    done = process("section", "--json", given="\n".join(TEXTS) + "\n")
    assert done.returncode == 0, done.stderr.decode()
    found = [Fragment.model_validate_json(line) for line in done.stdout.splitlines()]
    assert [each.label for each in found] == [each.label for each in fragments]
    np.testing.assert_allclose(_scores(found), _scores(fragments), rtol=0, atol=CLOSE)


@pytest.mark.end_to_end
@pytest.mark.parametrize("to", ["onnx", "transformers"])
def test_exported_models_label_fragments_as_python_does(
    to: str, fragments: list[Fragment], tmp_path: Path
) -> None:
    source = read_source(Bundle.open("sections-fragment"))
    write = write_onnx if to == "onnx" else write_transformers
    write(source, tmp_path)
    exported = answerer(str(tmp_path))
    assert set(exported.labels) == set(LABELS)
    found = exported.probabilities(TEXTS)[:, [exported.labels.index(each) for each in LABELS]]
    wanted = _scores(fragments)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=CLOSE)
    clear = np.diff(np.sort(wanted, axis=1)[:, -2:], axis=1)[:, 0] > 2 * CLOSE
    assert (found.argmax(axis=1) == wanted.argmax(axis=1))[clear].all()


@pytest.mark.end_to_end
def test_batch_and_the_command_line_report_as_python_does(rz: Razbor, tmp_path: Path) -> None:
    source, to = tmp_path / "vacancies.jsonl", tmp_path / "reports.jsonl"
    rows = [{"title": text[:60], "description": text} for text in TEXTS]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    source.write_text("\n".join(lines) + "\n", "utf-8")
    tasks = ("--tasks", "role,areas,sections,occupations")
    assert here("annotate", source, "-o", to, *tasks, "--jobs", "2") == 0
    found = [json.loads(line) for line in to.read_text("utf-8").splitlines()]
    assert len(found) == len(TEXTS)
    for row, said in zip(rows, found, strict=True):
        report = rz.vacancy(Vacancy.model_validate(row)).to_dict()
        for name in ("role", "areas", "occupations", "fragments", "headings", "warnings"):
            _same(report[name], said[name])


def _same(wanted: object, found: object) -> None:
    """Equal but for numbers, which may be rounding apart."""
    if isinstance(wanted, float):
        assert found == pytest.approx(wanted, abs=CLOSE)
    elif isinstance(wanted, dict):
        assert isinstance(found, dict)
        assert wanted.keys() == found.keys()
        for name, value in wanted.items():
            _same(value, found[name])
    elif isinstance(wanted, list):
        assert isinstance(found, list)
        assert len(wanted) == len(found)
        for one, other in zip(wanted, found, strict=True):
            _same(one, other)
    else:
        assert wanted == found
