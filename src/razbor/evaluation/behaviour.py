"""Behaviour: role pairs and title variants item by item, so that every failure can be read.

The figures are those of `razbor.evaluation.role_pairs` and `title_variants`, by group as
well; what is new is that nothing is summed up: each item is kept with its answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from razbor.dataset import (
    DataFile,
    Labelled,
    RolePair,
    TitleVariants,
    load_role_pairs,
    load_title_variants,
    missing,
)
from razbor.errors import ArgumentInvalid
from razbor.evaluation import behaviour_pairs, behaviour_variants
from razbor.evaluation.behaviour_pairs import AnsweredPair, answered_pairs
from razbor.evaluation.behaviour_variants import AnsweredTitle, answered_titles
from razbor.evaluation.figures import Scoring
from razbor.evaluation.measuring import Settings, measure, reference
from razbor.evaluation.results import Result
from razbor.evaluation.role_pairs import read_pairs
from razbor.evaluation.standing import standing
from razbor.evaluation.tasks import spoken, task_of
from razbor.evaluation.title_variants import read_variants
from razbor.loading import load
from razbor.models import Bundle
from razbor.models.manifest import Threshold
from razbor.tasks import areas, role

V = TypeVar("V", RolePair, TitleVariants)

TASKS = (role.TASK, areas.TASK)
"""Those that have a behaviour test."""


@dataclass(frozen=True)
class Behaviour(Result):
    """One bundle on role pairs or on title variants: figures, and all items with answers."""

    pairs: tuple[AnsweredPair, ...] = ()
    titles: tuple[AnsweredTitle, ...] = ()


def evaluate_behaviour(bundle: Bundle | str | Path, settings: Settings) -> Behaviour:
    """Ask one bundle about every item of its behaviour test.

    Args:
        bundle: an open one, the name of a shipped one, or a folder; of role or of areas.
        settings: the data and the bootstrap.

    Raises:
        ArgumentInvalid: a bundle of a task that has no such test.
        BundleError: a bundle that cannot be opened.
        DataMissing: a split without `role_pairs.jsonl` or `title_variants.jsonl`.
        DataInvalid: data that do not fit; the message names file and line.
    """
    opened = bundle if isinstance(bundle, Bundle) else Bundle.open(bundle)
    task = task_of(opened.manifest)
    if task not in _ASKED:
        raise ArgumentInvalid(
            f"a bundle for {task} with --behaviour",
            expected=f"bundles for {' or '.join(TASKS)}",
            remedy="leave --behaviour out, or name bundles for these tasks",
        )
    return _ASKED[task](opened, settings)


def _pairs(bundle: Bundle, settings: Settings) -> Behaviour:
    pairs, files = _gold(load_role_pairs, "role_pairs.jsonl", settings)
    answers = read_pairs(load([role.TASK], bundles={role.TASK: bundle.folder}), pairs)
    lead = bundle.manifest.tasks[role.LEAD].decision
    if not isinstance(lead, Threshold):
        raise TypeError("a bundle of role that was loaded decides leads by a threshold")
    found = answered_pairs(pairs, answers, lead.threshold)
    scorings = behaviour_pairs.score_answered(found)
    return replace(_figures(role.TASK, bundle, settings, files, scorings), pairs=found)


def _titles(bundle: Bundle, settings: Settings) -> Behaviour:
    titles, files = _gold(load_title_variants, "title_variants.jsonl", settings)
    answers = read_variants(load([areas.TASK], bundles={areas.TASK: bundle.folder}), titles)
    found = answered_titles(titles, answers)
    scorings = behaviour_variants.score_answered(found)
    return replace(_figures(areas.TASK, bundle, settings, files, scorings), titles=found)


def _gold(
    read: Callable[[Path, str], Labelled[V] | None], name: str, settings: Settings
) -> tuple[list[V], tuple[DataFile, ...]]:
    """The items of a test, by id: no figure and no list depends on the order of the file."""
    found = read(settings.data, settings.split)
    if found is None:
        raise missing("no such file", settings.data / settings.split / name)
    chosen = spoken(found.items, lambda item: item.language, settings.language)
    return sorted(chosen, key=lambda item: item.id), found.files


def _figures(
    task: str,
    bundle: Bundle,
    settings: Settings,
    files: tuple[DataFile, ...],
    scorings: Sequence[Scoring],
) -> Behaviour:
    return Behaviour(
        task=task,
        bundle=reference(bundle),
        data=files,
        standing=standing(settings.split, files, [bundle.manifest]),
        tables=tuple(measure(each, settings.samples, settings.seed) for each in scorings),
    )


_ASKED: Mapping[str, Callable[[Bundle, Settings], Behaviour]] = {
    role.TASK: _pairs,
    areas.TASK: _titles,
}
