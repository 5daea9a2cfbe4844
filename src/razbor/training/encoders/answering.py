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


def probabilities(found: NDArray[np.float32], *, multi_label: bool) -> NDArray[np.float64]:
    """Logits → probabilities: each label for itself, or all together."""
    from scipy.special import expit, softmax

    answer: NDArray[np.float64] = (
        expit(found.astype(np.float64))
        if multi_label
        else softmax(found.astype(np.float64), axis=1)
    )
    return answer
