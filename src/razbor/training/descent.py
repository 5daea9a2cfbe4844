"""Steps of gradient descent for networks that begin with the vectors of n-grams."""

from __future__ import annotations

from torch import Tensor, nn
from torch.optim import AdamW, SparseAdam
from torch.optim.lr_scheduler import LinearLR

from razbor.training.recipe_ngrams import Rates

_FINAL_RATE = 0.02


class Descent:
    """Two optimizers, a sparse one for `network.vectors` and one for all else.

    Both rates fall evenly to nearly nothing.

    Args:
        network: its n-gram vectors are the embedding bag `vectors`.
        rates: where the rates begin, and the weight decay.
        steps: how many there will be.
        clip: the longest gradient that all but the vectors may have; None for any.
    """

    def __init__(
        self, network: nn.Module, rates: Rates, steps: int, clip: float | None = None
    ) -> None:
        self._clip = clip
        vectors = [p for name, p in network.named_parameters() if name.startswith("vectors.")]
        self._rest = [
            p for name, p in network.named_parameters() if not name.startswith("vectors.")
        ]
        self._optimizers = (
            SparseAdam(vectors, lr=rates.vector_rate),
            AdamW(self._rest, lr=rates.rate, weight_decay=rates.weight_decay),
        )
        self._schedules = [
            LinearLR(optimizer, 1.0, _FINAL_RATE, total_iters=steps)
            for optimizer in self._optimizers
        ]

    def step(self, loss: Tensor) -> None:
        """One step down from a loss."""
        loss.backward()  # type: ignore[no-untyped-call]
        if self._clip is not None:
            nn.utils.clip_grad_norm_(self._rest, self._clip)
        for optimizer, schedule in zip(self._optimizers, self._schedules, strict=True):
            optimizer.step()
            optimizer.zero_grad()
            schedule.step()
