"""A tiny real encoder and a few real occupations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from razbor.catalogue import Catalogue, Entry, Name
from razbor.models.hashing import ngram_hashes
from razbor.models.manifest import NgramField
from razbor.schema import ModelRef

WIDTH = 16
_FIELD = NgramField(name="text", char_ngrams=(2, 3), max_characters=1000)


class HashedEncoder:
    """Character n-grams, hashed and projected at random: texts alike in letters are near."""

    def __init__(self, seed: int = 1) -> None:
        self._projection = np.random.default_rng(seed).standard_normal((1 << 10, WIDTH))
        self._seed = seed

    @property
    def encoder(self) -> ModelRef | None:
        return ModelRef(name="hashed", version="1", digest=f"{self._seed:064x}")

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        found = np.zeros((len(texts), WIDTH), np.float32)
        for row, text in enumerate(texts):
            hashes, _ = ngram_hashes([text], _FIELD, 0)
            if text.strip():
                vector = self._projection[hashes % (1 << 10)].sum(axis=0)
                found[row] = vector / np.linalg.norm(vector)
        return found


ENTRIES = (
    Entry(
        "2512",
        (
            Name("software developer", "en", True),
            Name("programmer", "en"),
            Name("Softwareentwickler/Softwareentwicklerin", "de", True),
            Name("Programmierer", "de"),
            Name("программист", "ru", True),
            Name("разработчик C++", "ru"),
        ),
        "Writes, tests and mends programs.",
        "2512.4",
        "ICT",
    ),
    Entry(
        "2221",
        (
            Name("nurse", "en", True),
            Name("Krankenpfleger/Krankenpflegerin", "de", True),
            Name("медицинская сестра", "ru", True),
            Name("медсестра", "ru"),
        ),
        "Cares for the ill.",
    ),
    Entry("8332", (Name("lorry driver", "en", True), Name("водитель грузовика", "ru", True))),
    Entry("5120", (Name("cook", "en", True), Name("Koch/Köchin", "de", True), Name("повар", "ru"))),
    Entry("own", (Name("Scrum Master"),)),
)


def catalogue(encoder: HashedEncoder | None = None) -> Catalogue:
    """The occupations, with representations of two kinds."""
    encoder = encoder or HashedEncoder()
    texts = [entry.description or "" for entry in ENTRIES]
    return Catalogue.build(
        ENTRIES,
        encoder,
        name="tiny",
        version="1.0.0",
        notice="written for tests",
        representations={
            "description": encoder.embed(texts),
            "skills": np.eye(5, WIDTH, dtype=np.float32),
        },
    )
