"""Weights of a résumé's evidence: a conditional logit (McFadden 1974)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

FOLDS = 5
HIT = 10

Evidences = NDArray[np.float32]
"""(texts, occupations, kinds of evidence)."""


def fitted(found: Evidences, right: Sequence[list[int]], penalty: float) -> list[float]:
    """A weight for each kind of evidence, at least 0."""
    evidence = torch.from_numpy(found)
    wrong = torch.ones(evidence.shape[:2], dtype=torch.bool)
    for number, places in enumerate(right):
        wrong[number, places] = False
    free = torch.ones(evidence.shape[2], requires_grad=True)
    optimizer = torch.optim.LBFGS([free], max_iter=60, line_search_fn="strong_wolfe")

    def loss() -> float:
        optimizer.zero_grad()
        weights = functional.softplus(free)
        logs = torch.log_softmax(evidence @ weights, dim=1).masked_fill(wrong, -torch.inf)
        value = penalty * weights.square().mean() - torch.logsumexp(logs, dim=1).mean()
        value.backward()  # type: ignore[no-untyped-call]
        return float(value.detach())

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return [round(float(weight), 4) for weight in functional.softplus(free.detach())]


def hits_out_of_fold(found: Evidences, right: Sequence[list[int]], penalty: float) -> float:
    """The share of résumés with a right occupation among the first ten, out of fold."""
    folds = np.arange(len(found)) % FOLDS
    hits = []
    for fold in range(FOLDS):
        seen = np.flatnonzero(folds != fold).tolist()
        weights = np.array(fitted(found[seen], [right[row] for row in seen], penalty), np.float32)
        for row in np.flatnonzero(folds == fold).tolist():
            scores = found[row] @ weights
            best = scores[right[row]].max()
            hits.append(int((scores > best).sum()) < HIT)
    return float(np.mean(hits))
