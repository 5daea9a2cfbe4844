"""Vacancies in the training of matching: taken apart, and as advertisements of occupations."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from razbor.advertisements import centroids
from razbor.catalogue import Catalogue, Encoder
from razbor.catalogue.kinds import ADVERTISEMENTS
from razbor.dataset import RoleVacancy
from razbor.pipeline import Razbor
from razbor.schema import Vacancy
from razbor.tasks import occupations
from razbor.tasks.occupations import Told
from razbor.training.data import TrainingData
from razbor.training.overlap import folded


def told(rz: Razbor, labelled: RoleVacancy) -> list[Told]:
    """The passages of a labelled vacancy.

    Args:
        rz: with sections.
        labelled: plain or HTML.
    """
    title, markup = labelled.vacancy.title, labelled.markup
    came = labelled.vacancy.description if markup is None else markup
    if not came.strip():
        return occupations.title(title)
    report = rz.vacancy(Vacancy(title=title, description=came, html=markup is not None))
    return occupations.vacancy(title, report.fragments)


def advertised(
    catalogue: Catalogue,
    encoder: Encoder,
    rz: Razbor,
    data: TrainingData,
    without: Collection[RoleVacancy],
) -> tuple[Catalogue, int]:
    """A catalogue with what unlabelled vacancies ask for, and how many of them counted.

    Args:
        catalogue: of occupations.
        encoder: that made its vectors.
        rz: with sections.
        data: holds the vacancies; those of gold_dev do not count.
        without: that do not count either: weights are chosen on them.
    """
    spared = [*(each.vacancy for each in without), *data.gold_vacancies()]
    uids = {each.uid for each in spared}
    texts = {folded(each.description) for each in spared}

    def others() -> Iterator[Vacancy]:
        for row, html in data.pool():
            if row.uid not in uids and folded(row.description) not in texts:
                yield Vacancy(title=row.title, description=row.description, html=html)

    vectors, counted = centroids(rz, catalogue, encoder, others())
    return catalogue.with_representations({ADVERTISEMENTS: vectors}), counted
