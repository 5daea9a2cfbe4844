"""Where a run stands, on disk: weights, moments and curves, without a pickle.

    unit-0007/model.safetensors       weights after the seventh stretch
    unit-0007/optimizer.safetensors   AdamW's moments
    unit-0007/state.json              scheduler, curves, which stretch was best
    best-0005.safetensors             the weights after the best one

A stretch counts when its folder has its name: all else is written before.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from razbor.training.moments import moments, set_moments

_MODEL = "model.safetensors"
_OPTIMIZER = "optimizer.safetensors"
_STATE = "state.json"


@dataclass(frozen=True)
class Saved:
    """The last finished stretch: its number and what was told with it."""

    unit: int
    told: dict[str, Any]


class Checkpoints:
    """The checkpoints of one run.

    Args:
        folder: of this run alone; made with the first checkpoint.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def last(self) -> Saved | None:
        """The last finished stretch, None before the first."""
        units = self._units()
        if not units:
            return None
        state = json.loads((units[-1] / _STATE).read_text("utf-8"))
        return Saved(state["unit"], state["told"])

    def save(
        self,
        unit: int,
        weights: Mapping[str, Tensor],
        optimizer: Optimizer,
        scheduler: LRScheduler,
        *,
        best: int,
        told: Mapping[str, object],
    ) -> None:
        """Keep a finished stretch, and forget the one before.

        Args:
            unit: its number, from 1.
            weights: of the model.
            optimizer: whose moments are kept.
            scheduler: whose place is kept.
            best: the number of the best stretch so far; this one's weights are kept as
                the best where it is this one.
            told: plain JSON types, read back by `last`.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = {name: tensor.contiguous() for name, tensor in weights.items()}
        if best == unit:
            partial = self.folder / "best.part"
            save_file(kept, partial)
            partial.replace(self._best(unit))
        folder = self.folder / "unit.part"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        save_file(kept, folder / _MODEL)
        save_file(moments(optimizer), folder / _OPTIMIZER)
        state = {"unit": unit, "best": best, "scheduler": _plain(scheduler), "told": told}
        (folder / _STATE).write_text(json.dumps(state, allow_nan=False), "utf-8")
        folder.replace(self.folder / f"unit-{unit:04}")
        self._forget(unit, best)

    def load(self, optimizer: Optimizer, scheduler: LRScheduler) -> dict[str, Tensor]:
        """Set optimizer and scheduler as they were after the last stretch; returns its weights."""
        folder = self._units()[-1]
        state = json.loads((folder / _STATE).read_text("utf-8"))
        set_moments(optimizer, load_file(folder / _OPTIMIZER))
        scheduler.load_state_dict(state["scheduler"])
        # The rate of the next step stands in the optimizer, and schedulers do not put it there.
        for group, rate in zip(optimizer.param_groups, scheduler.get_last_lr(), strict=True):
            group["lr"] = rate
        return load_file(folder / _MODEL)

    def best_weights(self) -> dict[str, Tensor]:
        """The weights after the best stretch."""
        state = json.loads((self._units()[-1] / _STATE).read_text("utf-8"))
        return load_file(self._best(state["best"]))

    def _units(self) -> list[Path]:
        return sorted(self.folder.glob("unit-[0-9]*"))

    def _best(self, unit: int) -> Path:
        return self.folder / f"best-{unit:04}.safetensors"

    def _forget(self, unit: int, best: int) -> None:
        for folder in self._units()[:-1]:
            shutil.rmtree(folder)
        for path in self.folder.glob("best-*.safetensors"):
            if path != self._best(best):
                path.unlink()


def _plain(scheduler: LRScheduler) -> dict[str, object]:
    state = scheduler.state_dict()
    return {name: value for name, value in state.items() if name != "lr_lambdas"} | {
        "lr_lambdas": [None for _ in state["lr_lambdas"]]
    }
