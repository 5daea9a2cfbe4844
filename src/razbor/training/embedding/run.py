"""Stretch after stretch, from where a run stands to its end or to early stopping."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from razbor.errors import LossNotFinite
from razbor.training.choices import Telling
from razbor.training.embedding.checkpoints import Checkpoints
from razbor.training.embedding.stretch import Stretch

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from razbor.training.embedding.stepping import Means

Point = dict[str, float | int | str | None]

LAST = "last"
"""In place of a figure: the last checkpoint is kept."""
LOSS = "validation_loss"


class Job(Protocol):
    """What is trained: the encoder, its steps, and how it is judged."""

    @property
    def encoder(self) -> SentenceTransformer:
        """Changed by training; holds the kept weights in the end."""

    @property
    def stretches(self) -> Sequence[Stretch]:
        """In order, numbered from 1."""

    @property
    def batch(self) -> int:
        """Rows a step."""

    @property
    def total(self) -> int:
        """The steps of all stretches."""

    @property
    def keep(self) -> str:
        """The figure that the kept checkpoint is best by, or `LAST`."""

    @property
    def patience(self) -> int | None:
        """Validations without a better figure, after which the run ends."""

    def fresh(self) -> Means:
        """Optimizer and schedule at the beginning of a fit."""

    def train(self, stretch: Stretch, means: Means, on_step: Callable[[int], None]) -> Point:
        """Train on a stretch; `train_loss`, and what else is told of it.

        Raises:
            LossNotFinite: a loss or a gradient is no number any more.
        """

    def validate(self, stretch: Stretch, means: Means) -> Point:
        """The figures after a stretch."""


@dataclass(frozen=True)
class Outcome:
    """How a run went: one point of the curves a stretch, and the number of the kept one."""

    curves: tuple[Point, ...]
    best: int
    stopped_early: bool

    @property
    def kept(self) -> Point:
        """The point of the stretch whose weights are kept."""
        return self.curves[self.best - 1]

    def sum(self, name: str) -> float:
        """The sum of a column of the curves."""
        return sum(float(point[name] or 0) for point in self.curves)


class Run:
    """One run.

    Args:
        job: what is trained.
        folder: of checkpoints; a run that was killed goes on from there.
        telling: whom it tells of steps, and of validations.
    """

    def __init__(self, job: Job, folder: Path, telling: Telling) -> None:
        self._job = job
        self._checkpoints = Checkpoints(folder)
        self._telling = telling
        self._curves: list[Point] = []
        self._means: Means | None = None

    def finish(self) -> Outcome:
        """Train to the end; the job's encoder then holds the kept weights.

        Raises:
            LossNotFinite: the last good checkpoint stays where it is.
        """
        last = self._checkpoints.last()
        if last:
            self._curves = last.told["curves"]
            self._resume()
        for stretch in self._job.stretches[len(self._curves) :]:
            if self._waited_enough():
                break
            self._make(stretch)
        self._job.encoder.load_state_dict(self._checkpoints.best_weights())
        made = len(self._curves)
        return Outcome(tuple(self._curves), self._best(), made < len(self._job.stretches))

    def _make(self, stretch: Stretch) -> None:
        if stretch.opens_fit or self._means is None:
            self._means = self._job.fresh()
        before = self._steps()
        started = time.monotonic()
        total = self._job.total
        try:
            trained = self._job.train(
                stretch,
                self._means,
                lambda step: self._telling.progress("training", before + step, total),
            )
        except LossNotFinite as error:
            error.place = f"step {before} and {error.place}"
            raise
        point: Point = {
            "step": before - (-len(stretch.rows) // self._job.batch),
            "fit": stretch.fit,
            "epoch": stretch.epoch,
            "rate": float(self._means.scheduler.get_last_lr()[0]),
            **trained,
            **self._job.validate(stretch, self._means),
            "seconds": round(time.monotonic() - started, 1),
        }
        self._curves.append(point)
        self._checkpoints.save(
            stretch.number,
            self._job.encoder.state_dict(),
            self._means.optimizer,
            self._means.scheduler,
            best=self._best(),
            told={"curves": self._curves},
        )
        self._tell(point)

    def _tell(self, point: Point) -> None:
        left_out = ("step", "fit", "epoch", "rate", "tokens", "seconds")
        figures = ", ".join(
            f"{name} {value:.4f}"
            for name, value in point.items()
            if name not in left_out and isinstance(value, float)
        )
        self._telling.say(f"step {point['step']} of {self._job.total}: {figures}")

    def _resume(self) -> None:
        self._means = self._job.fresh()
        weights = self._checkpoints.load(self._means.optimizer, self._means.scheduler)
        self._job.encoder.load_state_dict(weights)
        self._telling.say(f"going on after step {self._steps()}")

    def _steps(self) -> int:
        return int(self._curves[-1]["step"] or 0) if self._curves else 0

    def _best(self) -> int:
        """The number of the best stretch so far; the first of equals."""
        if self._job.keep == LAST:
            return len(self._curves)
        figures = [float(point[self._job.keep] or 0.0) for point in self._curves]
        wanted = min(figures) if self._job.keep == LOSS else max(figures)
        return figures.index(wanted) + 1

    def _waited_enough(self) -> bool:
        patience = self._job.patience
        if patience is None or not self._curves:
            return False
        return len(self._curves) - self._best() >= patience
