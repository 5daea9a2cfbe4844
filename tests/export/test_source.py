"""Networks read back from the graphs of bundles."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper

from razbor.errors import ExportDiffers, ExportUnfit
from razbor.export.answerers import answerer
from razbor.export.network import MeanNetwork
from razbor.export.source import read_source
from razbor.export.transformers_folder import write_transformers
from razbor.models import Bundle
from razbor.training.encoders.export import onnx_graph
from tests.export.making import write_two_questions
from tests.models.making import replace_file

pytestmark = pytest.mark.model


@pytest.mark.parametrize("task", ["sections", "role", "areas", "answers"])
def test_a_network_answers_like_its_bundle(encoders: Mapping[str, Bundle], task: str) -> None:
    source = read_source(encoders[task])
    assert source.question == task
    assert source.difference <= 1e-5
    assert source.joint is (task != "areas")
    assert isinstance(source.network, MeanNetwork) is (task == "answers")
    ids = torch.full((2, 5), 7)
    logits, *vectors = source.network(ids, torch.ones_like(ids), torch.zeros_like(ids))
    assert logits.shape == (2, len(source.labels))
    assert [tuple(each.shape) for each in vectors] == ([(2, 16)] if task == "answers" else [])


@pytest.mark.parametrize("name", ["sections-fragment", "role-text"])
def test_what_ships_is_read_back(name: str) -> None:
    assert read_source(Bundle.open(name)).difference <= 1e-5


@pytest.mark.parametrize("name", ["role", "areas", "sections", "occupations"])
def test_a_bundle_over_ngrams_is_refused(name: str) -> None:
    with pytest.raises(ExportUnfit, match="word pieces"):
        read_source(Bundle.open(name))


def test_a_graph_that_computes_something_else_is_not_believed(
    encoders: Mapping[str, Bundle], tmp_path: Path
) -> None:
    model = onnx.ModelProto.FromString(encoders["role"].read("model.onnx"))
    scales = [
        node.attribute[0].t
        for node in model.graph.node
        if node.op_type == "Constant"
        and numpy_helper.to_array(node.attribute[0].t).dtype == np.float32
        and "attention/self" in node.name
    ]
    for each in scales:
        each.CopyFrom(numpy_helper.from_array(np.array(5, np.float32)))
    assert scales
    folder = _copy(encoders["role"], tmp_path / "other")
    replace_file(folder, "model.onnx", model.SerializeToString())
    with pytest.raises(ExportDiffers, match="from the bundle's"):
        read_source(Bundle.open(folder))


def test_another_architecture_is_refused(encoders: Mapping[str, Bundle], tmp_path: Path) -> None:
    from transformers import DistilBertConfig, DistilBertForSequenceClassification

    config = DistilBertConfig(vocab_size=600, dim=16, n_layers=1, n_heads=2, hidden_dim=24)
    graph = onnx_graph(DistilBertForSequenceClassification(config), {"role": ()}, multi_label=False)  # type: ignore[arg-type]
    folder = _copy(encoders["role"], tmp_path / "other")
    replace_file(folder, "model.onnx", graph)
    with pytest.raises(ExportUnfit, match="BERT or RoBERTa"):
        read_source(Bundle.open(folder))


def test_of_two_questions_the_first_is_taken_along(tmp_path: Path) -> None:
    bundle = write_two_questions(tmp_path / "two")
    source = read_source(bundle)
    assert (source.question, source.labels) == ("role", ("other", "tech"))
    texts = ["Программист пишет код", "Повар варит суп", ""]
    folder = tmp_path / "transformers"
    write_transformers(source, folder)
    first, second = (answerer(str(each)) for each in (bundle.folder, folder))
    assert first.labels == second.labels == ("other", "tech")
    np.testing.assert_allclose(first.probabilities(texts), second.probabilities(texts), atol=1e-4)
    named = answerer(str(bundle.folder), "category")
    assert named.probabilities(texts).shape == (3, 3)


def _copy(bundle: Bundle, folder: Path) -> Path:
    folder.mkdir()
    for path in bundle.folder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder
