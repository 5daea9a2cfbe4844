"""A bag of n-grams a title: one network, an answer for areas and one for boards' categories."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from torch import Tensor, nn
from torch.nn import functional

from razbor.training.descent import Descent
from razbor.training.losses import Losses
from razbor.training.recipe import BagNetwork

Floats = NDArray[np.float32]

AREAS = "areas"
WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Lessons:
    """Titles with what should be answered.

    Attributes:
        head: which answer is meant, AREAS or WEAK.
        features: (titles, features).
        targets: probabilities, (titles, labels).
        known: 1 where a target is known and 0 where not, (titles, labels).
        weight: of the loss.
        shown: how many titles an epoch shows; more than there are shows some again.
    """

    head: str
    features: csr_matrix
    targets: Floats
    known: Floats
    weight: float
    shown: int

    def batches(
        self, order: np.random.Generator, size: int
    ) -> list[tuple[Lessons, NDArray[np.int64]]]:
        """An epoch's rows in batches."""
        rounds = -(-self.shown // self.features.shape[0])
        rows = np.concatenate([order.permutation(self.features.shape[0]) for _ in range(rounds)])[
            : self.shown
        ]
        return [(self, rows[at : at + size]) for at in range(0, len(rows), size)]


class Bag(nn.Module):
    """The network.

    Args:
        features: how many n-grams the feature table holds.
        heads: answer → how many labels it has.
        shape: its sizes.
    """

    def __init__(self, features: int, heads: Mapping[str, int], shape: BagNetwork) -> None:
        super().__init__()
        self._ngram_dropout = shape.ngram_dropout
        self.vectors = nn.EmbeddingBag(features, shape.width, mode="sum", sparse=True)
        nn.init.normal_(self.vectors.weight, std=0.1)
        self.narrow = nn.Linear(shape.width, shape.hidden)
        self.drop = nn.Dropout(shape.dropout)
        self.heads = nn.ModuleDict(
            {name: nn.Linear(shape.width + shape.hidden, count) for name, count in heads.items()}
        )

    def forward(self, features: csr_matrix, head: str) -> Tensor:
        """Logits of one answer, (titles, labels)."""
        weights = torch.from_numpy(features.data)
        if self.training:
            kept = torch.rand(len(weights)) >= self._ngram_dropout
            weights = weights * kept / (1 - self._ngram_dropout)
        ids = torch.from_numpy(features.indices.astype(np.int64))
        starts = torch.from_numpy(features.indptr[:-1].astype(np.int64))
        bag = self.vectors(ids, starts, per_sample_weights=weights)
        hidden = self.drop(functional.relu(self.narrow(bag)))
        logits: Tensor = self.heads[head](torch.cat([bag, hidden], 1))
        return logits


def train_bag(
    network: Bag,
    lessons: Sequence[Lessons],
    epochs: int,
    shape: BagNetwork,
    seed: int,
    progress: Callable[[int, int, float], None],
    beside: Lessons | None = None,
) -> Losses:
    """Train a network on all lessons mixed, the rate falling to nearly nothing.

    Args:
        network: is changed in place.
        lessons: of any heads.
        epochs: how often they are shown.
        shape: learning rates and batch size.
        seed: of the order and of dropout.
        progress: called with steps done, all steps, and the mean loss of late.
        beside: titles that are not learnt from, judged after each epoch.
    """
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    steps = epochs * sum(-(-each.shown // shape.batch) for each in lessons)
    descent = Descent(network, shape, steps)
    step, late = 0, 0.0
    losses = np.full((epochs, 2), np.nan, np.float32)
    for epoch in range(epochs):
        network.train()
        total = 0.0
        batches = [batch for each in lessons for batch in each.batches(order, shape.batch)]
        for index in order.permutation(len(batches)):
            loss = _loss(network, *batches[index])
            descent.step(loss)
            step += 1
            total += loss.item()
            late += (loss.item() - late) / min(step, 200)
            progress(step, steps, late)
        network.eval()
        losses[epoch] = total / len(batches), _whole_loss(network, beside)
    return losses


@torch.no_grad()
def _whole_loss(network: Bag, lessons: Lessons | None) -> float:
    if lessons is None:
        return float("nan")
    return _loss(network, lessons, np.arange(lessons.features.shape[0])).item()


def _loss(network: Bag, lessons: Lessons, rows: NDArray[np.int64]) -> Tensor:
    logits = network(lessons.features[rows], lessons.head)
    each = functional.binary_cross_entropy_with_logits(
        logits, torch.from_numpy(lessons.targets[rows]), reduction="none"
    )
    known = torch.from_numpy(lessons.known[rows])
    return lessons.weight * (each * known).sum(1).mean()


@torch.no_grad()
def probabilities(network: Bag, features: csr_matrix) -> Floats:
    """P(area) of each title, (titles, areas)."""
    network.eval()
    found: Floats = torch.sigmoid(network(features, AREAS)).numpy()
    return found
