"""A bundle at work: rows in, probabilities or vectors out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from razbor.errors import ArgumentInvalid, BundleError
from razbor.models.batching import Batch, RowInput, fill
from razbor.models.bundle import Bundle
from razbor.models.documents import DocumentInput
from razbor.models.embedding import embedded
from razbor.models.head import Head, load_heads
from razbor.models.manifest import (
    MODEL_FILE,
    DocumentSpec,
    InputSpec,
    Manifest,
    NgramSpec,
    Second,
    WordpieceSpec,
)
from razbor.models.ngrams import NgramInput
from razbor.models.onnx_external import Given
from razbor.models.outputs import check_output, probabilities
from razbor.models.rows import Embedded, Prediction, Row, Seen
from razbor.models.second import Beside, as_second, open_second
from razbor.models.session import Session
from razbor.models.weights import load_weights
from razbor.models.wordpiece import WordpieceInput


class Predictor:
    """A loaded bundle. It keeps nothing between calls and may be shared by threads.

    Args:
        manifest: what the bundle says.
        session: its model.
        rows: what turns rows into the model's input.
        digest: of the bundle, for those who want to know what gave an answer.
        heads: output → what answers by the vectors; none where the graph itself answers.
        second: another model whose answers are averaged with this one's.

    Raises:
        BundleFormat: an output that the model lacks or that does not fit the labels.
    """

    def __init__(
        self,
        manifest: Manifest,
        session: Session,
        rows: RowInput,
        digest: str = "",
        heads: Mapping[str, Head] | None = None,
        second: tuple[Beside, Predictor] | None = None,
    ) -> None:
        self.manifest = manifest
        self.digest = digest
        self._session = session
        self._rows = rows
        self._heads = heads or {}
        self._second = second
        self._widths = manifest.widths
        for name, width in self._widths.items():
            if name not in self._heads:
                check_output(name, width, session)
        if (vectors := manifest.embedding) is not None:
            check_output(vectors.output, vectors.width, session)

    @classmethod
    def open(
        cls, bundle: Bundle | str | Path, *, threads: int | None = None, read: Second | None = None
    ) -> Self:
        """Load a bundle's model and what reads its input.

        Args:
            bundle: an open bundle, the name of a shipped one, or a folder.
            threads: how many a run may use; None for one a physical core.
            read: which fields of a row it reads as the second bundle of another; None for its own.

        Raises:
            BundleError: as `Bundle.open`; the model or the tokenizer cannot be loaded.
        """
        opened = bundle if isinstance(bundle, Bundle) else Bundle.open(bundle)
        try:
            ngrams = isinstance(opened.manifest.input, NgramSpec)
            if ngrams:
                # ONNX Runtime runs the scatter that sums n-grams in parallel without
                # ordering the additions: with one thread the answer is always the same,
                # and graphs this small gain nothing from more.
                threads = 1
            # What they take grows with the text: after one of 5,000 fragments 700 MB would stay.
            session = Session(opened.read(MODEL_FILE), threads, _given(opened), keeps=not ngrams)
            spec = opened.manifest.input if read is None else as_second(opened, read)
            rows = _row_input(opened, spec, session)
            second = _second(opened, threads)
            return cls(opened.manifest, session, rows, opened.digest, _heads(opened), second)
        except BundleError as error:
            if str(opened.folder) not in error.place:
                error.place = f"{opened.folder}: {error.place}".removesuffix(": ")
            raise

    def predict(self, rows: Sequence[Row]) -> Prediction:
        """Judge some rows.

        Over word pieces each row is judged alone: its answer does not depend on the
        others. Over n-grams all rows of a call are one run, and a graph may let them
        see each other, as the fragments of one document. A document encoder sees the rows
        of one document together, see `DocumentSpec`; of a row that it reads in parts, the
        answer is the mean of theirs. Where the manifest names a second bundle, what both
        answer is the mean of both, unless the first is sure enough; what was seen is told of
        the first.

        Raises:
            ArgumentInvalid: a row without a field that the model reads.
            BundleFormat: the model fails, or answers with something other than
                probabilities.
        """
        if self._heads:
            found = self.embed(rows)
            answers = {
                name: head.probabilities(found.vectors) for name, head in self._heads.items()
            }
            return Prediction(answers, found.seen)
        outputs = {
            name: np.zeros((len(rows), width), np.float32) for name, width in self._widths.items()
        }
        if not rows:
            return Prediction(outputs, ())
        batches, seen = self._rows.encode(rows)
        fill(outputs, batches, self._ask)
        if self._second is not None:
            beside, predictor = self._second
            asked = beside.asked(outputs)
            told = predictor.predict([rows[at] for at in asked]).outputs
            outputs = beside.mean(outputs, told, asked)
        return Prediction(outputs, seen)

    def seen(self, rows: Sequence[Row]) -> tuple[Seen, ...]:
        """How much of each row the model would see, without asking it.

        Raises:
            ArgumentInvalid: a row without a field that the model reads.
        """
        return self._rows.encode(rows)[1] if rows else ()

    def embed(self, rows: Sequence[Row]) -> Embedded:
        """The vectors of some rows, each of length one; of a row without features, zeros.

        Returns:
            Vectors of shape (rows, width), and what was seen of each row.

        Raises:
            ArgumentInvalid: a bundle that gives no vectors, or a row without a field.
            BundleFormat: the model fails, or answers with something other than vectors.
        """
        spec = self.manifest.embedding
        if spec is None:
            raise ArgumentInvalid(
                f"the bundle {self.manifest.name!r}, which gives no vectors",
                expected="a bundle with an embedding",
                remedy="name one that was trained for matching",
            )
        return embedded(rows, self._session, self._rows, spec)

    def _ask(self, batch: Batch) -> list[NDArray[np.float32]]:
        found = self._session.run(list(self._widths), batch.feeds)
        return [
            probabilities(name, part, (len(batch.rows), width))
            for (name, width), part in zip(self._widths.items(), found, strict=True)
        ]


def _given(bundle: Bundle) -> Given | None:
    """The numbers that the graph lacks."""
    name = bundle.manifest.weights
    return None if name is None else Given(name, load_weights(bundle.read(name), name))


def _heads(bundle: Bundle) -> dict[str, Head]:
    manifest = bundle.manifest
    if manifest.head is None or manifest.embedding is None:
        return {}
    spec = manifest.head
    content, width = bundle.read(spec.file), manifest.embedding.width
    return load_heads(content, spec.kinds, manifest.widths, width, spec.file)


def _second(bundle: Bundle, threads: int | None) -> tuple[Beside, Predictor] | None:
    """The second bundle that the manifest names, as it is asked beside the first."""
    beside = open_second(bundle)
    if beside is None:
        return None
    return beside, Predictor.open(beside.bundle, threads=threads, read=bundle.manifest.second)


def _row_input(bundle: Bundle, spec: InputSpec, session: Session) -> RowInput:
    if isinstance(spec, WordpieceSpec):
        return WordpieceInput(bundle.read(spec.tokenizer), spec, session.inputs)
    if isinstance(spec, DocumentSpec):
        return DocumentInput(bundle.read(spec.tokenizer), spec, session.inputs)
    return NgramInput(bundle.read(spec.features), spec)
