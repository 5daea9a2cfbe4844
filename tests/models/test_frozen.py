"""The shipped encoder without torch: the same vectors, whatever stands beside a text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from razbor.errors import BundleMissing
from razbor.models import Predictor, Row
from razbor.models.frozen import FrozenEncoder
from razbor.models.head import Head
from razbor.models.head_bundle import head_bundle
from razbor.models.manifest import Argmax, Task, Training
from tests.models.making import EVIDENCE

pytestmark = pytest.mark.model

TEXTS = (
    "Ищем сварщика на участок металлоконструкций, вахта 30/30",
    "You will look after three school libraries and their readers",
    "",
    "🙂",
    "[SEP] [CLS] [MASK] nachts und an Feiertagen",
    "half \ud800 a character",
)
TRAINING = Training(recipe="by hand", recipe_sha256="0" * 64, data=(), seed=1, versions={})


@pytest.fixture(scope="module")
def encoder() -> FrozenEncoder:
    return FrozenEncoder.shipped(threads=1)


def test_vectors_have_length_one_and_say_what_was_seen(encoder: FrozenEncoder) -> None:
    found = encoder.embed(TEXTS)
    assert found.vectors.shape == (len(TEXTS), encoder.width)
    assert found.vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-5)
    assert [seen.characters_seen for seen in found.seen] == [len(text) for text in TEXTS]
    np.testing.assert_array_equal(found.vectors, encoder.embed(TEXTS).vectors)


def test_no_texts_have_no_vectors(encoder: FrozenEncoder) -> None:
    assert encoder.embed([]).vectors.shape == (0, encoder.width)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(max_size=80) | st.sampled_from(TEXTS), min_size=1, max_size=5))
def test_a_text_has_one_vector_wherever_it_stands(encoder: FrozenEncoder, texts: list[str]) -> None:
    together = encoder.embed(texts).vectors
    backwards = encoder.embed(texts[::-1]).vectors[::-1]
    np.testing.assert_allclose(together, backwards, atol=1e-6)
    for text, vector in zip(texts, together, strict=True):
        np.testing.assert_allclose(encoder.embed([text]).vectors[0], vector, atol=1e-6)


def test_a_very_long_text_is_read_whole(encoder: FrozenEncoder) -> None:
    text = "Моем окна, чистим крыши и убираем снег. " * 250
    found = encoder.embed([text, "short"])
    assert found.seen[0].characters_seen == len(text)
    assert found.seen[0].tokens_seen == found.seen[0].tokens_given > 1000
    assert np.linalg.norm(found.vectors[0]) == pytest.approx(1, abs=1e-5)


def test_a_folder_without_the_graph_is_named(tmp_path: Path) -> None:
    with pytest.raises(BundleMissing) as raised:
        FrozenEncoder.of(tmp_path)
    assert raised.value.place.startswith(str(tmp_path))


def test_it_tells_how_far_it_is(encoder: FrozenEncoder) -> None:
    told: list[tuple[int, int]] = []
    encoder.embed(["short"] * 70, lambda done, of: told.append((done, of)))
    assert told == [(32, 70), (64, 70), (70, 70)]


def test_the_vectors_are_those_of_transformers(encoder: FrozenEncoder) -> None:
    from transformers import AutoTokenizer, BertModel

    from razbor.models.encoders import shipped_encoders
    from razbor.training.base import quieten

    quieten()
    folder = shipped_encoders()[encoder.name].folder
    model = BertModel.from_pretrained(folder, dtype=torch.float32, local_files_only=True)
    ids = AutoTokenizer.from_pretrained(folder)(TEXTS[0], return_tensors="pt").input_ids
    model.train(mode=False)
    with torch.no_grad():
        states = model(ids, output_hidden_states=True).hidden_states
    means = [torch.nn.functional.normalize(layer[0].mean(0), dim=0) for layer in states]
    wanted = torch.cat(means) / len(means) ** 0.5
    np.testing.assert_allclose(encoder.embed(TEXTS[:1]).vectors[0], wanted.numpy(), atol=1e-5)


def test_a_bundle_answers_as_the_encoder_it_was_taught_on(
    encoder: FrozenEncoder, tmp_path: Path
) -> None:
    head = Head.fitted(np.random.default_rng(2).normal(size=(3, encoder.width)), [0] * 3, "softmax")
    decision = Argmax(unsure_below=0.5, evidence=EVIDENCE)
    bundle = head_bundle(
        tmp_path / "tone",
        encoder=encoder,
        name="tone",
        version="1",
        languages=("ru", "en"),
        description="How a text speaks.",
        tasks={"tone": Task(output="tone", labels=("dry", "warm", "loud"), decision=decision)},
        heads={"tone": head},
        training=TRAINING,
        card=lambda draft: {"README.md": f"# {draft.name}\n".encode()},
    )
    assert set(bundle.manifest.files) == {
        *("model.onnx", "model.safetensors", "tokenizer.json", "head.safetensors", "README.md")
    }
    predictor = Predictor.open(bundle, threads=1)
    texts = [*TEXTS, "Печём хлеб и пироги. " * 300]
    found = predictor.predict([Row({"text": text}) for text in texts])
    wanted = head.probabilities(encoder.embed(texts).vectors)
    np.testing.assert_allclose(found.outputs["tone"], wanted, atol=1e-6)
