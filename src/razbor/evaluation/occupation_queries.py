"""Titles, vacancies and résumés with the occupations that are right for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

from razbor.dataset import DataFile, VacancyRow, load_roles, load_titles
from razbor.dataset.files import invalid
from razbor.dataset.resumes import load_resumes
from razbor.evaluation.occupation_candidates import Candidates

T = TypeVar("T")
U = TypeVar("U")

TITLES = "titles"
VACANCIES = "vacancies"
RESUMES = "résumés"


@dataclass(frozen=True)
class Queries(Generic[T]):
    """What is asked about, with the columns of the candidates that are right for each.

    `languages` are those that the rows name; `left_out` counts rows without a right candidate.
    """

    name: str
    unit: str
    items: tuple[T, ...]
    right: tuple[frozenset[int], ...]
    languages: tuple[str | None, ...]
    files: tuple[DataFile, ...]
    left_out: int

    def turned(self, turn: Callable[[T], U]) -> Queries[U]:
        """The same queries, each turned into something else."""
        items = tuple(turn(each) for each in self.items)
        return Queries(
            self.name, self.unit, items, self.right, self.languages, self.files, self.left_out
        )

    def chosen(self, language: str | None, key: Callable[[T], str]) -> Queries[T] | None:
        """Those in a language, or all, sorted; None where there are none.

        Args:
            language: that their rows name; None for all.
            key: what they are sorted by, so that no interval depends on the order of a file.
        """
        order = sorted(
            (at for at, named in enumerate(self.languages) if language in (None, named)),
            key=lambda at: (key(self.items[at]), sorted(self.right[at])),
        )
        items = tuple(self.items[at] for at in order)
        right = tuple(self.right[at] for at in order)
        languages = tuple(self.languages[at] for at in order)
        found = replace(self, items=items, right=right, languages=languages)
        return found if items else None


def gold_titles(data: Path, split: str, known: Candidates) -> Queries[str]:
    """Titles with every code that is right for them.

    Raises:
        DataMissing, DataInvalid: a file that is not there or does not fit.
    """
    read, columns = load_titles(data, split), _columns(known)
    labelled = [(row.title, found(columns, row.codes), row.language) for row in read.items]
    return queries_of(f"titles of {split}", TITLES, labelled, read.files)


def gold_vacancies(data: Path, split: str, known: Candidates) -> Queries[VacancyRow]:
    """Vacancies with every code that is right for them.

    Raises:
        DataMissing, DataInvalid: a file that is not there or does not fit.
    """
    read, columns = load_roles(data, split), _columns(known)
    labelled = [
        (each.vacancy, found(columns, each.role.codes), each.vacancy.language)
        for each in read.items
    ]
    return queries_of(f"vacancies of {split}", VACANCIES, labelled, read.files)


def resumes(data: Path, split: str, known: Candidates) -> Queries[str]:
    """Texts of résumés with every code that is right for them.

    Raises:
        DataMissing, DataInvalid: a file that is not there or does not fit.
    """
    read, columns = load_resumes(data, split), _columns(known)
    labelled = [(row.text, found(columns, row.codes), row.language) for row in read.items]
    return queries_of(f"résumés of {split}", RESUMES, labelled, read.files)


def some(queries: Queries[T]) -> Queries[T]:
    """The same, where there are any.

    Raises:
        DataInvalid: there are none.
    """
    if not queries.items:
        expected = "texts with at least one right candidate"
        raise invalid("no text with a known occupation", expected, queries.files[0].name)
    return queries


def whole_text(vacancy: VacancyRow) -> str:
    """The title above the whole description."""
    return f"{vacancy.title}\n{vacancy.description}".strip()


def _columns(known: Candidates) -> dict[str, int]:
    return {code: column for column, code in enumerate(known.codes)}


def found(columns: Mapping[str, int], names: Sequence[str]) -> frozenset[int]:
    """The columns of those names that there are."""
    return frozenset(columns[name] for name in names if name in columns)


def queries_of(
    name: str,
    unit: str,
    labelled: Sequence[tuple[T, frozenset[int], str | None]],
    files: tuple[DataFile, ...],
) -> Queries[T]:
    """Queries from rows: what is asked, what is right, the language that the row names."""
    kept = [each for each in labelled if each[1]]
    return Queries(
        name,
        unit,
        tuple(item for item, _, _ in kept),
        tuple(right for _, right, _ in kept),
        tuple(language for _, _, language in kept),
        files,
        len(labelled) - len(kept),
    )
