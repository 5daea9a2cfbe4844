"""The last layer for the first token alone: the same answers, from fewer products."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from transformers import BertForSequenceClassification

from razbor.export.weights import TracedGraph
from razbor.models.session import Session
from razbor.training.encoders.classifier import load_classifier
from razbor.training.encoders.export import onnx_graph
from razbor.training.encoders.first_token import for_first_token
from razbor.training.tracing import traced

LABELS = ("other", "tech")


@pytest.fixture(scope="module")
def model(bases: Mapping[str, Path]) -> BertForSequenceClassification:
    found, _ = load_classifier(bases["bert"], LABELS, 1)
    assert isinstance(found, BertForSequenceClassification)
    found.train(mode=False)
    return found


@pytest.mark.parametrize("seed", range(5))
def test_it_answers_as_the_whole_network_does(
    model: BertForSequenceClassification, seed: int
) -> None:
    random = np.random.default_rng(seed)
    ids = torch.from_numpy(random.integers(5, 90, (4, 21)))
    mask = torch.ones_like(ids)
    for row, length in enumerate(random.integers(1, 22, 4)):
        mask[row, length:] = 0
    first = for_first_token(model)
    with torch.inference_mode():
        wanted = model(input_ids=ids, attention_mask=mask).logits
        found = first(input_ids=ids, attention_mask=mask).logits
    torch.testing.assert_close(found, wanted, atol=1e-6, rtol=1e-5)


def test_the_model_that_is_trained_stays_as_it_is(model: BertForSequenceClassification) -> None:
    before = {name: each.clone() for name, each in model.state_dict().items()}
    for_first_token(model)
    onnx_graph(model, {"role": LABELS}, multi_label=False)
    assert list(model.state_dict()) == list(before)
    assert all(torch.equal(each, before[name]) for name, each in model.state_dict().items())
    states = model.bert(torch.full((2, 7), 9)).last_hidden_state
    assert states.shape[1] == 7


def test_the_graph_keeps_the_names_of_its_numbers(model: BertForSequenceClassification) -> None:
    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self._model = model

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            logits: torch.Tensor = self._model(input_ids, attention_mask=attention_mask).logits
            return torch.softmax(logits, dim=-1)

    graph = onnx_graph(model, {"role": LABELS}, multi_label=False)
    whole = traced(Whole(), "role")
    found, wanted = (TracedGraph.read(each).parameters for each in (graph, whole))
    assert set(found) == set(wanted)
    for name, each in wanted.items():
        np.testing.assert_array_equal(found[name], each)
    assert len(onnx.ModelProto.FromString(graph).graph.output) == 1
    feeds = {
        "input_ids": np.array([[9, 8, 7, 6]], np.int64),
        "attention_mask": np.array([[1, 1, 1, 0]], np.int64),
    }
    answers = [Session(each, 1).run(["role"], feeds)[0] for each in (graph, whole)]
    np.testing.assert_allclose(answers[0], answers[1], atol=1e-6)
