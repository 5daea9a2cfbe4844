"""A bundle for occupations, measured through the pipeline with the catalogue that it ships with.

CareerBERT's own protocol (advertisements of EURES without their titles, one right occupation
each, MRR@100) is on data that are not public: no figure here is to be compared with its.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from razbor.errors import DataInvalid
from razbor.evaluation.comparing import paired
from razbor.evaluation.measuring import Settings, measure, reference
from razbor.evaluation.occupation_candidates import Candidates
from razbor.evaluation.occupation_documents import measure_resumes, measure_vacancies
from razbor.evaluation.occupation_figures import Part
from razbor.evaluation.occupation_jobbert import JOBBERT
from razbor.evaluation.occupation_names import measure_names
from razbor.evaluation.occupation_queries import (
    Queries,
    T,
    gold_titles,
    gold_vacancies,
    resumes,
)
from razbor.evaluation.occupation_rankers import Occupations
from razbor.evaluation.occupation_titles import (
    measure_fast,
    measure_labelled_automatically,
    measure_titles,
)
from razbor.evaluation.results import Result, Standing
from razbor.evaluation.standing import standing
from razbor.loading import load
from razbor.models import Bundle
from razbor.models.manifest import Matching
from razbor.questions import check
from razbor.tasks import sections
from razbor.tasks.occupations import TASK

NO_COMPARISON = (
    "the test data of CareerBERT (advertisements of EURES) are not public:"
    " no figure here is to be compared with its"
)


def matches_occupations(bundle: Bundle) -> bool:
    """Whether a bundle is one of these."""
    embedding = bundle.manifest.embedding
    return embedding is not None and embedding.matching is not None


def evaluate_occupations(
    bundle: Bundle | str | Path,
    settings: Settings,
    catalogue: str | Path | None = None,
    *,
    fast: bool = False,
) -> Result:
    """Measure a bundle on titles, vacancies and résumés with codes, and on held-out names.

    What a split does not hold is left out.

    Args:
        bundle: an open one, the name of a shipped one, or a folder.
        settings: the data and the bootstrap.
        catalogue: the folder of another one than ESCO as it ships.
        fast: titles alone, as they are ranked by one vector an occupation, beside all evidence.

    Raises:
        BundleError, CatalogueError: what cannot be opened, or does not fit the task.
        DataMissing: no such split.
        DataInvalid: rows that do not fit, or none that has a known code.
        ExtraMissing: scikit-learn is needed and not installed.
    """
    opened = bundle if isinstance(bundle, Bundle) else Bundle.open(bundle)
    check(TASK, opened.manifest)
    rz = load([sections.TASK, TASK], bundles={TASK: opened.folder}, catalogue=catalogue)
    system = Occupations(rz)
    if fast:
        parts = [_fast(system, settings)]
    else:
        parts = list(_parts(system, settings, _matching(opened).lexical))
    files = {file.name: file for part in parts for file in part.files}
    stand = standing(settings.split, tuple(files.values()), [opened.manifest])
    remarks = [remark for part in parts for remark in part.remarks]
    if catalogue is not None:
        about = system.catalogue.about
        remarks.append(f"over the catalogue {about.name} {about.version}, not ESCO as it ships")
    samples, seed = settings.samples, settings.seed
    return Result(
        task=TASK,
        bundle=reference(opened),
        data=tuple(files.values()),
        standing=Standing(stand.kind, (*stand.remarks, *remarks, NO_COMPARISON)),
        tables=tuple(measure(each, samples, seed) for part in parts for each in part.scorings),
        differences=tuple(
            replace(paired(each.first, each.second, samples, seed), name=each.name)
            for part in parts
            for each in part.pairs
        ),
    )


def _parts(system: Occupations, settings: Settings, lexical: float) -> Iterator[Part]:
    """What can be measured on the data that are there."""
    data, language = settings.data, settings.language
    coded = [
        _coded(system, settings, "titles.jsonl", gold_titles, measure_titles, str),
        _coded(
            system, settings, "roles.jsonl", gold_vacancies, measure_vacancies, lambda row: row.uid
        ),
        _coded(system, settings, "resumes.jsonl", resumes, measure_resumes, str),
    ]
    if not any(coded):
        files = "titles.jsonl, roles.jsonl or resumes.jsonl"
        raise _nothing("title, vacancy or résumé", files, settings)
    yield from filter(None, coded)
    if language in (None, "en") and (data / JOBBERT).is_file():
        yield measure_labelled_automatically(system, data, lexical)
    if found := measure_names(system, lexical, language):
        yield found


def _fast(system: Occupations, settings: Settings) -> Part:
    part = _coded(system, settings, "titles.jsonl", gold_titles, measure_fast, str)
    if part is None:
        raise _nothing("title", "titles.jsonl", settings)
    return part


def _nothing(what: str, files: str, settings: Settings) -> DataInvalid:
    return DataInvalid(
        f"no {what} with a code that the catalogue has",
        expected=f"`codes` in {files} of the split",
        remedy="name another split with --split, or leave --language out",
        place=str(settings.data / settings.split),
    )


def _coded(
    system: Occupations,
    settings: Settings,
    file: str,
    read: Callable[[Path, str, Candidates], Queries[T]],
    measured: Callable[[Occupations, Queries[T]], Part],
    key: Callable[[T], str],
) -> Part | None:
    """What is measured on a file of the split; None where it is not there or names no code."""
    folder = settings.data / settings.split
    if folder.is_dir() and not (folder / file).is_file():
        return None
    queries = read(settings.data, settings.split, system.known)
    chosen = queries.chosen(settings.language, key)
    if chosen is None:
        return None
    part = measured(system, chosen)
    left = f"{queries.name}: {queries.left_out:,} without a known occupation are left out"
    return replace(part, remarks=(left, *part.remarks)) if queries.left_out else part


def _matching(bundle: Bundle) -> Matching:
    embedding = bundle.manifest.embedding
    if embedding is None or embedding.matching is None:  # `check` has seen to it
        raise TypeError("a bundle without weights for matching")
    return embedding.matching
