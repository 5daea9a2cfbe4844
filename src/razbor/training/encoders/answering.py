"""What a network says about rows: logits, in batches of like length."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from razbor.models.batching import TOKENS_A_BATCH, Tokens, batches
from razbor.training.encoders.classifier import Classifier
from razbor.training.tracing import INPUTS


def logits(model: Classifier, rows: Sequence[Tokens], pad: int) -> NDArray[np.float32]:
    """Logits of each row, (rows, labels), without dropout."""
    found = np.zeros((len(rows), len(model.config.id2label or {})), np.float32)
    model.train(mode=False)
    with torch.inference_mode():
        for batch in batches(rows, INPUTS, pad=pad, limit=TOKENS_A_BATCH):
            feeds = {name: torch.from_numpy(np.asarray(each)) for name, each in batch.feeds.items()}
            found[batch.rows] = model(**feeds).logits.numpy()
    return found


def probabilities(
    found: NDArray[np.float32], *, multi_label: bool, widths: Sequence[int] = ()
) -> NDArray[np.float64]:
    """Logits → probabilities: each label for itself, or those of a question together.

    Args:
        found: (rows, labels).
        multi_label: whether each label stands for itself.
        widths: how many labels each question has, in order; without it, there is one question.
    """
    from scipy.special import expit, softmax

    exact = found.astype(np.float64)
    if multi_label:
        alone: NDArray[np.float64] = expit(exact)
        return alone
    cuts = np.cumsum(widths)[:-1].astype(int)
    return np.hstack([softmax(part, axis=1) for part in np.split(exact, cuts, axis=1)])
