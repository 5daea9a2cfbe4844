"""The supervised contrastive loss, beside the sums of its paper done by hand."""

from __future__ import annotations

import math
from typing import cast

import pytest
import torch
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn

from razbor.training.contrastive.losses import SupervisedContrastiveLoss


class Given(nn.Module):
    """Vectors as they are."""

    def forward(self, features: dict[str, Tensor]) -> dict[str, Tensor]:
        return {"sentence_embedding": features["vectors"]}


def loss(vectors: list[list[float]], labels: list[int]) -> float:
    found = SupervisedContrastiveLoss(cast(SentenceTransformer, Given()))
    return float(found([{"vectors": torch.tensor(vectors)}], torch.tensor(labels)))


def by_hand(vectors: list[list[float]], labels: list[int]) -> float:
    """Khosla et al. 2020, equation 2, with 0.1 as the temperature."""
    unit = [[number / math.hypot(*each) for number in each] for each in vectors]
    score = [[sum(a * b for a, b in zip(x, y, strict=True)) / 0.1 for y in unit] for x in unit]
    anchors = []
    for one, label in enumerate(labels):
        others = [place for place in range(len(labels)) if place != one]
        alike = [place for place in others if labels[place] == label]
        whole = math.log(sum(math.exp(score[one][place]) for place in others))
        if alike:
            anchors.append(sum(whole - score[one][place] for place in alike) / len(alike))
    return sum(anchors) / len(anchors) if anchors else 0.0


@pytest.mark.parametrize("labels", [[0, 0, 1, 1], [0, 1, 0, 0], [2, 2, 2, 2]])
def test_it_is_the_sum_of_the_paper(labels: list[int]) -> None:
    vectors = [[1.0, 0.2], [0.5, 1.0], [-1.0, 0.3], [2.0, 2.0]]
    assert loss(vectors, labels) == pytest.approx(by_hand(vectors, labels), rel=1e-5)


def test_a_text_alone_with_its_label_pushes_away_and_breaks_nothing() -> None:
    near = loss([[1.0, 0.0], [0.9, 0.1], [1.0, 0.1]], [0, 0, 1])
    far = loss([[1.0, 0.0], [0.9, 0.1], [-1.0, 0.1]], [0, 0, 1])
    assert 0 <= far < near < math.inf
    assert loss([[1.0, 0.0], [0.0, 1.0]], [0, 1]) == 0
