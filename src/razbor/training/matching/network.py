"""A static encoder: the weighted sum of a text's n-gram vectors, made one long."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from torch import Tensor, nn
from torch.nn import functional

from razbor.models.features import FeatureTable

_SHORTEST = 1e-6
_LIGHTEST = -3.0
"""The smallest logarithm of a weight at the beginning."""


class StaticEncoder(nn.Module):
    """Vectors and weights of n-grams.

    Args:
        table: of the n-grams; rarer ones begin with more weight.
        width: of a vector.
        ngram_dropout: share of a text's n-grams that a step does not see.
    """

    def __init__(self, table: FeatureTable, width: int, ngram_dropout: float) -> None:
        super().__init__()
        self._dropout = ngram_dropout
        self.vectors = nn.EmbeddingBag(len(table), width, mode="sum", sparse=True)
        nn.init.normal_(self.vectors.weight, std=0.05)
        rarity = torch.from_numpy(np.log(table.idf / table.idf.mean()))
        self.weights = nn.Parameter(rarity.clamp(min=_LIGHTEST))

    def forward(self, features: csr_matrix) -> Tensor:
        """Vectors (texts, width) of length one; a text without an n-gram has zeros.

        Args:
            features: (texts, n-grams), tf weights.
        """
        ids = torch.from_numpy(features.indices.astype(np.int64))
        starts = torch.from_numpy(features.indptr[:-1].astype(np.int64))
        weights = torch.from_numpy(features.data) * self.weights[ids].exp()
        if self.training:
            weights = weights * (torch.rand(len(weights)) >= self._dropout)
        sums = self.vectors(ids, starts, per_sample_weights=weights)
        return functional.normalize(sums, dim=1, eps=_SHORTEST)

    def embed(self, features: csr_matrix, batch: int = 2000) -> NDArray[np.float32]:
        """The vectors of many texts, without a step of learning."""
        self.eval()
        with torch.inference_mode():
            parts = [
                self(features[start : start + batch]).numpy()
                for start in range(0, features.shape[0], batch)
            ]
        self.train()
        return np.concatenate(parts)
