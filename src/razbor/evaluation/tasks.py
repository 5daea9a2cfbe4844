"""One bundle on one split of gold: its answers, scored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from razbor.dataset import (
    DataFile,
    TitleRow,
    load_roles,
    load_sections,
    load_titles,
    vacancy_titles,
)
from razbor.errors import BundleFormat
from razbor.evaluation import areas, role, sections
from razbor.evaluation.figures import Scoring
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
    items = sorted(gold.items, key=lambda item: item.vacancy.uid)
    whole, confusion = sections.score_documents(items, sections.read_documents(rz, items))
    alone = sections.score_fragments(items, sections.read_fragments(rz, items))
    return Scored((whole, alone), gold.files, confusion)


def _role(rz: Razbor, data: Path, split: str) -> Scored:
    gold = load_roles(data, split)
    items = sorted(gold.items, key=lambda item: item.role.uid)
    return Scored((role.score_roles(items, role.read_roles(rz, items)),), gold.files)


def _areas(rz: Razbor, data: Path, split: str) -> Scored:
    titles, vacancies = load_titles(data, split), vacancy_titles(load_roles(data, split))
    first, second = _by_title(titles.items), _by_title(vacancies.items)
    answers = areas.read_areas(rz, [*first, *second])
    return Scored(
        (
            areas.score_areas(areas.TITLES, first, answers[: len(first)]),
            areas.score_areas(areas.VACANCY_TITLES, second, answers[len(first) :]),
            areas.score_areas(areas.BOTH, [*first, *second], answers),
        ),
        titles.files + vacancies.files,
    )


def _by_title(titles: Sequence[TitleRow]) -> list[TitleRow]:
    return sorted(titles, key=lambda row: (row.title, sorted(row.areas)))


# Documents are sorted, so that no figure depends on the order of the files.
_SCORES: Mapping[str, Callable[[Razbor, Path, str], Scored]] = {
    "role": _role,
    "areas": _areas,
    "sections": _sections,
}
