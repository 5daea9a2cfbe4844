"""Vacancies and résumés → occupations, beside the same texts without being taken apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from razbor.catalogue.esco import means
from razbor.dataset import VacancyRow
from razbor.evaluation.figures import Scoring
from razbor.evaluation.occupation_candidates import in_groups
from razbor.evaluation.occupation_figures import Pair, Part, Places, score_places
from razbor.evaluation.occupation_queries import Queries, T, whole_text
from razbor.evaluation.occupation_rankers import Occupations
from razbor.evaluation.occupation_representations import by_names, score_representations
from razbor.evaluation.ranking import listed_ranks, ranks_in_lists
from razbor.pipeline import Razbor
from razbor.schema import Occupation, Vacancy
from razbor.tasks import occupations, sections
from razbor.tasks.occupations import Told
from razbor.text import detect
from razbor.text.sentences import sentences

RAW = "title and whole description as one text"
TITLE = "the title alone"
ONE_VECTOR = "the mean vector of all sentences, by names alone"

NOT_CLEANING_ALONE = (
    f"vacancies: {RAW} is read by the weights of résumés, and its title as any other line:"
    " the difference is not that of cleaning alone"
)

Listed = Sequence[Sequence[Occupation]]


def measure_vacancies(system: Occupations, queries: Queries[VacancyRow]) -> Part:
    """Vacancies as they ship, by their titles alone, and as text that nobody cleaned.

    The last is read as any longer text is, in parts of a résumé.
    """
    rz = system.rz
    found = [read_vacancy(rz, each) for each in queries.items]
    shipped = _listed(system, queries, "", [answer for answer, _ in found])
    titles = rz.occupations([each.title for each in queries.items])
    alone = _listed(system, queries, TITLE, titles)
    texts = rz.occupations([whole_text(each) for each in queries.items])
    raw = _listed(system, queries, RAW, texts)
    told = [passages for _, passages in found]
    by_vectors = score_representations(system, queries, _vectors(system, told))
    pairs = tuple(_pair(queries, *each) for each in ((RAW, raw, shipped), (TITLE, alone, shipped)))
    return Part((shipped, alone, raw, by_vectors), pairs, queries.files, (NOT_CLEANING_ALONE,))


def read_vacancy(rz: Razbor, vacancy: VacancyRow) -> tuple[list[Occupation], list[Told]]:
    """The occupations of a vacancy, whose text is plain, and the passages that tell them.

    Args:
        rz: with sections among its tasks: reports hold fragments only then.
        vacancy: as labelled.
    """
    if sections.TASK not in rz.tasks:
        raise TypeError("a Razbor without the task sections")
    given = Vacancy(title=vacancy.title, description=vacancy.description, html=False)
    report = rz.vacancy(given)
    return report.occupations or [], occupations.vacancy(given.title.strip(), report.fragments)


def measure_resumes(system: Occupations, queries: Queries[str]) -> Part:
    """Résumés as they ship, and as one vector of all that stands in them."""
    shipped = _listed(system, queries, "", system.rz.occupations(queries.items))
    whole = means(system.rz, [_sentences(text) for text in queries.items])
    scores = by_names(system, whole)
    groups = in_groups(system.known, queries.right)
    plain = score_places(
        f"{queries.name}, {ONE_VECTOR}",
        queries.unit,
        Places(listed_ranks(scores, queries.right), listed_ranks(scores, groups), to_the_end=False),
        queries.languages,
    )
    told = [occupations.resume(text) for text in queries.items]
    by_vectors = score_representations(system, queries, _vectors(system, told))
    pair = _pair(queries, ONE_VECTOR, plain, shipped)
    return Part((shipped, plain, by_vectors), (pair,), queries.files)


def _listed(system: Occupations, queries: Queries[T], how: str, found: Listed) -> Scoring:
    """The figures of lists of the best."""
    column = {uri: at for at, uri in enumerate(system.known.uris)}
    lists = [[column[each.uri] for each in listed] for listed in found]
    places = Places(
        ranks_in_lists(lists, queries.right),
        ranks_in_lists(lists, in_groups(system.known, queries.right)),
        to_the_end=False,
    )
    name = f"{queries.name}, {how}" if how else queries.name
    return score_places(name, queries.unit, places, queries.languages)


def _pair(queries: Queries[T], how: str, first: Scoring, second: Scoring) -> Pair:
    return Pair(f"{queries.name}: first {how}, second as razbor answers", first, second)


def _vectors(system: Occupations, told: Sequence[Sequence[Told]]) -> NDArray[np.float32]:
    """The mean vectors of what is read of each document."""
    return means(system.rz, [[each.text for each in passages] for passages in told])


def _sentences(text: str) -> list[str]:
    language = detect(text) or "en"
    return [
        line[start:stop] for line in text.splitlines() for start, stop in sentences(line, language)
    ]
