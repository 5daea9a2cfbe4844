"""Bundles by name or folder → a `Razbor` that answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from razbor.catalogue import Catalogue
from razbor.catalogue.bundled import BundledEncoder
from razbor.errors import ArgumentInvalid
from razbor.models import Predictor
from razbor.models.thresholds import Wishes
from razbor.pipeline import Razbor
from razbor.questions import TASKS, check, serving
from razbor.tasks import areas, occupations, role, sections

SHIPPED_FOR: Mapping[str, str] = {
    role.TASK: "role",
    areas.TASK: "areas",
    sections.TASK: "sections",
    sections.FRAGMENT: "sections-fragment",
    occupations.TASK: "occupations",
}
"""The shipped bundle that answers each task, and fragments on their own."""

SHIPPED_CATALOGUE = Path(__file__).parent / "catalogues" / "esco"


def load(
    tasks: Sequence[str] = TASKS,
    *,
    bundles: Mapping[str, str | Path] | None = None,
    threads: int | None = None,
    mask: bool = True,
    thresholds: Wishes | None = None,
    catalogue: str | Path | None = None,
) -> Razbor:
    """Load the shipped bundles, or others.

    Args:
        tasks: which tasks to load. A role that is told by the sections brings their bundle.
        bundles: task → the folder of another bundle for it; `fragment` is for fragments on
            their own, which the one for sections answers where it can and was given.
        threads: how many one run of a model may use; None for one a physical core.
        mask: whether reports cover personal data.
        thresholds: question → a threshold instead of the bundle's: `role` and `lead`,
            `areas` (area → threshold, or one for all), and the limits below which
            `category`, `sections` and `fragment` are unsure.
        catalogue: the folder of another one than ESCO for occupations; its vectors have to be
            of the bundle for occupations.

    Raises:
        ArgumentInvalid: a task that razbor does not know; thresholds for what is not
            asked, or that are no numbers from 0 to 1.
        BundleError: a bundle that is missing, damaged, unsafe, or for another task.
        CatalogueError: the same of a catalogue, or one of another encoder.
    """
    chosen = bundles or {}
    for task in (*tasks, *chosen):
        if task not in SHIPPED_FOR or (task in tasks and task not in TASKS):
            raise ArgumentInvalid(
                f"the task {task!r}",
                expected=f"one of {list(TASKS)}",
                remedy="check the spelling",
            )
    asked = tuple(task for task in TASKS if task in tasks)
    opened: dict[str, Predictor] = {}
    predictors = {task: _open(_named(task, chosen), opened, threads) for task in asked}
    for task in serving({task: found.manifest for task, found in predictors.items()}):
        predictors[task] = _open(_named(task, chosen), opened, threads)
    if sections.TASK in asked and (alone := _alone(predictors[sections.TASK], chosen)):
        predictors[sections.FRAGMENT] = _open(alone, opened, threads)
    return Razbor(
        predictors,
        tasks=asked,
        mask=mask,
        thresholds=thresholds,
        catalogue=_catalogue(predictors.get(occupations.TASK), catalogue),
        threads=threads,
    )


def _catalogue(predictor: Predictor | None, folder: str | Path | None) -> Catalogue | None:
    if predictor is None:
        return None
    check(occupations.TASK, predictor.manifest)  # before its catalogue: that would be another's
    encoder = BundledEncoder(predictor)
    return Catalogue.open(folder, encoder) if folder else _shipped().with_encoder(encoder)


@cache
def _shipped() -> Catalogue:
    """ESCO, read once a process: whatever is loaded, its names and vectors are the same."""
    return Catalogue.open(SHIPPED_CATALOGUE)


def _named(task: str, chosen: Mapping[str, str | Path]) -> str | Path:
    """The bundle for a task: the one that was chosen, or the one that ships."""
    return chosen.get(task, SHIPPED_FOR[task])


def _alone(whole: Predictor, chosen: Mapping[str, str | Path]) -> str | Path | None:
    """The bundle for fragments on their own, where it is another than the one for sections."""
    if sections.FRAGMENT in chosen:
        return chosen[sections.FRAGMENT]
    told = sections.TASK in chosen and sections.FRAGMENT in whole.manifest.tasks
    return None if told else SHIPPED_FOR[sections.FRAGMENT]


def _open(name: str | Path, opened: dict[str, Predictor], threads: int | None) -> Predictor:
    """A bundle, opened once however many tasks it answers."""
    key = str(name)
    if key not in opened:
        opened[key] = Predictor.open(name, threads=threads)
    return opened[key]
