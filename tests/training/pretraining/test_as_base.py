"""A pretrained encoder is what other recipes begin with."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, numpy_helper
from safetensors.torch import load_file

from razbor.training.embedding.encoder import load_encoder
from razbor.training.encoders.classifier import load_classifier
from razbor.training.pretraining.changes import Changes
from razbor.training.pretraining.pretrain import pretrain
from tests.cli.running import here
from tests.training.encoders.making import write_data
from tests.training.encoders.making import write_recipe as write_role

pytestmark = pytest.mark.training


@pytest.fixture(scope="module")
def encoder(recipe_file: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("base") / "encoder"
    return pretrain(recipe_file, data, output, changes=Changes(tokens=200)).folder


def test_what_begins_with_it_computes_in_thirty_two_bits(encoder: Path) -> None:
    classifier, taken_over = load_classifier(encoder, ("other", "tech"), 1)
    vectors = load_encoder(encoder, 24)
    assert taken_over == []
    for model in (classifier, vectors):
        assert {each.dtype for each in model.parameters()} == {torch.float32}
        assert all(each.isfinite().all() for each in model.parameters())
    kept = load_file(encoder / "model.safetensors")["embeddings.word_embeddings.weight"]
    found = classifier.state_dict()["bert.embeddings.word_embeddings.weight"].numpy()
    np.testing.assert_array_equal(found, kept.to(torch.float32).numpy())
    assert classifier.config.dtype == torch.float32


def test_a_recipe_of_an_encoder_begins_with_it(encoder: Path, tmp_path: Path) -> None:
    texts = write_data(tmp_path / "data", count=24)
    recipe = write_role(tmp_path / "role.toml", ("epochs = 3", "epochs = 1"))
    output = tmp_path / "role"
    assert here("train", recipe, "--data", texts, "-o", output, "--base", encoder) == 0
    record = json.loads((output / "run.json").read_text("utf-8"))
    assert record["base"]["source"] == "folder"
    assert "weights from a folder" in (output / "README.md").read_text("utf-8")
    weights = [
        tensor
        for tensor in onnx.load(output / "model.onnx").graph.initializer
        if tensor.data_type in (TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.BFLOAT16)
    ]
    assert {tensor.data_type for tensor in weights} == {TensorProto.FLOAT}
    # Trained in half precision, every number would be one of sixteen bits.
    trained = np.concatenate([numpy_helper.to_array(tensor).ravel() for tensor in weights])
    assert np.mean(trained == trained.astype(np.float16)) < 0.5
