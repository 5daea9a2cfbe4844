"""Steps from where a run stands to its end; after each stretch it can be killed."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR
from transformers import get_linear_schedule_with_warmup

from razbor.errors import LossNotFinite
from razbor.training.choices import Telling
from razbor.training.embedding.checkpoints import Checkpoints
from razbor.training.pretraining.network import Network
from razbor.training.pretraining.recipe import PretrainRecipe
from razbor.training.pretraining.steps import Steps
from razbor.training.record import Row

_NOT_DECAYED = ("bias", "LayerNorm.weight", "norm.weight")
_BETAS = (0.9, 0.98)
"""Moments that forget sooner than the library's: runs are short (Liu et al. 2019)."""


@dataclass
class Run:
    """A run.

    Args:
        recipe: how long and how fast.
        steps: what is asked.
        network: is changed in place.
        folder: of checkpoints.
        telling: whom it tells.
    """

    recipe: PretrainRecipe
    steps: Steps
    network: Network
    folder: Path
    telling: Telling
    curves: list[Row] = field(default_factory=list)

    def finish(self) -> list[Row]:
        """Train to the end; returns the curves, one row a stretch.

        Raises:
            LossNotFinite: the last good checkpoint stays where it is.
        """
        optimizer, scheduler = self._means()
        checkpoints = Checkpoints(self.folder)
        last = checkpoints.last()
        if last is not None:
            self.curves = list(last.told["curves"])
            self.network.load_state_dict(checkpoints.load(optimizer, scheduler))
            self.telling.say(f"going on after step {self._done()}")
        while self._done() < self.recipe.total_steps:
            row = self._stretch(optimizer, scheduler)
            self.curves.append(row)
            unit = len(self.curves)
            weights = self.network.state_dict()
            told = {"curves": self.curves}
            checkpoints.save(unit, weights, optimizer, scheduler, best=unit, told=told)
            figures = ", ".join(
                f"{name} {value:.4g}" for name, value in row.items() if isinstance(value, float)
            )
            self.telling.say(f"step {row['step']} of {self.recipe.total_steps}: {figures}")
        return self.curves

    def _done(self) -> int:
        return int(self.curves[-1]["step"] or 0) if self.curves else 0

    def _stretch(self, optimizer: AdamW, scheduler: LambdaLR) -> Row:
        first = self._done()
        stop = min(first + self.recipe.schedule.steps, self.recipe.total_steps)
        started = time.monotonic()
        sums = dict.fromkeys(self.steps.named, 0.0)
        self.network.train()
        for step in range(first, stop):
            for name, loss in self._step(step, optimizer).items():
                sums[name] += loss
            scheduler.step()
            self.telling.progress("pretraining", step + 1, self.recipe.total_steps)
        rate = float(scheduler.get_last_lr()[0])
        trained = {f"{name}_loss": total / (stop - first) for name, total in sums.items()}
        judged = self.steps.judge(self.network)
        for name, value in judged.items():
            _check(name, value, stop)
        row = {"step": stop, "rate": rate, **trained, **judged}
        return {**row, "seconds": round(time.monotonic() - started, 1)}

    def _step(self, step: int, optimizer: AdamW) -> dict[str, float]:
        found: dict[str, float] = {}
        optimizer.zero_grad(set_to_none=True)
        for name, weight, loss in self.steps.losses(self.network, step):
            found[name] = float(loss.detach())
            _check(f"the loss of {name}", found[name], step + 1)
            (weight * loss).backward()  # type: ignore[no-untyped-call]
        most = self.recipe.schedule.max_gradient
        norm = torch.nn.utils.clip_grad_norm_(self.network.parameters(), most)
        # A gradient that is no number would spoil the weights, and the next checkpoint.
        _check("the gradient", float(norm), step + 1)
        optimizer.step()
        return found

    def _means(self) -> tuple[AdamW, LambdaLR]:
        schedule = self.recipe.schedule
        named = list(self.network.named_parameters())
        groups = [
            {
                "params": [each for name, each in named if _decayed(name) == decayed],
                "weight_decay": schedule.weight_decay if decayed else 0.0,
            }
            for decayed in (True, False)
        ]
        optimizer = AdamW(groups, lr=schedule.rate, betas=_BETAS)
        total = max(self.recipe.total_steps, 1)
        warmup = round(schedule.warmup_share * total)
        return optimizer, get_linear_schedule_with_warmup(  # type: ignore[no-untyped-call]
            optimizer, warmup, total
        )


def _check(name: str, value: float, step: int) -> None:
    if not math.isfinite(value):
        raise LossNotFinite(
            f"{name} is {value}",
            expected="a number",
            remedy="take a smaller rate; the last good checkpoint is kept",
            place=f"step {step}",
        )


def _decayed(name: str) -> bool:
    return not name.endswith(_NOT_DECAYED)
