"""The loss, the optimizer and the schedule of a stage, as the recipe says them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR

from razbor.errors import ScheduleInvalid
from razbor.training.encoders.recipe import EncoderRecipe, Stage, widths_of


class Loss(Protocol):
    """Logits and truth, both (rows, labels), and weights (rows,) → the mean loss."""

    def __call__(self, logits: Tensor, wanted: Tensor, rows: Tensor | None = None) -> Tensor:
        """The mean over rows; without weights all count alike."""


def loss_of(recipe: EncoderRecipe, labels: Sequence[str], truth: Tensor) -> Loss:
    """The loss of a stage.

    Args:
        recipe: its label weights.
        labels: of this stage.
        truth: of the training part, (examples, labels), for weights by frequency; 0 or 1, or
            how probable teachers found each label.
    """
    if recipe.multi_label:
        return _several
    if widths := widths_of(recipe):
        return _Questions(widths)
    weights = None
    if recipe.label_weights == "inverse_frequency":
        weights = len(truth) / (len(labels) * truth.sum(dim=0))
    elif recipe.label_weights is not None:
        weights = torch.tensor([recipe.label_weights.get(label, 1.0) for label in labels])

    def cross_entropy(logits: Tensor, wanted: Tensor, rows: Tensor | None = None) -> Tensor:
        if not _decided(wanted):
            return functional.cross_entropy(logits, wanted, weight=weights)
        answers = wanted.argmax(dim=1)
        if rows is None or _alike(rows):
            return functional.cross_entropy(logits, answers, weight=weights)
        each = functional.cross_entropy(logits, answers, weight=weights, reduction="none")
        # As torch does: what a row weighs by its label counts below the line as well.
        counts = rows if weights is None else rows * weights[answers]
        return (each * rows).sum() / counts.sum()

    return cross_entropy


class _Questions:
    """The sum of the questions' cross-entropies, each over its own labels.

    Args:
        widths: how many labels each question has, in the order of the columns.
    """

    def __init__(self, widths: Sequence[int]) -> None:
        self._widths = list(widths)

    def __call__(self, logits: Tensor, wanted: Tensor, rows: Tensor | None = None) -> Tensor:
        """The mean over rows, by their weights."""
        total = torch.zeros(())
        counts = torch.ones(len(logits)) if rows is None else rows
        start = 0
        for width in self._widths:
            told, right = (found[:, start : start + width] for found in (logits, wanted))
            each = functional.cross_entropy(told, right.argmax(dim=1), reduction="none")
            total = total + (each * counts).sum() / counts.sum()
            start += width
        return total


def _several(logits: Tensor, wanted: Tensor, rows: Tensor | None = None) -> Tensor:
    """Each label by itself."""
    if rows is None or _alike(rows):
        return functional.binary_cross_entropy_with_logits(logits, wanted)
    each = functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    return (each.mean(dim=1) * rows).sum() / rows.sum()


def _alike(rows: Tensor) -> bool:
    """Whether no row weighs more than another: then the loss is torch's, to the last digit."""
    return bool((rows == rows[0]).all())


def _decided(wanted: Tensor) -> bool:
    """Whether every label is there or is not."""
    return bool(((wanted == 0) | (wanted == 1)).all())


def optimizer_of(model: nn.Module, stage: Stage) -> AdamW:
    """AdamW over the weights that a stage trains."""
    trained = {name: each for name, each in model.named_parameters() if each.requires_grad}
    if stage.optimizes == "another_model":  # whose weights never get a gradient
        trained = {name: nn.Parameter(each.detach().clone()) for name, each in trained.items()}
    free = {name for name in trained if any(part in name for part in stage.no_decay)}
    groups = [
        {
            "params": [each for name, each in trained.items() if name not in free],
            "weight_decay": stage.weight_decay,
        },
        {"params": [each for name, each in trained.items() if name in free], "weight_decay": 0.0},
    ]
    return AdamW([group for group in groups if group["params"]], lr=stage.rate)


def warmup_steps(stage: Stage, steps: int) -> int:
    """How many steps of the scheduler the rate rises for."""
    return int(stage.warmup_ratio * steps)


def broken_schedule(stage: Stage, steps_an_epoch: int) -> str | None:
    """What is wrong with a schedule, if anything."""
    steps = stage.epochs * steps_an_epoch
    taken = steps if stage.scheduler_steps == "step" else stage.epochs
    rising = warmup_steps(stage, steps)
    if rising < taken:
        return None
    return f"a warm-up of {rising} steps, but the scheduler takes {taken} in all"


def check_schedule(stage: Stage, steps_an_epoch: int) -> str | None:
    """A warning where a broken schedule is meant.

    Raises:
        ScheduleInvalid: a warm-up longer than the run, and the recipe does not say it means it.
    """
    found = broken_schedule(stage, steps_an_epoch)
    if found and not stage.allow_broken_schedule:
        raise ScheduleInvalid(
            found,
            expected="a warm-up that ends within the run",
            remedy="lower warmup_ratio, or write allow_broken_schedule = true to see it fail",
            place=f"stages.{stage.name}",
        )
    return f"{stage.name}: {found}: the rate stays below {stage.rate:g}" if found else None


def schedule_of(optimizer: AdamW, stage: Stage, steps_an_epoch: int) -> LambdaLR:
    """The rate at each step: linear up, then linear down, or constant after the rise."""
    steps = stage.epochs * steps_an_epoch
    rising = warmup_steps(stage, steps)

    def factor(step: int) -> float:
        at = step if stage.scheduler_steps == "step" else step // steps_an_epoch
        if at < rising:
            return at / max(1, rising)
        if stage.schedule == "constant":
            return 1.0
        return max(0.0, (steps - at) / max(1, steps - rising))

    return LambdaLR(optimizer, factor)
