"""A trained encoder that is no bundle yet, measured on occupations beside a plain baseline."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path

from razbor.dataset.esco import Esco, Language
from razbor.errors import BundleMissing, ExtraMissing
from razbor.evaluation.figures import Scoring
from razbor.evaluation.measuring import Settings, measure
from razbor.evaluation.occupation_candidates import Candidates, candidates, in_groups
from razbor.evaluation.occupation_jobbert import JOBBERT, jobbert_titles
from razbor.evaluation.occupation_queries import (
    Queries,
    gold_titles,
    gold_vacancies,
    some,
    whole_text,
)
from razbor.evaluation.occupation_rankers import BASELINE, Ranker, by_characters, by_vectors
from razbor.evaluation.ranking import best_ranks, score_ranking
from razbor.evaluation.results import Result, Standing
from razbor.evaluation.standing import standing
from razbor.schema import ModelRef

TASK = "occupations"
MODULES = "modules.json"
"""What a folder of sentence-transformers holds, and a bundle does not."""
RUN = "run.json"
WEIGHTS = "model.safetensors"
JOBBERT_NAMES: tuple[Language, ...] = ("en",)
GOLD_NAMES: tuple[Language, ...] = ("en", "de", "ru")


def is_encoder(folder: str | Path) -> bool:
    """Whether a folder holds an encoder of sentence-transformers that razbor trained."""
    return (Path(folder) / MODULES).is_file() and (Path(folder) / RUN).is_file()


def evaluate_encoder(folder: Path, settings: Settings) -> Result:
    """Measure an encoder: titles and vacancies against the names of ESCO's occupations.

    Args:
        folder: as `razbor train` wrote it.
        settings: the data and the bootstrap; `language` is not used.

    Raises:
        BundleMissing: no such encoder.
        DataMissing, DataInvalid: data that are not there or do not fit.
        ExtraMissing: a library of the extra `train` is needed and not installed.
    """
    if not is_encoder(folder):
        raise BundleMissing(
            "no trained encoder",
            expected=f"a folder with {MODULES} and {RUN}",
            remedy="check the name, or train one with a recipe of pairs",
            place=str(folder),
        )
    # Only with the extra `train`: an encoder is not run by ONNX Runtime yet.
    try:
        from razbor.training.embedding.encoder import embedding
    except ModuleNotFoundError as error:
        raise ExtraMissing.of("train", error.name or "a library") from error

    told = json.loads((folder / RUN).read_text("utf-8"))
    with (folder / WEIGHTS).open("rb") as file:
        sha256 = file_digest(file, "sha256").hexdigest()
    model = ModelRef(name=told["name"], version=told["version"], digest=sha256)
    with embedding(folder) as embed:
        return _result(model, by_vectors(embed), settings)


def _result(model: ModelRef, rank: Ranker, settings: Settings) -> Result:
    esco = Esco(settings.data)
    english, every = candidates(esco, JOBBERT_NAMES), candidates(esco, GOLD_NAMES)
    asked = [
        (jobbert_titles(settings.data, english), english),
        (some(gold_titles(settings.data, settings.split, every)), every),
        (some(gold_vacancies(settings.data, settings.split, every)).turned(whole_text), every),
    ]
    files = {file.name: file for queries, _ in asked for file in queries.files}
    scorings = [each for queries, known in asked for each in score_queries(rank, queries, known)]
    stand = standing(settings.split, tuple(files.values()), [])
    return Result(
        task=TASK,
        bundle=model,
        data=tuple(files.values()),
        standing=Standing(stand.kind, (*stand.remarks, *_remarks(asked))),
        tables=tuple(measure(each, settings.samples, settings.seed) for each in scorings),
    )


def score_queries(rank: Ranker, queries: Queries[str], known: Candidates) -> Iterator[Scoring]:
    """The figures of a system: by occupation, and by ISCO-08 unit group.

    A unit group is found where its first occupation stands. The baseline's figures by
    occupation stand last.
    """
    scores = rank(queries.items, known.names)
    yield score_ranking(queries.name, queries.unit, best_ranks(scores, queries.right))
    coarse = in_groups(known, queries.right)
    name = f"{queries.name}, ISCO-08 unit group"
    yield score_ranking(name, queries.unit, best_ranks(scores, coarse))
    plain = best_ranks(by_characters(queries.items, known.names), queries.right)
    yield score_ranking(f"{queries.name}, {BASELINE}", queries.unit, plain)


def _remarks(asked: list[tuple[Queries[str], Candidates]]) -> Iterator[str]:
    yield f"{JOBBERT}: its labels were given by rules and are noisy, and no gold"
    for queries, known in asked:
        yield (
            f"{queries.name}: {len(known.uris):,} occupations are ranked;"
            f" {queries.left_out:,} texts without a known occupation are left out"
        )
