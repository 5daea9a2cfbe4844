"""A bundle that gives vectors, as the encoder of catalogues."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from razbor.models import Predictor, Row, Seen
from razbor.models.vectors import digest_of_vectors
from razbor.schema import ModelRef
from razbor.text.composing import composed
from razbor.text.lookalikes import fold

FIELD = "text"
_AT_ONCE = 5000
"""Code points that a model is given at a time, or one longer text: it holds 4 kB for each."""


class BundledEncoder:
    """Texts → vectors, each word in one alphabet.

    Args:
        predictor: of a bundle with an embedding.
    """

    def __init__(self, predictor: Predictor) -> None:
        self._predictor = predictor

    @property
    def encoder(self) -> ModelRef:
        """The bundle, by the digest of what makes its vectors: a new card changes none."""
        manifest = self._predictor.manifest
        digest = digest_of_vectors(manifest)
        return ModelRef(name=manifest.name, version=manifest.version, digest=digest)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Rows of length one, (texts, width); zeros for a text without a known n-gram.

        Raises:
            ArgumentInvalid: a bundle that gives no vectors.
        """
        return self.seen(texts)[0]

    def seen(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], tuple[Seen, ...]]:
        """The same, and what was seen of each text."""
        parts = [self._predictor.embed([row(text) for text in some]) for some in _blocks(texts)]
        vectors = np.concatenate([part.vectors for part in parts])
        return vectors, tuple(seen for part in parts for seen in part.seen)


def row(text: str) -> Row:
    """What the model is given."""
    return Row({FIELD: fold(composed(text))})


def _blocks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many texts at a time as there is room for; one block of none where there are none."""
    start = length = 0
    for at, text in enumerate(texts):
        if at > start and length + len(text) > _AT_ONCE:
            yield texts[start:at]
            start, length = at, 0
        length += len(text)
    yield texts[start:]
