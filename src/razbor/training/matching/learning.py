"""Steps of learning with in-batch negatives."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from scipy.sparse import csr_matrix
from torch import Tensor
from torch.nn import functional

from razbor.training.descent import Descent
from razbor.training.losses import Losses
from razbor.training.matching.drawing import alike
from razbor.training.matching.lessons import Weighed
from razbor.training.matching.network import StaticEncoder
from razbor.training.matching.recipe import Steps

_NEVER = -1e4
"""The score of a pair that is no negative."""
_EPOCH = 100
"""Steps between two points of the curve."""


def learn(
    network: StaticEncoder,
    lessons: Sequence[Weighed],
    features: csr_matrix,
    steps: Steps,
    seed: int,
    report: Callable[[int, int, float], None],
) -> Losses:
    """Bring the texts of each pair together, and keep them apart from those of others.

    The loss is the cross-entropy of finding each text's partner among all of the step, both
    ways (multiple negatives ranking, Henderson et al. 2017, arXiv:1705.00652); texts that
    mean the same are left out of the others.

    Args:
        network: is changed in place.
        lessons: where pairs come from.
        features: of all texts, (texts, n-grams).
        steps: how many, how large, how hard.
        seed: of the draws and of dropout.
        report: called with steps done, all steps, and the mean loss.
    """
    chance = np.random.default_rng(seed)
    torch.manual_seed(seed)
    descent = Descent(network, steps, steps.count)
    shares = np.array([each.share for each in lessons])
    chosen = chance.choice(len(lessons), steps.count, p=shares / shares.sum())
    losses: list[float] = []
    for done, number in enumerate(chosen, 1):
        pairs = lessons[number].lesson.draw(chance, steps.batch)
        left, right = network(features[pairs.left]), network(features[pairs.right])
        loss = _loss(left, right, alike(pairs), steps.scale)
        descent.step(loss)
        losses.append(float(loss.detach()))
        if done % _EPOCH == 0:
            report(done, steps.count, float(np.mean(losses[-_EPOCH:])))
    means = [np.mean(losses[at : at + _EPOCH]) for at in range(0, len(losses), _EPOCH)]
    return np.array([[mean, np.nan] for mean in means], np.float32)


def _loss(left: Tensor, right: Tensor, same: Tensor, scale: float) -> Tensor:
    scores = (left @ right.T * scale).masked_fill(same, _NEVER)
    wanted = torch.arange(len(scores))
    both = functional.cross_entropy(scores, wanted) + functional.cross_entropy(scores.T, wanted)
    return both / 2
