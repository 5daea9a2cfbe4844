"""One bundle on one split of gold: its answers, scored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from razbor.dataset import (
    DataFile,
    TitleRow,
    load_role_pairs,
    load_roles,
    load_sections,
    load_title_variants,
    load_titles,
    vacancy_titles,
)
from razbor.errors import BundleFormat, DataInvalid
from razbor.evaluation import areas, role, role_pairs, sections, title_variants
from razbor.evaluation.figures import Scoring
from razbor.models import Manifest
from razbor.pipeline import Razbor
from razbor.questions import LABELLING, answered
from razbor.tasks.sections import FRAGMENT
from razbor.tasks.sections import TASK as SECTIONS

T = TypeVar("T")


@dataclass(frozen=True)
class Scored:
    """The figures of one bundle on one task, and the files they stand on."""

    scorings: tuple[Scoring, ...]
    files: tuple[DataFile, ...]


def task_of(manifest: Manifest, wanted: str | None = None) -> str:
    """The task that a bundle answers.

    Args:
        manifest: of the bundle.
        wanted: which one, of a bundle that answers several; the first where it is None.

    Raises:
        BundleFormat: none that razbor evaluates, or not the one that is wanted.
    """
    found = answered(manifest)
    if wanted in found:
        return wanted
    if found and wanted is None:
        return found[0]
    # Alone: see `razbor.evaluation.partial`.
    if wanted in (None, SECTIONS) and FRAGMENT in manifest.tasks:
        return SECTIONS
    raise BundleFormat(
        f"a bundle that answers {list(manifest.tasks)}",
        expected=f"one of {[wanted] if wanted else list(LABELLING)}",
        remedy="name a bundle of such a task",
        place=manifest.name,
    )


def score(task: str, rz: Razbor, data: Path, split: str, language: str | None = None) -> Scored:
    """Ask a system about the gold of its task, and score the answers.

    Raises:
        DataMissing: a file of the split that is not there.
        DataInvalid: gold that does not fit.
        ExtraMissing: scikit-learn is needed and not installed.
    """
    return _SCORES[task](rz, data, split, language)


def _sections(rz: Razbor, data: Path, split: str, language: str | None) -> Scored:
    gold = load_sections(data, split)
    chosen = spoken(gold.items, lambda item: item.vacancy.language, language)
    items = sorted(chosen, key=lambda item: item.vacancy.uid)
    whole = sections.score_documents(items, sections.read_documents(rz, items))
    alone = sections.score_fragments(items, sections.read_fragments(rz, items))
    return Scored((whole, alone), gold.files)


def _role(rz: Razbor, data: Path, split: str, language: str | None) -> Scored:
    gold = load_roles(data, split)
    chosen = spoken(gold.items, lambda item: item.vacancy.language, language)
    items = sorted(chosen, key=lambda item: item.role.uid)
    vacancies = role.score_roles(items, role.read_roles(rz, items))
    pairs = load_role_pairs(data, split)
    asked = [pair for pair in pairs.items if language in (None, pair.language)] if pairs else []
    if pairs is None or not asked:
        return Scored((vacancies,), gold.files)
    asked.sort(key=lambda pair: pair.id)
    contrasts = role_pairs.score_pairs(asked, role_pairs.read_pairs(rz, asked))
    return Scored((vacancies, contrasts), gold.files + pairs.files)


def _areas(rz: Razbor, data: Path, split: str, language: str | None) -> Scored:
    titles, vacancies = load_titles(data, split), vacancy_titles(load_roles(data, split))
    first, second = (
        by_title(spoken(found.items, lambda row: row.language, language))
        for found in (titles, vacancies)
    )
    asked, end = [*first, *second], len(first)
    answers, sure = areas.read_areas(rz, asked), areas.read_probabilities(rz, asked)
    scorings = (
        areas.score_areas(areas.TITLES, first, answers[:end], sure[:end]),
        areas.score_areas(areas.VACANCY_TITLES, second, answers[end:], sure[end:]),
        areas.score_areas(areas.BOTH, asked, answers, sure),
    )
    files = titles.files + vacancies.files
    written = load_title_variants(data, split)
    several = [row for row in written.items if language in (None, row.language)] if written else []
    if written is None or not several:
        return Scored(scorings, files)
    several.sort(key=lambda row: row.id)
    found = title_variants.score_variants(several, title_variants.read_variants(rz, several))
    return Scored((*scorings, found), files + written.files)


def spoken(
    items: Sequence[T], language_of: Callable[[T], str | None], language: str | None
) -> list[T]:
    """The items of one language.

    Raises:
        DataInvalid: none of them is in it, or there are none at all.
    """
    found = [item for item in items if language in (None, language_of(item))]
    if not items:
        raise DataInvalid(
            "no row that has labels of the task",
            expected="vacancies, and for areas titles and titled vacancies with areas",
            remedy="name another split with --split, or add such rows",
        )
    if not found:
        raise DataInvalid(
            f"no row with the language {language!r}",
            expected="rows that name it as `language`",
            remedy="leave --language out, or name one of the data's languages",
        )
    return found


def by_title(titles: Sequence[TitleRow]) -> list[TitleRow]:
    """Titles in an order that does not depend on that of their file."""
    return sorted(titles, key=lambda row: (row.title, sorted(row.areas)))


# Documents are sorted, so that no figure depends on the order of the files.
_SCORES: Mapping[str, Callable[[Razbor, Path, str, str | None], Scored]] = {
    "role": _role,
    "areas": _areas,
    "sections": _sections,
}
