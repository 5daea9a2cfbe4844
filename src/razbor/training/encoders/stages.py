"""A stage: units until the last epoch or until nothing gets better; the best one is kept."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from razbor.errors import LossNotFinite
from razbor.models.batching import Tokens
from razbor.training.encoders.answering import logits, probabilities
from razbor.training.encoders.checkpoints import Checkpoints, Row, State
from razbor.training.encoders.classifier import Classifier, freeze
from razbor.training.encoders.figures import figures
from razbor.training.encoders.optimizing import loss_of, optimizer_of, schedule_of
from razbor.training.encoders.recipe import EncoderRecipe, Stage, widths_of
from razbor.training.encoders.units import TokenRows, train_unit
from razbor.training.rounded_words import round_words

_SEEDS_A_STAGE = 1000
"""Every unit of every stage has a seed of its own."""


@dataclass(frozen=True, slots=True)
class Part:
    """Examples as a network reads them.

    Attributes:
        rows: word pieces of each.
        truth: (examples, labels).
        aims: what the network is to say, (examples, labels): the truth, or what teachers told.
        under: word pieces of each with the heading above it; none where there are no headings.
        weights: of each in the loss, (examples,).
    """

    rows: tuple[Tokens, ...]
    truth: NDArray[np.bool_]
    aims: NDArray[np.float32]
    under: tuple[Tokens, ...]
    weights: NDArray[np.float32]

    def shown(self, seed: int) -> list[list[int]]:
        """The word pieces of an epoch: under its heading or alone, each as often as the other.

        Args:
            seed: of the epoch.
        """
        alone = [row.ids for row in self.rows]
        if not self.under:
            return alone
        headed = np.random.default_rng(seed).random(len(alone)) < 0.5
        pairs = zip(alone, self.under, headed, strict=True)
        return [under.ids if choice else ids for ids, under, choice in pairs]


@dataclass(frozen=True, slots=True)
class Watch:
    """Who wants to know.

    Attributes:
        step: called with the stage's name, the steps done in it, and the last loss.
        say: called with a line a unit.
    """

    step: Callable[[str, int, float], None]
    say: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Course:
    """What one stage is run with.

    Attributes:
        recipe: the whole recipe.
        stage: the one to run.
        number: of the stage, from 0.
        labels: column i of the network is labels[i].
        train: what it learns.
        validation: what it is judged by.
    """

    recipe: EncoderRecipe
    stage: Stage
    number: int
    labels: Sequence[str]
    train: Part
    validation: Part

    @property
    def steps_an_epoch(self) -> int:
        """Batches of the training part."""
        return math.ceil(len(self.train.rows) / self.stage.batch)


def run_stage(model: Classifier, course: Course, kept: Checkpoints, watch: Watch) -> State:
    """Run a stage, or go on with one; the model ends with the weights of the best unit.

    Raises:
        LossNotFinite: a loss that is no number; the units before it stay on disk.
    """
    stage = course.stage
    if stage.round_words:
        round_words(model, course.recipe.export.embeddings)
    freeze(model, stage.freeze_encoder, words=stage.round_words)
    state = kept.read()
    if not state.finished:
        runner = _Runner(model, course, watch)
        if state.units:
            kept.resume(state, model, runner.optimizer)
            wind(runner.schedule, state.steps)
            watch.say(f"{stage.name} goes on after epoch {state.units}")
        while not _ended(state, stage):
            began = time.monotonic()
            try:
                row = runner.unit(state.units + 1)
            except LossNotFinite as error:
                raise _placed(error, course, state, kept) from None
            _note(state, course, row, time.monotonic() - began)
            kept.write(state, model, runner.optimizer)
            watch.say(_line(state, stage))
        state.finished = True
        kept.commit(state)
    kept.load_best(state, model)
    return state


class _Runner:
    """Runs the units of one stage over one network."""

    def __init__(self, model: Classifier, course: Course, watch: Watch) -> None:
        self._model = model
        self._course = course
        self._watch = watch
        self._aims = torch.from_numpy(course.train.aims)
        self._weights = torch.from_numpy(course.train.weights)
        self._loss = loss_of(course.recipe, course.labels, self._aims)
        self.optimizer = optimizer_of(model, course.stage)
        self.schedule = schedule_of(self.optimizer, course.stage, course.steps_an_epoch)

    def unit(self, number: int) -> Row:
        """Train an epoch and judge it: the row of the curves."""
        course = self._course
        before = (number - 1) * course.steps_an_epoch
        seed = course.recipe.seed + _SEEDS_A_STAGE * course.number + number
        learned = train_unit(
            self._model,
            TokenRows(course.train.shown(seed), self._aims, self._weights),
            (self.optimizer, self.schedule),
            course.stage,
            self._loss,
            seed=seed,
            report=lambda done, last: self._watch.step(course.stage.name, before + done, last),
        )
        rate = float(self.schedule.get_last_lr()[0])
        return {
            "stage": course.stage.name,
            "epoch": number,
            "rate": rate,
            "train_loss": learned,
            **self._judged(),
        }

    def _judged(self) -> dict[str, float]:
        """Loss and figures of the validation part."""
        part = self._course.validation
        found = logits(self._model, part.rows, int(self._model.config.pad_token_id or 0))
        truth = torch.from_numpy(part.truth.astype(np.float32))
        value = self._loss(torch.from_numpy(found), truth).item()
        if not math.isfinite(value):
            raise LossNotFinite(
                f"a validation loss of {value}",
                expected="a finite loss",
                remedy="lower the rate, or cut long gradients (max_gradient)",
            )
        recipe = self._course.recipe
        answers = probabilities(found, multi_label=recipe.multi_label, widths=widths_of(recipe))
        return {"validation_loss": value, **figures(recipe, answers, part.truth)}


def wind(schedule: torch.optim.lr_scheduler.LambdaLR, steps: int) -> None:
    """Set a fresh schedule to where it is after some steps."""
    state = {**schedule.state_dict(), "last_epoch": steps, "_step_count": steps + 1}
    rates = [
        base * factor(steps)
        for base, factor in zip(schedule.base_lrs, schedule.lr_lambdas, strict=True)
    ]
    schedule.load_state_dict({**state, "_last_lr": rates})
    for group, rate in zip(schedule.optimizer.param_groups, rates, strict=True):
        group["lr"] = rate


def _ended(state: State, stage: Stage) -> bool:
    patient = stage.patience is None or state.units - state.best < stage.patience
    return state.units >= stage.epochs or not patient


def _note(state: State, course: Course, row: Row, seconds: float) -> None:
    """Count a unit, and the best one."""
    state.units += 1
    state.steps = state.units * course.steps_an_epoch
    state.seconds.append(round(seconds, 2))
    state.curves.append(row)
    figure = course.stage.figure
    value = -float(row["validation_loss"]) if figure == "loss" else float(row[figure])
    if value > state.best_value:
        state.best, state.best_value = state.units, value


def _line(state: State, stage: Stage) -> str:
    row = state.curves[-1]
    numbers = ", ".join(
        f"{name} {value:.4g}" if name == "rate" else f"{name} {value:.4f}"
        for name, value in row.items()
        if isinstance(value, float)
    )
    best = " (best so far)" if state.best == state.units else ""
    return f"{stage.name} {state.units}/{stage.epochs}: {numbers}{best}, {state.seconds[-1]:.0f} s"


def _placed(error: LossNotFinite, course: Course, state: State, kept: Checkpoints) -> LossNotFinite:
    last = (
        f"epoch {state.units} is kept in {kept.folder}" if state.units else "no epoch was finished"
    )
    error.place = f"stage {course.stage.name}, epoch {state.units + 1}"
    error.found = f"{error.found}; {last}"
    return error
