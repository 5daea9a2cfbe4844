"""A tiny real bundle for occupations, with vectors by chance, and a small catalogue for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from razbor.catalogue import Catalogue, Entry, Name
from razbor.catalogue.bundled import FIELD, BundledEncoder
from razbor.dataset.esco_held_out import held_out
from razbor.models import Draft, Predictor, write_bundle
from razbor.models.features import FeatureTable
from razbor.models.manifest import (
    DataDigest,
    Embedding,
    Matching,
    NgramField,
    NgramSpec,
    Training,
)
from razbor.training.matching.graph import OUTPUT, static_graph
from razbor.training.recipe_ngrams import Vocabulary
from razbor.training.vocabulary import build_table, table_bytes
from tests.training.pairs.occupations import RANKS, TRADES, uri

WIDTH = 16
LEXICAL = 0.2
MATCHING = Matching(
    lexical=LEXICAL,
    title={"names": 1.0, "description": 0.5},
    resume={"wanted_names": 2.0, "job_names": 3.0, "best_names": 2.0, "skills": 1.0},
    vacancy={"title_names": 1.0, "description": 0.4, "skills": 0.4},
    evidence={"method": "set by hand"},
)


def entries() -> list[Entry]:
    """Twelve occupations in twelve unit groups, three with names that are held out of training."""
    numbers = [n for n in range(200) if held_out(uri("occupation", n), 10) == "measuring"][:3]
    numbers += [n for n in range(200) if held_out(uri("occupation", n), 10) is None][:9]
    named = [(rank, trade) for trade in TRADES for rank in RANKS]
    return [
        _entry(uri("occupation", number), f"{place:04}.1", rank, trade)
        for place, (number, (rank, trade)) in enumerate(zip(numbers, named, strict=True))
    ]


def _entry(identity: str, code: str, rank: Sequence[str], trade: Sequence[str]) -> Entry:
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
        code=code,
        group=code[:4],
    )


def write_matching(folder: Path, *, seed: int = 1) -> Path:
    """Write the bundle: each n-gram of the names has a vector by chance."""
    field = NgramField(name=FIELD, char_ngrams=(2, 4), word_ngrams=(1, 1), max_characters=400)
    names = [name.text for entry in entries() for name in entry.names]
    table = build_table([field], [names], Vocabulary(min_texts=1, max_features=10_000))
    vectors = np.random.default_rng(seed).standard_normal((len(table.hashes), WIDTH))
    draft = Draft(
        name="tiny-occupations",
        version="1",
        languages=("ru", "en", "de"),
        description="Vectors by chance.",
        input=NgramSpec(fields=(field,)),
        tasks={},
        embedding=Embedding(output=OUTPUT, width=WIDTH, matching=MATCHING),
        training=Training(
            recipe="tiny",
            recipe_sha256="0" * 64,
            data=(DataDigest(name="none", sha256="0" * 64, rows=0),),
            seed=seed,
            versions={},
        ),
    )
    weights = FeatureTable(table.hashes, np.ones(len(table.hashes), np.float32))
    files = {
        "model.onnx": static_graph(vectors.astype(np.float32)),
        "features.safetensors": table_bytes(weights),
    }
    return write_bundle(folder, draft, files).folder


def write_catalogue(folder: Path, bundle: Path) -> Path:
    """Write the catalogue, with vectors of descriptions and skills by chance."""
    encoder = BundledEncoder(Predictor.open(bundle))
    known = entries()
    chance = np.random.default_rng(2)
    others = {
        kind: chance.standard_normal((len(known), WIDTH)).astype(np.float32)
        for kind in ("description", "skills")
    }
    Catalogue.build(known, encoder, name="tiny", representations=others).save(folder)
    return folder
