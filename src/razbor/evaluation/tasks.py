"""One bundle on one split of gold: its answers, scored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from razbor.errors import BundleFormat
from razbor.evaluation import areas, role, sections
from razbor.evaluation.figures import Scoring
from razbor.evaluation.files import DataFile
from razbor.evaluation.gold import (
    Gold,
    load_roles,
    load_sections,
    load_titles,
    vacancy_titles,
)
from razbor.evaluation.results import Confusion
from razbor.models import Manifest
from razbor.pipeline import TASKS, Razbor


@dataclass(frozen=True)
class Scored:
    """The figures of one bundle on one task, and the files they stand on."""

    scorings: tuple[Scoring, ...]
    files: tuple[DataFile, ...]
    confusion: Confusion | None = None


def task_of(manifest: Manifest) -> str:
    """The task that a bundle answers.

    Raises:
        BundleFormat: none that razbor evaluates.
    """
    for task in TASKS:
        if task in manifest.tasks:
            return task
    raise BundleFormat(
        f"a bundle that answers {list(manifest.tasks)}",
        expected=f"one of {list(TASKS)}",
        remedy="name a bundle of one of these tasks",
        place=manifest.name,
    )


def score(task: str, rz: Razbor, data: Path, split: str) -> Scored:
    """Ask a system about the gold of its task, and score the answers.

    Raises:
        DataMissing: a file of the split that is not there.
        DataInvalid: gold that does not fit.
        ExtraMissing: scikit-learn is needed and not installed.
    """
    return _SCORES[task](rz, data, split)


def _sections(rz: Razbor, data: Path, split: str) -> Scored:
    gold = load_sections(data, split)
    whole, confusion = sections.score_documents(gold.items, sections.read_documents(rz, gold.items))
    alone = sections.score_fragments(gold.items, sections.read_fragments(rz, gold.items))
    return Scored((whole, alone), gold.files, confusion)


def _role(rz: Razbor, data: Path, split: str) -> Scored:
    gold = load_roles(data, split)
    return Scored((role.score_roles(gold.items, role.read_roles(rz, gold.items)),), gold.files)


def _areas(rz: Razbor, data: Path, split: str) -> Scored:
    titles = load_titles(data, split)
    vacancies = vacancy_titles(load_roles(data, split))
    both = Gold(titles.items + vacancies.items, titles.files + vacancies.files)
    answers = areas.read_areas(rz, both.items)
    first = len(titles.items)
    return Scored(
        (
            areas.score_areas(areas.TITLES, titles.items, answers[:first]),
            areas.score_areas(areas.VACANCY_TITLES, vacancies.items, answers[first:]),
            areas.score_areas(areas.BOTH, both.items, answers),
        ),
        both.files,
    )


_SCORES: Mapping[str, Callable[[Razbor, Path, str], Scored]] = {
    "role": _role,
    "areas": _areas,
    "sections": _sections,
}
