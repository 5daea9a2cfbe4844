"""Bundles that answer a part of their task, as the published systems do.

They say tech or other and no category, label fragments alone, or know some of the areas.
`razbor.load` serves none of them; here they are asked for what they answer, and scored as
every other bundle.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from razbor.dataset import TitleRow, load_roles, load_sections, load_titles, vacancy_titles
from razbor.errors import BundleFormat
from razbor.evaluation import areas, role, sections
from razbor.evaluation.tasks import Scored, spoken
from razbor.labels import ids
from razbor.models import Bundle, Manifest, Predictor, Row
from razbor.models.calibration import calibrated
from razbor.models.manifest import Argmax, Task, Threshold, Thresholds
from razbor.tasks import areas as area_task
from razbor.tasks import role as role_task
from razbor.tasks import sections as section_task

Floats = NDArray[np.float64]


def in_part(manifest: Manifest) -> bool:
    """Whether a bundle answers a part of its task alone."""
    names = set(manifest.tasks)
    if names in ({role_task.TASK}, {section_task.FRAGMENT}):
        return True
    return names == {area_task.TASK} and manifest.tasks[area_task.TASK].labels != area_task.LABELS


def common_areas(first: Manifest, second: Manifest) -> tuple[str, ...] | None:
    """The areas that two bundles know; None where both know the same, or tell no areas."""
    known = [
        each.tasks[area_task.TASK].labels if area_task.TASK in each.tasks else ()
        for each in (first, second)
    ]
    if set(known[0]) == set(known[1]):
        return None
    return tuple(label for label in known[0] if label in known[1])


def score_part(
    bundle: Bundle,
    data: Path,
    split: str,
    language: str | None = None,
    among: Sequence[str] | None = None,
) -> Scored:
    """Ask a bundle for the part that it answers, and score that.

    Args:
        bundle: one that `in_part` is true of, or any of areas where some are named.
        data: the folder of the splits.
        split: the split's folder in it.
        language: rows of this language alone; None for all.
        among: areas that are scored, where not all that the bundle knows are.

    Raises:
        BundleFormat: labels or a decision that do not fit the question.
        DataMissing, DataInvalid: gold that is not there or does not fit.
        ExtraMissing: scikit-learn is needed and not installed.
    """
    (name,) = bundle.manifest.tasks
    task = bundle.manifest.tasks[name]
    _check(bundle.manifest, name, task)
    asked = _Asked(bundle, name)
    if name == role_task.TASK:
        return _role(asked, task, data, split, language)
    if name == area_task.TASK:
        return _areas(asked, task, data, split, language, among or task.labels)
    return _fragments(asked, task, data, split, language)


class _Asked:
    """A bundle and the one question that is put to it."""

    def __init__(self, bundle: Bundle, question: str) -> None:
        self._predictor = Predictor.open(bundle)
        self._task = bundle.manifest.tasks[question]

    def __call__(self, rows: Sequence[Row]) -> Floats:
        """Probabilities, (rows, labels)."""
        output = self._predictor.predict(rows).outputs[self._task.output]
        return calibrated(output, self._task).astype(np.float64)


def _role(asked: _Asked, task: Task, data: Path, split: str, language: str | None) -> Scored:
    gold = load_roles(data, split)
    chosen = spoken(gold.items, lambda item: item.vacancy.language, language)
    items = sorted(chosen, key=lambda item: item.role.uid)
    texts = [(item.vacancy.title.strip(), item.vacancy.description) for item in items]
    probability = asked([role_task.row(*each) for each in texts])[:, 1]
    if not isinstance(task.decision, Threshold):  # `_check` has seen to it
        raise TypeError("a filter without a threshold")
    answered = probability >= task.decision.threshold
    return Scored((role.score_filter(items, answered, probability),), gold.files)


def _fragments(asked: _Asked, task: Task, data: Path, split: str, language: str | None) -> Scored:
    gold = load_sections(data, split)
    chosen = spoken(gold.items, lambda item: item.vacancy.language, language)
    items = sorted(chosen, key=lambda item: item.vacancy.uid)
    answers = []
    for item in items:
        texts = [row.text for row in item.fragments if row.scored]
        best = asked([Row({section_task.FIELD: text}) for text in texts]).argmax(axis=1)
        answers.append([task.labels[number] for number in best])
    return Scored((sections.score_fragments(items, answers),), gold.files)


def _areas(
    asked: _Asked,
    task: Task,
    data: Path,
    split: str,
    language: str | None,
    among: Sequence[str],
) -> Scored:
    titles, vacancies = load_titles(data, split), vacancy_titles(load_roles(data, split))
    first, second = (
        sorted(
            spoken(found.items, lambda row: row.language, language),
            key=lambda row: (row.title, sorted(row.areas)),
        )
        for found in (titles, vacancies)
    )
    known = f"{len(among)} of {len(area_task.LABELS)} areas"
    tables = {areas.TITLES: first, areas.VACANCY_TITLES: second, areas.BOTH: [*first, *second]}
    return Scored(
        tuple(
            areas.score_areas(f"{name}, {known}", gold, *_answers(asked, task, gold, among), among)
            for name, gold in tables.items()
        ),
        titles.files + vacancies.files,
    )


def _answers(
    asked: _Asked, task: Task, gold: Sequence[TitleRow], among: Sequence[str]
) -> tuple[list[tuple[str, ...]], Floats]:
    """The areas of each title at or above their thresholds, and the probabilities, of some."""
    if not isinstance(task.decision, Thresholds):  # `_check` has seen to it
        raise TypeError("areas without thresholds")
    limits = np.array([task.decision.thresholds[label] for label in among])
    columns = [task.labels.index(label) for label in among]
    found = asked([area_task.row(each.title) for each in gold])[:, columns]
    answers = [
        tuple(label for label, yes in zip(among, row, strict=True) if yes)
        for row in found >= limits
    ]
    return answers, found


def _check(manifest: Manifest, name: str, task: Task) -> None:
    wanted, kind = {
        role_task.TASK: (role_task.LABELS, Threshold),
        section_task.FRAGMENT: (section_task.LABELS, Argmax),
        area_task.TASK: (ids("areas"), Thresholds),
    }[name]
    known = task.labels == wanted if name == role_task.TASK else set(task.labels) <= set(wanted)
    decided = isinstance(task.decision, kind)
    if isinstance(task.decision, Threshold):
        decided = decided and task.decision.positive == wanted[-1]
    if not known or not decided:
        raise BundleFormat(
            f"{name!r} with the labels {list(task.labels)}, decided by {task.decision.kind}",
            expected=f"labels of {list(wanted)}, decided by {kind.__name__.lower()}",
            remedy="give a bundle that was trained for the task",
            place=manifest.name,
        )
