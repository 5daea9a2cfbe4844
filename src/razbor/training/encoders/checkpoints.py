"""Finished units of a stage on disk: weights and moments as safetensors, the rest as JSON.

A unit counts as finished when `state.json` names it: that file is replaced in one step,
after everything it names is there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.optim import AdamW

from razbor.training.moments import moments, set_moments

STATE = "state.json"
_MODEL = "model."
_MOMENTS = "moments."


Row = dict[str, float | int | str]
"""A unit in the curves: its stage, its number, losses and figures."""


@dataclass
class State:
    """How far a stage is.

    Attributes:
        units: finished ones.
        best: the number of the best one; 0 for none yet.
        best_value: its figure; larger is better.
        steps: of the scheduler.
        curves: one row a unit.
        seconds: that its units took.
        finished: whether the stage has ended.
    """

    units: int = 0
    best: int = 0
    best_value: float = float("-inf")
    steps: int = 0
    curves: list[Row] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    finished: bool = False


class Checkpoints:
    """The checkpoints of one stage in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self) -> State:
        """How far the stage is; a new state where nothing is kept."""
        path = self.folder / STATE
        if not path.is_file():
            return State()
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return State(**{**found, "best_value": float(found["best_value"])})

    def write(self, state: State, model: nn.Module, optimizer: AdamW) -> None:
        """Keep a unit that has just been finished, and the best one's weights."""
        self.folder.mkdir(parents=True, exist_ok=True)
        weights = {_MODEL + name: each for name, each in model.state_dict().items()}
        memory = {_MOMENTS + name: each for name, each in moments(optimizer).items()}
        _save(self._last(state.units), {**weights, **memory})
        if state.best == state.units:
            _save(self._best(state.best), weights)
        self.commit(state)

    def commit(self, state: State) -> None:
        """Say how far the stage is, and drop what is not needed any more."""
        partial = self.folder / f"{STATE}.part"
        # Infinity is no JSON: as text.
        content = {**asdict(state), "best_value": repr(state.best_value)}
        partial.write_text(json.dumps(content, indent=1), "utf-8")
        partial.replace(self.folder / STATE)
        kept = {self._best(state.best)} | (set() if state.finished else {self._last(state.units)})
        for path in self.folder.glob("*.safetensors"):
            if path not in kept:
                path.unlink()

    def resume(self, state: State, model: nn.Module, optimizer: AdamW) -> None:
        """Weights and moments as they were after the last finished unit."""
        found = load_file(self._last(state.units))
        _load_weights(model, found)
        set_moments(optimizer, _named(_MOMENTS, found))

    def load_best(self, state: State, model: nn.Module) -> None:
        """The weights of the best unit."""
        _load_weights(model, load_file(self._best(state.best)))

    def _last(self, unit: int) -> Path:
        return self.folder / f"unit_{unit:03}.safetensors"

    def _best(self, unit: int) -> Path:
        return self.folder / f"best_{unit:03}.safetensors"


def _load_weights(model: nn.Module, found: Mapping[str, Tensor]) -> None:
    model.load_state_dict(_named(_MODEL, found))


def _named(kind: str, found: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name.removeprefix(kind): each for name, each in found.items() if name.startswith(kind)}


def _save(path: Path, tensors: Mapping[str, Tensor]) -> None:
    partial = path.with_suffix(".part")
    save_file({name: each.detach().cpu().contiguous() for name, each in tensors.items()}, partial)
    partial.replace(path)
