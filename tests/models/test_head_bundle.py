"""Bundles with heads: opened like all others, answering one text as they answer many."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save

from razbor.errors import BundleDigest, BundleFormat, BundleMissing, BundleUnsafe
from razbor.models import Bundle, Predictor, Row, write_bundle
from razbor.models.manifest import Draft
from tests.models import heads, making

pytestmark = pytest.mark.model

_texts = st.lists(st.sampled_from(list(making.VOCABULARY)[4:]), max_size=60).map(" ".join)


@pytest.fixture(scope="module")
def predictor(tmp_path_factory: pytest.TempPathFactory) -> Predictor:
    return Predictor.open(heads.write(tmp_path_factory.mktemp("heads") / "tiny"), threads=1)


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    return heads.write(tmp_path / "tiny")


def _rows(texts: list[str]) -> list[Row]:
    return [Row({"text": text}) for text in texts]


def test_heads_answer_about_the_vectors(predictor: Predictor) -> None:
    rows = _rows(["water the roses", "", "bake bread on monday"])
    vectors = predictor.embed(rows).vectors
    found = predictor.predict(rows)
    assert {name: part.shape for name, part in found.outputs.items()} == {
        "place": (3, 2),
        "topics": (3, 3),
    }
    for name, head in heads.heads().items():
        np.testing.assert_array_equal(found.outputs[name], head.probabilities(vectors))
    assert found.seen == predictor.embed(rows).seen


def test_no_rows_give_no_answers(predictor: Predictor) -> None:
    assert predictor.predict([]).outputs["place"].shape == (0, 2)


@given(st.lists(_texts, min_size=1, max_size=8), st.randoms())
def test_an_answer_does_not_depend_on_its_neighbours(
    predictor: Predictor, texts: list[str], random: object
) -> None:
    together = predictor.predict(_rows(texts))
    backwards = predictor.predict(_rows(texts[::-1]))
    for at, text in enumerate(texts):
        alone = predictor.predict(_rows([text]))
        for name, found in alone.outputs.items():
            assert abs(together.outputs[name][at] - found[0]).max() <= 1e-6
            assert abs(backwards.outputs[name][len(texts) - 1 - at] - found[0]).max() <= 1e-6
        assert together.seen[at] == alone.seen[0]


@given(st.lists(st.sampled_from(["roses", "bread", "washes", "розы", "."]), max_size=200))
def test_nothing_of_a_long_text_is_left_out(predictor: Predictor, words: list[str]) -> None:
    text = " ".join(words)
    (seen,) = predictor.predict(_rows([text])).seen
    assert seen.characters_seen == seen.characters_given == len(text)
    assert seen.tokens_seen == seen.tokens_given


def test_a_long_text_has_the_mean_of_its_windows(predictor: Predictor) -> None:
    # Two windows of ten tokens and the two special ones around each.
    first, second = "roses " * 10, "bread " * 10
    one, other, both = predictor.embed(_rows([first, second, first + second])).vectors
    wanted = (one + other) / np.linalg.norm(one + other)
    np.testing.assert_allclose(both, wanted, atol=1e-6)


def test_windows_serve_graphs_that_answer_themselves(tmp_path: Path) -> None:
    draft = making.draft()
    reads = draft.input.model_copy(update={"windows": "mean"})
    whole = write_bundle(
        tmp_path / "whole", draft.model_copy(update={"input": reads}), making.files()
    )
    predictor = Predictor.open(whole, threads=1)
    parts = ("roses " * 10, "bread " * 10)
    rows = [Row({"title": text, "body": ""}) for text in (*parts, "".join(parts), "roses")]
    one, other, both, short = predictor.predict(rows).outputs["place"]
    np.testing.assert_allclose(both, (one + other) / 2, atol=1e-6)
    cut = Predictor.open(write_bundle(tmp_path / "cut", draft, making.files()), threads=1)
    np.testing.assert_allclose(cut.predict(rows[3:]).outputs["place"][0], short, atol=1e-6)


def test_the_manifest_of_other_bundles_does_not_change() -> None:
    written = json.loads(making.draft().model_dump_json())
    assert not {"weights", "head"} & set(written)
    assert "windows" not in written["input"]
    assert Draft.model_validate_json(heads.draft().model_dump_json(), strict=True) == heads.draft()


@pytest.mark.parametrize("name", ["model.safetensors", "head.safetensors"])
def test_a_file_that_is_missing_or_changed_is_refused(bundle: Bundle, name: str) -> None:
    path = bundle.folder / name
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(BundleDigest):
        Bundle.open(bundle.folder)
    path.unlink()
    with pytest.raises(BundleMissing):
        Bundle.open(bundle.folder)


@pytest.mark.parametrize("name", ["model.safetensors", "head.safetensors"])
def test_a_file_that_is_not_listed_is_refused(bundle: Bundle, name: str) -> None:
    making.edit_manifest(bundle.folder, lambda manifest: manifest["files"].pop(name))
    with pytest.raises((BundleFormat, BundleUnsafe)):
        Bundle.open(bundle.folder)


def _opened(folder: Path) -> None:
    Predictor.open(Bundle.open(folder), threads=1)


@pytest.mark.parametrize(
    "content",
    [save({"others": heads.WORDS}), save({"words": heads.WORDS[1:]}), b"no weights"],
    ids=["no such name", "another shape", "no safetensors"],
)
def test_weights_that_do_not_fit_are_refused(bundle: Bundle, content: bytes) -> None:
    making.replace_file(bundle.folder, "model.safetensors", content)
    with pytest.raises(BundleFormat) as raised:
        _opened(bundle.folder)
    assert raised.value.place.startswith(str(bundle.folder))


def test_weights_of_a_file_that_the_manifest_does_not_name_are_refused(bundle: Bundle) -> None:
    making.edit_manifest(bundle.folder, lambda manifest: manifest.pop("weights"))
    with pytest.raises(BundleUnsafe, match="outside"):
        _opened(bundle.folder)


@pytest.mark.parametrize(
    "change",
    [
        {"embedding": None},
        {"head": {"kinds": {"place": "softmax"}}},
        {"head": {"kinds": {"place": "softmax", "topics": "tanh"}}},
        {"head": {"kinds": {}}},
    ],
)
def test_heads_that_the_tasks_do_not_read_are_refused(
    bundle: Bundle, change: dict[str, object]
) -> None:
    making.edit_manifest(bundle.folder, lambda manifest: manifest.update(change))
    with pytest.raises(BundleFormat):
        Bundle.open(bundle.folder)
