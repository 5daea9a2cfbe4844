"""A tiny real bundle for occupations over n-grams with vectors drawn at random, and its catalogue.

Texts that share letters come to lie near each other, whatever they mean. The occupations are
`ENTRIES`, or `trades`, some of whose names are held out of training.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from razbor.catalogue import Catalogue, Entry, Name
from razbor.catalogue.bundled import FIELD, BundledEncoder, row
from razbor.dataset.esco_held_out import held_out
from razbor.models import Bundle, Draft, Predictor, write_bundle
from razbor.models.features import FeatureTable
from razbor.models.hashing import ngram_hashes
from razbor.models.manifest import (
    DataDigest,
    Embedding,
    Matching,
    NgramField,
    NgramSpec,
    Training,
)
from razbor.training.matching.graph import static_graph
from razbor.training.vocabulary import table_bytes
from tests.catalogue.making import ENTRIES
from tests.training.pairs.occupations import RANKS, TRADES, uri

WIDTH = 16
SPEC = NgramSpec(
    fields=(NgramField(name=FIELD, char_ngrams=(2, 4), word_ngrams=(1, 1), max_characters=400),)
)
MATCHING = Matching(
    lexical=0.2,
    title={"names": 1.0, "description": 0.5},
    resume={"job_names": 1.0, "duty_names": 0.5, "skill_skills": 0.5, "best_names": 0.2},
    vacancy={"title_names": 1.0, "description": 0.4, "skills": 0.4},
    evidence={"method": "set by hand"},
)


def draft(**changes: Any) -> Draft:
    """The manifest; `changes` replace fields of it."""
    fields: dict[str, Any] = {
        "name": "tiny-occupations",
        "version": "1.0.0",
        "languages": ("ru", "en", "de"),
        "description": "Vectors drawn at random.",
        "input": SPEC,
        "tasks": {},
        "embedding": Embedding(width=WIDTH, matching=MATCHING),
        "training": Training(
            recipe="occupations",
            recipe_sha256="0" * 64,
            data=(DataDigest(name="none", sha256="0" * 64, rows=0),),
            seed=1,
            versions={},
        ),
    }
    return Draft(**{**fields, **changes})


def trades() -> list[Entry]:
    """Twelve occupations in twelve unit groups, three with names that are held out of training."""
    numbers = [n for n in range(200) if held_out(uri("occupation", n), 10) == "measuring"][:3]
    numbers += [n for n in range(200) if held_out(uri("occupation", n), 10) is None][:9]
    named = [(rank, trade) for trade in TRADES for rank in RANKS]
    return [
        _trade(uri("occupation", number), f"{place:04}.1", rank, trade)
        for place, (number, (rank, trade)) in enumerate(zip(numbers, named, strict=True))
    ]


def _trade(identity: str, code: str, rank: Sequence[str], trade: Sequence[str]) -> Entry:
    return Entry(
        identity,
        (
            Name(f"{rank[0]} {trade[0]}", "en", preferred=True),
            Name(f"{rank[0]} of {trade[3]}", "en"),
            Name(f"{rank[1]}{trade[1].lower()}", "de", preferred=True),
            Name(f"{trade[1]} ({rank[1]})", "de"),
            Name(f"{rank[2]} {trade[2]}", "ru", preferred=True),
            Name(f"{trade[2]}, {rank[2]}", "ru"),
        ),
        f"A {rank[0]} {trade[0]} works with {trade[3]}.",
        code,
        code[:4],
    )


def hashes(entries: Sequence[Entry] = ENTRIES) -> NDArray[np.uint64]:
    """The n-grams of all names and descriptions."""
    texts = [name.text for entry in entries for name in entry.names]
    texts += [entry.description for entry in entries if entry.description]
    found, _ = ngram_hashes([row(text).texts[FIELD] for text in texts], SPEC.fields[0], 0)
    return np.unique(found)


def files(seed: int = 1, entries: Sequence[Entry] = ENTRIES) -> dict[str, bytes]:
    """Graph and n-grams."""
    known = hashes(entries)
    vectors = np.random.default_rng(seed).normal(size=(len(known), WIDTH)).astype(np.float32)
    table = FeatureTable(known, np.ones(len(known), np.float32))
    return {"model.onnx": static_graph(vectors), "features.safetensors": table_bytes(table)}


def write_matching(folder: Path, seed: int = 1, entries: Sequence[Entry] = ENTRIES) -> Bundle:
    """Write the bundle."""
    return write_bundle(folder, draft(), files(seed, entries))


def write_catalogue(folder: Path, bundle: Bundle, entries: Sequence[Entry] = ENTRIES) -> Path:
    """Write the catalogue, with vectors of the descriptions and of «skills»."""
    encoder = BundledEncoder(Predictor.open(bundle))
    told = encoder.embed([entry.description or "" for entry in entries])
    Catalogue.build(
        entries,
        encoder,
        name="tiny",
        representations={"description": told, "skills": told[::-1].copy()},
    ).save(folder)
    return folder
