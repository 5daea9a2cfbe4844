"""A trained network over n-grams without those of them that say least.

An n-gram whose vector stayed short, or that few texts hold, moves no answer: with the longest
vectors alone, weighed by how often they occur, a table of half the size answers alike.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from razbor.models.features import FeatureTable


class OverVectors(Protocol):
    """A network that begins with a vector for each n-gram."""

    vectors: nn.EmbeddingBag


def prune(network: OverVectors, table: FeatureTable, most: int | None) -> FeatureTable:
    """Leave a network the n-grams that matter most, and give their table.

    Args:
        network: is changed in place.
        table: of its n-grams.
        most: how many stay; None for all.
    """
    if most is None or len(table) <= most:
        return table
    numbers = np.sort(np.argsort(-_weight(network, table), kind="stable")[:most])
    kept = network.vectors.weight.detach()[torch.from_numpy(numbers)].clone()
    network.vectors = nn.EmbeddingBag.from_pretrained(kept, freeze=False, mode="sum", sparse=True)
    return FeatureTable(table.hashes[numbers], table.idf[numbers])


def _weight(network: OverVectors, table: FeatureTable) -> NDArray[np.float64]:
    """The length of each vector times the root of the texts that hold it, up to a factor."""
    lengths = np.linalg.norm(network.vectors.weight.detach().numpy(), axis=1)
    # idf is the logarithm of all texts over those with the n-gram.
    weight: NDArray[np.float64] = lengths * np.exp(-table.idf.astype(np.float64) / 2)
    return weight
