"""The graph without weights says what the network says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from transformers import BertConfig, BertModel

from razbor.models.encoders import GRAPH, VECTORS, WEIGHTS, shipped_encoders
from razbor.models.onnx_external import Given
from razbor.models.session import Session
from razbor.models.weights import load_weights
from razbor.training.pretraining.graph import Pooled, vector_graph, write_graph

pytestmark = pytest.mark.training


@pytest.fixture(scope="module")
def encoder() -> BertModel:
    torch.manual_seed(4)
    config = BertConfig(
        vocab_size=40,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=24,
        max_position_embeddings=30,
    )
    return BertModel(config)


def test_the_graph_says_what_the_network_says(encoder: BertModel, tmp_path: Path) -> None:
    encoder.save_pretrained(tmp_path)
    write_graph(tmp_path)
    numbers = load_weights((tmp_path / WEIGHTS).read_bytes(), WEIGHTS)
    session = Session((tmp_path / GRAPH).read_bytes(), 1, Given(WEIGHTS, numbers))
    ids = torch.randint(5, 40, (4, 9))
    mask = torch.ones_like(ids)
    mask[1, 3:] = mask[2, 7:] = 0
    network = Pooled(encoder)
    network.train(mode=False)
    with torch.no_grad():
        wanted = network(ids, mask).numpy()
    feeds = {"input_ids": ids.numpy(), "attention_mask": mask.numpy()}
    (found,) = session.run([VECTORS], feeds)
    assert session.outputs[VECTORS][1][1] == found.shape[1] == 3 * 16
    np.testing.assert_allclose(found, wanted, atol=1e-5)


def test_the_graph_holds_no_number_of_the_weights(encoder: BertModel, tmp_path: Path) -> None:
    encoder.save_pretrained(tmp_path)
    model = onnx.load_from_string(vector_graph(tmp_path))
    kept = [tensor for tensor in model.graph.initializer if tensor.raw_data]
    assert kept == []
    assert {tensor.name for tensor in model.graph.initializer} <= set(encoder.state_dict())
    assert str(tmp_path).encode() not in model.SerializeToString()


def test_the_shipped_graph_is_the_one_that_its_weights_make() -> None:
    for encoder in shipped_encoders().values():
        kept = onnx.load_from_string((encoder.folder / GRAPH).read_bytes())
        made = onnx.load_from_string(vector_graph(encoder.folder))
        assert list(kept.graph.node) == list(made.graph.node)
        assert list(kept.graph.initializer) == list(made.graph.initializer)
