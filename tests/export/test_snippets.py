"""The snippets of docs/exports run as they stand."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from razbor.export.answerers import answerer
from razbor.export.ngram_source import read_ngram_source
from razbor.export.ngram_tokens import write_ngrams
from razbor.export.onnx_folder import write_onnx
from razbor.export.sentence_transformers_folder import write_sentence_transformers
from razbor.export.source import read_source
from razbor.export.transformers_folder import write_transformers
from razbor.models import Bundle
from tests.tiny_matching import write_matching

pytestmark = pytest.mark.end_to_end

PAGES = Path(__file__).parents[2] / "docs" / "exports"
MODULES = Path(__file__).parent / "node" / "node_modules"


@pytest.fixture(scope="module")
def place(encoders: Mapping[str, Bundle], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the exports that the pages speak of, of tiny bundles."""
    folder = tmp_path_factory.mktemp("place")
    names = ("sections-onnx", "role-transformers", "answers-st", "occupations-st")
    for name in names:
        (folder / name).mkdir()
    write_onnx(read_source(encoders["sections"]), folder / "sections-onnx", int8=True)
    write_transformers(read_source(encoders["role"]), folder / "role-transformers")
    write_sentence_transformers(read_source(encoders["answers"]), folder / "answers-st")
    write_ngrams(read_ngram_source(write_matching(folder / "matching")), folder / "occupations-st")
    return folder


def _snippets(page: str, language: str) -> list[str]:
    text = (PAGES / page).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def _run(snippet: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.chdir(place)
    names: dict[str, Any] = {}
    exec(compile(snippet, "snippet", "exec"), names)  # noqa: S102 - of our own page
    return names


def test_onnx_in_python(
    place: Path, encoders: Mapping[str, Bundle], monkeypatch: pytest.MonkeyPatch
) -> None:
    (snippet,) = _snippets("onnx.md", "python")
    found = _run(snippet, place, monkeypatch)
    asked = [text.replace(" ::: ", "\n") for text in found["texts"]]
    wanted = answerer(str(encoders["sections"].folder)).probabilities(asked)
    np.testing.assert_allclose(found["probabilities"], wanted, atol=1e-4)


def test_onnx_in_node(place: Path, encoders: Mapping[str, Bundle]) -> None:
    node = shutil.which("node")
    if node is None or not MODULES.is_dir():
        pytest.skip("no node, or no packages for it: see tests/export/node/package.json")
    (snippet,) = _snippets("onnx.md", "javascript")
    # Packages are looked for beside the file, exports in the working directory.
    file = MODULES / "snippet.mjs"
    file.write_text(snippet, "utf-8")
    done = subprocess.run(
        [node, str(file)], cwd=place, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    label, probability = done.stdout.split()
    text = "Оклад, премия раз в квартал и обеды в столовой"
    form = answerer(str(encoders["sections"].folder))
    (wanted,) = form.probabilities([text])
    assert label == form.labels[wanted.argmax()]
    assert abs(float(probability) - wanted.max()) <= 1e-4


def test_transformers(
    place: Path, encoders: Mapping[str, Bundle], monkeypatch: pytest.MonkeyPatch
) -> None:
    form = answerer(str(encoders["role"].folder))
    by_pipeline, by_hand = _snippets("transformers.md", "python")
    found = _run(by_pipeline, place, monkeypatch)
    said = {each["label"]: each["score"] for each in found["found"]}
    (wanted,) = form.probabilities([found["texts"][-1].replace(" . ", "\n")])
    np.testing.assert_allclose([said[label] for label in form.labels], wanted, atol=1e-4)
    found = _run(by_hand, place, monkeypatch)
    (wanted,) = form.probabilities([found["text"].replace(" . ", "\n")])
    np.testing.assert_allclose(found["probabilities"].numpy(), wanted, atol=1e-4)


def test_sentence_transformers(
    place: Path, encoders: Mapping[str, Bundle], monkeypatch: pytest.MonkeyPatch
) -> None:
    with_head, matcher = _snippets("sentence-transformers.md", "python")
    found = _run(with_head, place, monkeypatch)
    wanted = answerer(str(encoders["answers"].folder)).probabilities(found["answers"])
    np.testing.assert_allclose(found["probabilities"], wanted, atol=1e-4)
    vectors = _run(matcher, place, monkeypatch)["vectors"]
    asked = ["Плотник", "carpenter", "Zahnärztin"]
    wanted = answerer(str(place / "matching")).probabilities(asked)
    np.testing.assert_allclose(vectors, wanted, atol=1e-4)
