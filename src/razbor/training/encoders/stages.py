"""A stage: units until the last epoch or until nothing gets better; the best one is kept."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray

from razbor.errors import LossNotFinite
from razbor.models.batching import Tokens
from razbor.training.encoders.answering import logits, probabilities
from razbor.training.encoders.checkpoints import Checkpoints, State
from razbor.training.encoders.classifier import Classifier, freeze
from razbor.training.encoders.figures import figures
from razbor.training.encoders.optimizing import Loss, loss_of, optimizer_of, schedule_of
from razbor.training.encoders.recipe import EncoderRecipe, Stage
from razbor.training.encoders.units import TokenRows, train_unit


@dataclass(frozen=True, slots=True)
class Part:
    """Examples as a network reads them: rows of word pieces, truth (examples, labels)."""

    rows: tuple[Tokens, ...]
    truth: NDArray[np.bool_]


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
    freeze(model, stage.freeze_encoder)
    state = kept.read()
    if state.finished:
        kept.load_best(state, model)
        return state
    optimizer = optimizer_of(model, stage)
    schedule = schedule_of(optimizer, stage, course.steps_an_epoch)
    if state.units:
        kept.resume(state, model, optimizer)
        wind(schedule, state.steps)
    truth = torch.from_numpy(course.train.truth.astype(np.float32))
    rows = TokenRows([row.ids for row in course.train.rows], truth)
    loss = loss_of(course.recipe, course.labels, truth)
    while not _ended(state, stage):
        began = time.monotonic()
        unit = state.units + 1
        before = state.units * course.steps_an_epoch
        try:
            learned = train_unit(
                model,
                rows,
                (optimizer, schedule),
                stage,
                loss,
                seed=_seed(course, unit),
                report=partial(_report, watch, stage.name, before),
            )
            row = _judged(model, course, loss)
        except LossNotFinite as error:
            raise _placed(error, course, unit, kept) from None
        state.units = unit
        state.steps = unit * course.steps_an_epoch
        state.curves.append(
            {
                "stage": stage.name,
                "epoch": unit,
                "rate": float(schedule.get_last_lr()[0]),
                "train_loss": learned,
                **row,
            }
        )
        _note_best(state, stage, row)
        state.seconds.append(round(time.monotonic() - began, 2))
        kept.write(state, model, optimizer)
        watch.say(_line(state, stage))
    state.finished = True
    kept.commit(state)
    kept.load_best(state, model)
    return state


def _report(watch: Watch, name: str, before: int, done: int, last: float) -> None:
    watch.step(name, before + done, last)


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


def _seed(course: Course, unit: int) -> int:
    """One of its own for every unit of every stage."""
    return course.recipe.seed + 1000 * course.number + unit


def _judged(model: Classifier, course: Course, loss: Loss) -> dict[str, float]:
    """Loss and figures of the validation part."""
    part = course.validation
    found = logits(model, part.rows, int(model.config.pad_token_id or 0))
    value = loss(torch.from_numpy(found), torch.from_numpy(part.truth.astype(np.float32))).item()
    if not math.isfinite(value):
        raise LossNotFinite(
            f"a validation loss of {value}",
            expected="a finite loss",
            remedy="lower the rate, or cut long gradients (max_gradient)",
        )
    answers = probabilities(found, multi_label=course.recipe.multi_label)
    return {"validation_loss": value, **figures(course.recipe, answers, part.truth)}


def _note_best(state: State, stage: Stage, row: dict[str, float]) -> None:
    value = -row["validation_loss"] if stage.figure == "loss" else row[stage.figure]
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


def _placed(error: LossNotFinite, course: Course, unit: int, kept: Checkpoints) -> LossNotFinite:
    last = f"unit {unit - 1} is kept in {kept.folder}" if unit > 1 else "no unit was finished"
    error.place = f"stage {course.stage.name}, epoch {unit}"
    error.found = f"{error.found}; {last}"
    return error
