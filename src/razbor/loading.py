"""Bundles by name or folder → a `Razbor` that answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from razbor.errors import ArgumentInvalid
from razbor.models import Predictor
from razbor.models.thresholds import Wishes
from razbor.pipeline import Razbor
from razbor.questions import TASKS, serving


def load(
    tasks: Sequence[str] = TASKS,
    *,
    bundles: Mapping[str, str | Path] | None = None,
    threads: int | None = None,
    mask: bool = True,
    thresholds: Wishes | None = None,
) -> Razbor:
    """Load the shipped bundles, or others.

    Args:
        tasks: which tasks to load. A role that is told by the sections brings their bundle.
        bundles: task → the folder of another bundle for it.
        threads: how many one run of a model may use; None for one a physical core.
        mask: whether reports cover personal data.
        thresholds: question → a threshold instead of the bundle's: `role` and `lead`,
            `areas` (area → threshold, or one for all), and the limits below which
            `category`, `sections` and `fragment` are unsure.

    Raises:
        ArgumentInvalid: a task that razbor does not know; thresholds for what is not
            asked, or that are no numbers from 0 to 1.
        BundleError: a bundle that is missing, damaged, unsafe, or for another task.
    """
    chosen = bundles or {}
    for task in (*tasks, *chosen):
        if task not in TASKS:
            raise ArgumentInvalid(
                f"the task {task!r}",
                expected=f"one of {list(TASKS)}",
                remedy="check the spelling",
            )
    asked = tuple(task for task in TASKS if task in tasks)
    predictors = {task: _open(task, chosen, threads) for task in asked}
    for task in serving({task: found.manifest for task, found in predictors.items()}):
        predictors[task] = _open(task, chosen, threads)
    return Razbor(predictors, tasks=asked, mask=mask, thresholds=thresholds)


def _open(task: str, chosen: Mapping[str, str | Path], threads: int | None) -> Predictor:
    return Predictor.open(chosen.get(task, task), threads=threads)
