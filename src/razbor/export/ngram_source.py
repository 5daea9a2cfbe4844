"""The vectors of a bundle over n-grams, read back from its graph and proven equal to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from razbor.catalogue.bundled import row
from razbor.errors import ExportDiffers, ExportUnfit
from razbor.export.weights import TracedGraph
from razbor.models import Bundle, Predictor
from razbor.models.manifest import MODEL_FILE, NgramSpec
from razbor.models.ngrams import NgramInput

Floats = NDArray[np.float32]

TOLERANCE = 1e-4
"""How far a number of a vector may lie from the bundle's."""

SHORTEST = 1e-6
"""What a length of a vector counts as, at least: of a text without a known n-gram."""

# Any: they show whether vectors were read back rightly, not how good they are.
_ASKED = ("Токарь-универсал 5 разряда", "Night nurse (m/f/d), part-time", "Bäckergeselle", "1C", "")
_HALF, _MIDDLE = 4, 8


@dataclass(frozen=True)
class NgramSource:
    """What is exported of a bundle that turns texts into vectors.

    Attributes:
        bundle: it comes from.
        spec: which n-grams are taken.
        vectors: of each n-gram of the table, (n-grams, width).
        difference: how far a number lies from the bundle's, at most, on a few texts.
    """

    bundle: Bundle
    spec: NgramSpec
    vectors: Floats
    difference: float

    @property
    def features(self) -> bytes:
        """The content of the table of n-grams."""
        return self.bundle.read(self.spec.features)


def gives_vectors(bundle: Bundle) -> bool:
    """Whether a bundle turns n-grams into vectors, and answers nothing else."""
    manifest = bundle.manifest
    vectors = manifest.embedding is not None and not manifest.tasks
    return vectors and isinstance(manifest.input, NgramSpec)


def read_ngram_source(bundle: Bundle) -> NgramSource:
    """The vectors of a bundle's n-grams.

    Raises:
        ExportUnfit: a graph that razbor's training did not write.
        ExportDiffers: what was read back does not answer like the bundle.
    """
    spec = bundle.manifest.input
    if not isinstance(spec, NgramSpec):
        raise _foreign(f"a bundle that reads {spec.kind}")
    vectors = _vectors(TracedGraph.read(bundle.read(MODEL_FILE)))
    found = embedded(NgramInput(bundle.read(spec.features), spec), vectors, _ASKED)
    wanted = Predictor.open(bundle).embed([row(text) for text in _ASKED]).vectors
    difference = float(np.abs(found - wanted).max())
    if not difference <= TOLERANCE:
        raise ExportDiffers(
            f"vectors that lie {difference:.2g} from the bundle's",
            expected=f"at most {TOLERANCE:g}",
            remedy="train the bundle again with this razbor; its graph is not what training writes",
        )
    return NgramSource(bundle, spec, vectors, difference)


def padded(
    table: NgramInput, texts: Sequence[str]
) -> tuple[NDArray[np.int64], Floats, NDArray[np.int64]]:
    """The n-grams of texts that are known, their weights, and what is no padding.

    Returns:
        Three arrays of the shape (texts, n-grams of the longest).
    """
    (batch,), _ = table.encode([row(text) for text in texts])
    rows, ids, weights = (batch.feeds[name] for name in ("rows", "ids", "weights"))
    counts = np.bincount(rows.astype(np.int64), minlength=len(texts))
    mask = np.arange(max(1, counts.max(initial=0))) < counts[:, None]
    given, weighed = np.zeros(mask.shape, np.int64), np.zeros(mask.shape, np.float32)
    given[mask], weighed[mask] = ids, weights  # both come row after row
    return given, weighed, mask.astype(np.int64)


def embedded(table: NgramInput, vectors: Floats, texts: Sequence[str]) -> Floats:
    """The vectors of texts, (texts, width), of length one or zeros."""
    ids, weights, _ = padded(table, texts)
    sums = (vectors[ids] * weights[:, :, None]).sum(axis=1)
    found: Floats = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), SHORTEST)
    return found


def _vectors(graph: TracedGraph) -> Floats:
    """What `razbor.training.matching.graph` stored in four bits, in 32."""
    try:
        stored, scales = graph.constants["vectors_4bit"], graph.constants["vector_scales"]
    except KeyError as error:
        raise _foreign("a graph without vectors of n-grams") from error
    bytes_ = stored.astype(np.int16)
    halves = np.concatenate([bytes_ & 15, bytes_ >> _HALF], axis=1) - _MIDDLE
    vectors: Floats = halves.astype(np.float32) * scales.astype(np.float32)[:, None]
    return vectors


def _foreign(found: str) -> ExportUnfit:
    return ExportUnfit(
        found,
        expected="vectors of n-grams, as razbor's training of occupations writes them",
        remedy="train the bundle again with this razbor",
    )
