"""A bag of n-grams a fragment, and a recurrent layer over the fragments of a document.

Two answers come out: `document`, where each fragment sees its neighbours through a
bidirectional GRU (Cho et al. 2014), and `alone`, for a fragment without a document.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from razbor.training.descent import Descent
from razbor.training.losses import Losses
from razbor.training.recipe import Network

_CLIP = 1.0
_FULL_WEIGHT = 30
"""Documents of this many fragments or more weigh alike; shorter ones weigh less."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A document as the network reads it, with what it should answer.

    `ids` and `weights` (entries,) hold the n-grams fragment after fragment, `starts`
    (fragments,) says where each begins; `numbers` and `numbers_alone` (fragments, count)
    are its signs in the document and by itself; `targets` (fragments, labels) are
    probabilities, rows of zeros where nothing is known.
    """

    ids: Tensor
    weights: Tensor
    starts: Tensor
    numbers: Tensor
    numbers_alone: Tensor
    targets: Tensor

    def aimed(self, targets: NDArray[np.float32]) -> Encoded:
        """The same document with other targets."""
        return Encoded(
            self.ids,
            self.weights,
            self.starts,
            self.numbers,
            self.numbers_alone,
            torch.from_numpy(targets),
        )


class Hierarchy(nn.Module):
    """The network.

    Args:
        features: how many n-grams the feature table holds.
        numbers: how many signs a fragment carries.
        labels: how many labels there are.
        shape: its sizes.
    """

    def __init__(self, features: int, numbers: int, labels: int, shape: Network) -> None:
        super().__init__()
        self._ngram_dropout = shape.ngram_dropout
        self.vectors = nn.EmbeddingBag(features, shape.width, mode="sum", sparse=True)
        nn.init.normal_(self.vectors.weight, std=0.1)
        self.narrow = nn.Linear(shape.width + numbers, shape.hidden)
        self.drop = nn.Dropout(shape.dropout)
        self.recur = nn.GRU(
            shape.hidden,
            shape.hidden // 2,
            num_layers=shape.layers,
            bidirectional=True,
            dropout=shape.dropout if shape.layers > 1 else 0.0,
            batch_first=True,
        )
        self.document = nn.Linear(2 * shape.hidden, labels)
        self.alone = nn.Linear(shape.width + numbers, labels)

    def forward(self, document: Encoded) -> tuple[Tensor, Tensor]:
        """Logits of the fragments in their document and alone, (fragments, labels) each."""
        weights = document.weights
        if self.training:
            kept = torch.rand(len(weights)) >= self._ngram_dropout
            weights = weights * kept / (1 - self._ngram_dropout)
        bag = self.vectors(document.ids, document.starts, per_sample_weights=weights)
        hidden = functional.relu(self.narrow(torch.cat([bag, document.numbers], 1)))
        hidden = self.drop(hidden)
        around, _ = self.recur(hidden[None])
        together = self.drop(torch.cat([hidden, around[0]], 1))
        return self.document(together), self.alone(torch.cat([bag, document.numbers_alone], 1))


def train(
    network: Hierarchy,
    documents: Sequence[Encoded],
    epochs: int,
    shape: Network,
    seed: int,
    progress: Callable[[int, int, float], None],
    beside: Sequence[Encoded] = (),
) -> Losses:
    """Train a network on documents, one document a step, the rate falling to nearly nothing.

    Args:
        network: is changed in place.
        documents: shown in a new order each epoch.
        epochs: how often each is shown.
        shape: learning rates and smoothing.
        seed: of the order and of dropout.
        progress: called with steps done, all steps, and the mean loss of late.
        beside: documents that are not learnt from, judged after each epoch.
    """
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    descent = Descent(network, shape, epochs * len(documents), clip=_CLIP)
    step, late = 0, 0.0
    losses = np.full((epochs, 2), np.nan, np.float32)
    for epoch in range(epochs):
        network.train()
        total = 0.0
        for index in order.permutation(len(documents)):
            loss = _loss(network, documents[index], shape)
            descent.step(loss)
            step += 1
            total += loss.item()
            late += (loss.item() - late) / min(step, 200)
            progress(step, epochs * len(documents), late)
        network.eval()
        losses[epoch] = total / len(documents), _mean_loss(network, beside, shape)
    return losses


@torch.no_grad()
def _mean_loss(network: Hierarchy, documents: Sequence[Encoded], shape: Network) -> float:
    found = [_loss(network, document, shape).item() for document in documents]
    return float(np.mean(found)) if found else float("nan")


def _loss(network: Hierarchy, document: Encoded, shape: Network) -> Tensor:
    together, alone = network(document)
    known = document.targets.sum(1, keepdim=True)
    labels = document.targets.shape[1]
    aims = document.targets * (1 - shape.label_smoothing) + shape.label_smoothing * known / labels
    count = known.sum().clamp(min=1)
    in_document = -(aims * functional.log_softmax(together, 1)).sum() / count
    by_itself = -(aims * functional.log_softmax(alone, 1)).sum() / count
    weight = min(1.0, len(document.targets) / _FULL_WEIGHT)
    return weight * (in_document + shape.alone_weight * by_itself)


@torch.no_grad()
def logits(network: Hierarchy, document: Encoded) -> tuple[NDArray[np.float32], ...]:
    """Logits in the document and alone, (fragments, labels) each."""
    network.eval()
    together, alone = network(document)
    return together.numpy(), alone.numpy()
