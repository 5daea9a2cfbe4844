"""Bundles that give vectors: what their manifest says, and what they answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import ModelProto

from razbor.errors import ArgumentInvalid, BundleFormat
from razbor.models import Bundle, Predictor, Row, Seen, write_bundle
from razbor.models.manifest import Embedding, Matching
from razbor.models.parsing import parse_manifest
from tests import tiny_matching
from tests.models import making
from tests.text.making import texts

SHA = "a" * 64


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return tiny_matching.write_matching(tmp_path_factory.mktemp("embedding") / "tiny")


@pytest.fixture(scope="module")
def predictor(bundle: Bundle) -> Predictor:
    return Predictor.open(bundle)


def manifest(**changes: Any) -> dict[str, Any]:
    names = ("model.onnx", "features.safetensors")
    files = {name: {"sha256": SHA, "size": 3} for name in names}
    return {**tiny_matching.draft(**changes).to_dict(), "files": files}


def parsed(found: object) -> dict[str, object]:
    return parse_manifest(json.dumps(found).encode()).to_dict()


def test_a_manifest_with_an_embedding_is_read_back(bundle: Bundle) -> None:
    assert parsed(manifest()) == manifest()
    again = Bundle.open(bundle.folder).manifest
    assert again.tasks == {}
    assert again.widths == {}
    assert again.embedding == Embedding(
        output="embedding", width=tiny_matching.WIDTH, matching=tiny_matching.MATCHING
    )


def test_vectors_need_no_weights_for_matching() -> None:
    found = manifest(embedding=Embedding(width=4))
    assert found["embedding"] == {"output": "embedding", "width": 4}
    assert parsed(found) == found


def test_tasks_and_vectors_may_stand_in_one_bundle() -> None:
    found = manifest(tasks=making.tasks())
    assert set(parse_manifest(json.dumps(found).encode()).tasks) == {"place", "urgent"}


def test_a_manifest_without_the_key_is_still_read_and_written_without_it() -> None:
    names = ("model.onnx", "tokenizer.json")
    files = {name: {"sha256": SHA, "size": 3} for name in names}
    found = {**making.draft().to_dict(), "files": files}
    assert "embedding" not in found
    assert parsed(found) == found


def test_neither_a_task_nor_an_embedding_is_refused() -> None:
    found = manifest()
    del found["embedding"]
    with pytest.raises(BundleFormat, match="neither a task nor an embedding"):
        parsed(found)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("width",), 0),
        (("output",), ""),
        (("colour",), 1),
        (("matching", "lexical"), -0.1),
        (("matching", "resume"), {"job_names": -1.0}),
        (("matching", "vacancy"), {"title_names": "much"}),
        (("matching", "evidence"), {}),
        (("matching", "lexical"), None),
    ],
    ids=str,
)
def test_an_embedding_that_does_not_fit_is_named(path: tuple[str, ...], value: object) -> None:
    found = manifest()
    part = found["embedding"]
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    with pytest.raises(BundleFormat) as caught:
        parsed(found)
    assert caught.value.place.startswith(".".join(("embedding", *path)))


@pytest.mark.parametrize("weight", [float("inf"), float("nan")])
def test_weights_are_finite(weight: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        Matching(lexical=weight, title={}, resume={}, vacancy={}, evidence={"method": "by hand"})


def rows(*given: str) -> list[Row]:
    return [Row({"text": text}) for text in given]


@pytest.mark.model
def test_vectors_come_in_the_order_of_the_rows(predictor: Predictor) -> None:
    found = predictor.embed(rows("nurse", "", "lorry driver", "nurse"))
    assert found.vectors.shape == (4, tiny_matching.WIDTH)
    assert found.vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(found.vectors, axis=1), [1, 0, 1, 1], atol=1e-5)
    np.testing.assert_array_equal(found.vectors[0], found.vectors[3])
    assert found.vectors[0] @ found.vectors[2] < 0.9
    assert [each.characters_given for each in found.seen] == [5, 0, 12, 5]


@pytest.mark.model
def test_what_is_cut_is_counted(predictor: Predictor) -> None:
    (seen,) = predictor.embed(rows("nurse " * 100)).seen
    assert (seen.characters_given, seen.characters_seen) == (600, 400)
    assert isinstance(seen, Seen)


@pytest.mark.model
def test_no_rows_give_no_vectors(predictor: Predictor) -> None:
    found = predictor.embed([])
    assert found.vectors.shape == (0, tiny_matching.WIDTH)
    assert found.seen == ()


@pytest.mark.model
@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(("nurse", "Koch", "повар")) | texts, min_size=1, max_size=6))
def test_a_row_has_the_same_vector_alone_and_beside_others(
    predictor: Predictor, given_texts: list[str]
) -> None:
    together = predictor.embed(rows(*given_texts)).vectors
    alone = [predictor.embed(rows(text)).vectors[0] for text in given_texts]
    np.testing.assert_array_equal(together, np.stack(alone))
    backwards = predictor.embed(rows(*given_texts[::-1])).vectors
    np.testing.assert_array_equal(together, backwards[::-1])


@pytest.mark.model
def test_a_bundle_without_vectors_is_refused(tmp_path: Path) -> None:
    other = Predictor.open(write_bundle(tmp_path / "other", making.draft(), making.files()))
    with pytest.raises(ArgumentInvalid, match="gives no vectors"):
        other.embed(rows("nurse"))


@pytest.mark.model
def test_a_row_without_the_field_is_refused(predictor: Predictor) -> None:
    with pytest.raises(ArgumentInvalid, match="text"):
        predictor.embed([Row({"title": "nurse"})])


@pytest.mark.parametrize(
    "embedding",
    [Embedding(width=tiny_matching.WIDTH + 2), Embedding(output="x", width=tiny_matching.WIDTH)],
    ids=["width", "output"],
)
def test_a_graph_that_does_not_fit_is_refused_on_loading(
    tmp_path: Path, embedding: Embedding
) -> None:
    draft = tiny_matching.draft(embedding=embedding)
    write_bundle(tmp_path / "tiny", draft, tiny_matching.files())
    with pytest.raises(BundleFormat, match="output"):
        Predictor.open(tmp_path / "tiny")


@pytest.mark.model
def test_vectors_of_another_length_are_refused(tmp_path: Path) -> None:
    files = tiny_matching.files()
    model = ModelProto.FromString(files["model.onnx"])
    (last,) = (node for node in model.graph.node if node.op_type == "Div")
    last.op_type = "Mul"
    files["model.onnx"] = model.SerializeToString()
    write_bundle(tmp_path / "tiny", tiny_matching.draft(), files)
    with pytest.raises(BundleFormat, match="another length"):
        Predictor.open(tmp_path / "tiny").embed(rows("nurse"))
