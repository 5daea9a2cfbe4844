"""Intervals by bootstrap over documents.

The fragments of one document are alike, so whole documents are drawn with replacement
(a cluster bootstrap; Efron and Tibshirani, An Introduction to the Bootstrap, 1993). A
resample is a row of weights: how often each document was drawn. Two systems are judged
with the same weights: equal numbers of documents and equal seeds draw alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float64]
"""Shape (resamples, documents)."""
Values = NDArray[np.float64]
"""Shape (resamples,), NaN where the figure is not defined."""
Statistic = Callable[[Weights], Values]

LEVEL = 0.95
_CELLS = 2**20
"""Weights held at a time: what keeps thousands of documents within a few megabytes."""


def draws(documents: int, samples: int, seed: int) -> Iterator[Weights]:
    """The weights of all resamples, some at a time."""
    random = np.random.default_rng(seed)
    step = max(1, _CELLS // documents)
    for start in range(0, samples, step):
        count = min(step, samples - start)
        drawn = random.integers(documents, size=(count, documents))
        drawn += np.arange(count)[:, None] * documents
        counts = np.bincount(drawn.ravel(), minlength=count * documents)
        yield counts.reshape(count, documents).astype(np.float64)


def resample(
    statistics: Sequence[Statistic], documents: int, samples: int, seed: int
) -> NDArray[np.float64]:
    """The statistics in every resample: shape (statistics, samples)."""
    parts = [
        np.array([statistic(weights) for statistic in statistics])
        for weights in draws(documents, samples, seed)
    ]
    return np.concatenate(parts, axis=1)


def whole(statistic: Statistic, documents: int) -> float:
    """The statistic with every document once; NaN where it is not defined."""
    return float(statistic(np.ones((1, documents)))[0])


def interval(values: Values) -> tuple[float, float]:
    """The percentile interval of 95 % over the resamples in which the figure is defined.

    NaN twice where there is none.
    """
    defined = values[~np.isnan(values)]
    if not len(defined):
        return (np.nan, np.nan)
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(defined, [tail, 1 - tail])
    return (float(low), float(high))
