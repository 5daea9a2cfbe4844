"""What steps are made with, and who watches them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sentence_transformers import SentenceTransformer
from torch.optim import AdamW, Optimizer
from torch.optim.lr_scheduler import LambdaLR
from transformers import (
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
    get_linear_schedule_with_warmup,
)

from razbor.errors import LossNotFinite

_NOT_DECAYED = ("bias", "LayerNorm.weight", "LayerNorm.bias")


@dataclass(frozen=True)
class Means:
    """What the steps of a fit are made with."""

    optimizer: Optimizer
    scheduler: LambdaLR

    @classmethod
    def of(
        cls,
        model: SentenceTransformer,
        *,
        rate: float,
        weight_decay: float,
        steps: int,
        warmup: int,
    ) -> Means:
        """A fresh AdamW, and a schedule of a linear rise and fall at its first step."""
        named = list(model.named_parameters())
        groups = [
            {
                "params": [tensor for name, tensor in named if _decayed(name) == decayed],
                "weight_decay": weight_decay if decayed else 0.0,
            }
            for decayed in (True, False)
        ]
        optimizer = AdamW(groups, lr=rate)
        scheduler = get_linear_schedule_with_warmup(  # type: ignore[no-untyped-call]
            optimizer, warmup, steps
        )
        return cls(optimizer, scheduler)


class Watching(TrainerCallback):
    """Tells of each step, and stops at the first that is no number."""

    def __init__(self, on_step: Callable[[int], None]) -> None:
        self._on_step = on_step

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, float] | None = None,
        **kwargs: Any,
    ) -> None:
        """After each step: the trainer logs every one.

        Raises:
            LossNotFinite: the loss or the gradient is no number.
        """
        for name in ("loss", "grad_norm"):
            value = float((logs or {}).get(name, 0.0))
            if not math.isfinite(value):
                raise LossNotFinite(
                    f"{name} {value}",
                    expected="a number",
                    remedy="take a smaller rate or float32; the last good checkpoint is kept",
                    place=f"step {state.global_step} of the stretch",
                )

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Tell of the step."""
        self._on_step(state.global_step)


def _decayed(name: str) -> bool:
    return not name.endswith(_NOT_DECAYED)
