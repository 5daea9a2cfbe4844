"""Stretch after stretch, from where the run stands to its end or to early stopping."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from razbor.errors import LossNotFinite
from razbor.training.choices import Telling
from razbor.training.pairs.checkpoints import Checkpoints
from razbor.training.pairs.plan import Plan, Stretch, queries
from razbor.training.pairs.stretch import Means, Stretches

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from razbor.training.pairs.esco import Pair
    from razbor.training.pairs.recipe import PairsRecipe

Point = dict[str, float | int | str | None]


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


class Run:
    """One run of a recipe.

    Args:
        recipe: what is trained how.
        pairs: all of them.
        plan: of the run.
        model: the base; holds the kept weights when the run has ended.
        folder: of checkpoints; a run that was killed goes on from there.
        telling: whom it tells of steps, and of validations.
    """

    def __init__(
        self,
        recipe: PairsRecipe,
        pairs: Sequence[Pair],
        plan: Plan,
        model: SentenceTransformer,
        folder: Path,
        telling: Telling,
    ) -> None:
        self._recipe = recipe
        self._pairs = pairs
        self._plan = plan
        self._model = model
        self._checkpoints = Checkpoints(folder)
        self._telling = telling
        self._stretches = Stretches(model, recipe.schedule, recipe.loss.scale)
        self._curves: list[Point] = []
        self._means: Means | None = None

    def finish(self) -> Outcome:
        """Train to the end.

        Raises:
            LossNotFinite: the last good checkpoint stays where it is.
        """
        last = self._checkpoints.last()
        done = 0
        if last:
            done = last.unit
            self._curves = last.told["curves"]
            self._resume()
        for stretch in self._plan.stretches[done:]:
            if self._waited_enough():
                break
            self._make(stretch)
        self._model.load_state_dict(self._checkpoints.best_weights())
        made = len(self._curves)
        return Outcome(tuple(self._curves), self._best(), made < len(self._plan.stretches))

    def _make(self, stretch: Stretch) -> None:
        before = int(self._curves[-1]["step"] or 0) if self._curves else 0
        if stretch.opens_fit or self._means is None:
            self._means = self._fresh()
        started = time.monotonic()
        total = self._plan.total
        try:
            trained = self._stretches.run(
                [self._pairs[row] for row in stretch.rows],
                self._means,
                self._recipe.seed + stretch.number,
                lambda step: self._telling.progress("training", before + step, total),
            )
        except LossNotFinite as error:
            error.place = f"step {before} and {error.place}"
            raise
        steps = -(-len(stretch.rows) // self._plan.batch)
        point: Point = {
            "step": before + steps,
            "fit": stretch.fit,
            "epoch": stretch.epoch,
            "rate": float(self._means.scheduler.get_last_lr()[0]),
            "train_loss": trained.loss,
            **self._validate(stretch, self._means),
            "tokens": trained.tokens,
            "seconds": round(time.monotonic() - started, 1),
        }
        self._curves.append(point)
        self._checkpoints.save(
            stretch.number,
            self._model.state_dict(),
            self._means.optimizer,
            self._means.scheduler,
            best=self._best(),
            told={"curves": self._curves},
        )
        self._tell(point)

    def _tell(self, point: Point) -> None:
        shown = ("train_loss", "validation_loss", "map", "mrr@10")
        figures = ", ".join(f"{name} {float(point[name] or 0.0):.4f}" for name in shown)
        self._telling.say(f"step {point['step']} of {self._plan.total}: {figures}")

    def _validate(self, stretch: Stretch, means: Means) -> dict[str, float]:
        held_out = self._plan.held_out[stretch.fit - 1]
        shown = [self._pairs[row] for row in held_out[: self._recipe.validation.pairs]]
        asked = queries(self._recipe, self._pairs, held_out)
        return self._stretches.validate(shown, asked, means, self._recipe.seed)

    def _fresh(self) -> Means:
        plan = self._plan
        return Means.of(self._model, self._recipe.schedule, plan.steps, plan.warmup)

    def _resume(self) -> None:
        self._means = self._fresh()
        weights = self._checkpoints.load(self._means.optimizer, self._means.scheduler)
        self._model.load_state_dict(weights)
        self._telling.say(f"going on after step {self._curves[-1]['step']}")

    def _best(self) -> int:
        """The number of the best stretch so far; the first of equals."""
        name = self._recipe.validation.keep
        figures = [float(point[name] or 0.0) for point in self._curves]
        wanted = min(figures) if name == "validation_loss" else max(figures)
        return figures.index(wanted) + 1

    def _waited_enough(self) -> bool:
        patience = self._recipe.validation.patience
        return bool(
            patience is not None and self._curves and len(self._curves) - self._best() >= patience
        )
