"""Occupations: titles and vacancies → ESCO, as a ranking of all its occupations.

Candidates are the preferred names of ESCO's occupations; one with names in several
languages scores as its best name. CareerBERT's own protocol (advertisements of EURES without
their titles, one right occupation each, MRR@100) is on data that are not public: no figure
here is to be compared with its.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from razbor.dataset import DataFile, VacancyRow
from razbor.dataset.esco import Esco, Language
from razbor.dataset.files import digest, invalid, missing, read_rows
from razbor.evaluation.figures import Scoring
from razbor.evaluation.ranking import best_ranks, score_ranking

Ranker = Callable[[Sequence[str], Sequence[Sequence[str]]], NDArray[np.float32]]
"""Texts, and the names of each candidate → scores (texts, candidates), higher is better."""
Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts → their vectors (texts, width)."""

JOBBERT = "jobbert/titles_validation.csv"
JOBBERT_NAMES: tuple[Language, ...] = ("en",)
GOLD_NAMES: tuple[Language, ...] = ("en", "de", "ru")
BASELINE = "by character n-grams without training"
TITLES = "titles"
VACANCIES = "vacancies"


@dataclass(frozen=True)
class Candidates:
    """The occupations that are ranked: of each its URI, code and names."""

    uris: tuple[str, ...]
    codes: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Queries:
    """Texts with the columns of the candidates that are right for each.

    `left_out` counts texts without a right candidate.
    """

    name: str
    unit: str
    texts: tuple[str, ...]
    right: tuple[frozenset[int], ...]
    files: tuple[DataFile, ...]
    left_out: int


class _Coded(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    codes: tuple[str, ...]


class _CodedTitle(_Coded):
    title: Annotated[str, Field(min_length=1)]


class _CodedVacancy(_Coded):
    uid: Annotated[str, Field(min_length=1)]


def candidates(esco: Esco, languages: Sequence[Language]) -> Candidates:
    """All occupations of ESCO that have a code, with their preferred names."""
    names: dict[str, list[str]] = {}
    for language in languages:
        for occupation in esco.occupations(language):
            names.setdefault(occupation.uri, []).append(occupation.title)
    codes = esco.codes()
    uris = sorted(uri for uri in names if uri in codes)
    return Candidates(
        tuple(uris),
        tuple(codes[uri] for uri in uris),
        tuple(tuple(names[uri]) for uri in uris),
    )


def jobbert_titles(data: Path, known: Candidates) -> Queries:
    """English titles of vacancies with the URI of one occupation each, labelled by rules.

    Raises:
        DataMissing: no such file.
        DataInvalid: a file without the columns vacancyTitle and conceptUri.
    """
    path = data / JOBBERT
    try:
        content = path.read_bytes()
    except OSError as error:
        raise missing(f"the file cannot be read ({type(error).__name__})", path) from None
    rows = list(csv.DictReader(content.decode("utf-8").splitlines()))
    if not rows or not {"vacancyTitle", "conceptUri"} <= set(rows[0]):
        raise invalid("other columns", "the columns vacancyTitle and conceptUri", str(path))
    column = {uri: number for number, uri in enumerate(known.uris)}
    labelled = [(row["vacancyTitle"], frozenset(_found(column, row["conceptUri"]))) for row in rows]
    file = DataFile(JOBBERT, digest(content), len(rows))
    return _queries("English titles, labelled automatically", TITLES, labelled, (file,))


def gold_titles(data: Path, split: str, known: Candidates) -> Queries:
    """Titles with every code that is right for them.

    Raises:
        DataMissing, DataInvalid: a file that is not there or does not fit.
    """
    read = read_rows(data, f"{split}/titles.jsonl", _CodedTitle)
    columns = _columns(known)
    labelled = [(row.title, _right(row, columns)) for _, row in read.rows]
    return _queries(f"titles of {split}", TITLES, labelled, (read.file,))


def gold_vacancies(data: Path, split: str, known: Candidates) -> Queries:
    """Vacancies, title above description, with every code that is right for them.

    Raises:
        DataMissing, DataInvalid: a file that is not there or does not fit.
    """
    read = read_rows(data, f"{split}/roles.jsonl", _CodedVacancy)
    vacancies = read_rows(data, f"{split}/vacancies.jsonl", VacancyRow)
    texts = {row.uid: f"{row.title}\n{row.description}".strip() for _, row in vacancies.rows}
    columns = _columns(known)
    labelled = []
    for place, row in read.rows:
        if row.uid not in texts:
            raise invalid("a uid without a vacancy", "a uid of vacancies.jsonl", place)
        labelled.append((texts[row.uid], _right(row, columns)))
    return _queries(f"vacancies of {split}", VACANCIES, labelled, (read.file, vacancies.file))


def score_queries(rank: Ranker, queries: Queries, known: Candidates) -> Iterator[Scoring]:
    """The figures of a system: by occupation, and by ISCO-08 unit group.

    A unit group is found where its first occupation stands. The baseline's figures by
    occupation stand last.
    """
    scores = rank(queries.texts, known.names)
    yield score_ranking(queries.name, queries.unit, best_ranks(scores, queries.right))
    groups: dict[str, set[int]] = {}
    for column, code in enumerate(known.codes):
        groups.setdefault(_group(code), set()).add(column)
    coarse = [
        {column for each in right for column in groups[_group(known.codes[each])]}
        for right in queries.right
    ]
    name = f"{queries.name}, ISCO-08 unit group"
    yield score_ranking(name, queries.unit, best_ranks(scores, coarse))
    plain = best_ranks(by_characters(queries.texts, known.names), queries.right)
    yield score_ranking(f"{queries.name}, {BASELINE}", queries.unit, plain)


def by_vectors(embed: Embed) -> Ranker:
    """Ranks by the cosine of vectors, the best name of a candidate counting."""

    def rank(texts: Sequence[str], names: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        return _best(_unit(embed(texts)) @ _unit(embed(_flat(names))).T, names)

    return rank


def by_characters(texts: Sequence[str], names: Sequence[Sequence[str]]) -> NDArray[np.float32]:
    """A baseline without training: TF-IDF of runs of 2 to 4 characters within words."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
    known = vectorizer.fit_transform(_flat(names))
    found = vectorizer.transform(texts) @ known.T
    return _best(np.asarray(found.toarray(), np.float32), names)


def _best(scores: NDArray[np.float32], names: Sequence[Sequence[str]]) -> NDArray[np.float32]:
    """Scores of all names → of the candidates: the best of each one's names."""
    starts = np.cumsum([0, *(len(each) for each in names[:-1])])
    return np.asarray(np.maximum.reduceat(scores, starts, axis=1), np.float32)


def _flat(names: Sequence[Sequence[str]]) -> list[str]:
    return [name for each in names for name in each]


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), np.float32)


def _columns(known: Candidates) -> dict[str, int]:
    return {code: column for column, code in enumerate(known.codes)}


def _right(row: _Coded, columns: Mapping[str, int]) -> frozenset[int]:
    return frozenset(each for code in row.codes for each in _found(columns, code))


def _found(columns: Mapping[str, int], name: str) -> list[int]:
    return [columns[name]] if name in columns else []


def _group(code: str) -> str:
    return code[:4]


def _queries(
    name: str,
    unit: str,
    labelled: Sequence[tuple[str, frozenset[int]]],
    files: tuple[DataFile, ...],
) -> Queries:
    kept = [(text, right) for text, right in labelled if right]
    if not kept:
        expected = "texts with at least one right candidate"
        raise invalid("no text with a known occupation", expected, files[0].name)
    return Queries(
        name,
        unit,
        tuple(text for text, _ in kept),
        tuple(right for _, right in kept),
        files,
        len(labelled) - len(kept),
    )
