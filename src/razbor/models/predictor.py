"""A bundle at work: rows in, probabilities or vectors out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from razbor.errors import ArgumentInvalid, BundleError, BundleFormat
from razbor.models.batching import Batch, RowInput, fill
from razbor.models.bundle import Bundle
from razbor.models.documents import DocumentInput
from razbor.models.manifest import MODEL_FILE, DocumentSpec, Manifest, NgramSpec, WordpieceSpec
from razbor.models.ngrams import NgramInput
from razbor.models.rows import Embedded, Prediction, Row, Seen
from razbor.models.session import Session
from razbor.models.wordpiece import WordpieceInput

_ROUNDING = 1e-4  # how far above 1 a float32 softmax may come out


class Predictor:
    """A loaded bundle. It keeps nothing between calls and may be shared by threads.

    Args:
        manifest: what the bundle says.
        session: its model.
        rows: what turns rows into the model's input.
        digest: of the bundle, for those who want to know what gave an answer.

    Raises:
        BundleFormat: an output that the model lacks or that does not fit the labels.
    """

    def __init__(
        self, manifest: Manifest, session: Session, rows: RowInput, digest: str = ""
    ) -> None:
        self.manifest = manifest
        self.digest = digest
        self._session = session
        self._rows = rows
        self._widths = manifest.widths
        for name, width in self._widths.items():
            _check_output(name, width, session)
        if (vectors := manifest.embedding) is not None:
            _check_output(vectors.output, vectors.width, session)

    @classmethod
    def open(cls, bundle: Bundle | str | Path, *, threads: int | None = None) -> Self:
        """Load a bundle's model and what reads its input.

        Args:
            bundle: an open bundle, the name of a shipped one, or a folder.
            threads: how many a run may use; None for one a physical core.

        Raises:
            BundleError: as `Bundle.open`; the model or the tokenizer cannot be loaded.
        """
        opened = bundle if isinstance(bundle, Bundle) else Bundle.open(bundle)
        try:
            if isinstance(opened.manifest.input, NgramSpec):
                # ONNX Runtime runs the scatter that sums n-grams in parallel without
                # ordering the additions: with one thread the answer is always the same,
                # and graphs this small gain nothing from more.
                threads = 1
            session = Session(opened.read(MODEL_FILE), threads)
            return cls(opened.manifest, session, _row_input(opened, session), opened.digest)
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
        answer is the mean of theirs.

        Raises:
            ArgumentInvalid: a row without a field that the model reads.
            BundleFormat: the model fails, or answers with something other than
                probabilities.
        """
        outputs = {
            name: np.zeros((len(rows), width), np.float32) for name, width in self._widths.items()
        }
        if not rows:
            return Prediction(outputs, ())
        batches, seen = self._rows.encode(rows)
        fill(outputs, batches, self._ask)
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
        vectors = np.zeros((len(rows), spec.width), np.float32)
        if not rows:
            return Embedded(vectors, ())
        batches, seen = self._rows.encode(rows)
        for batch in batches:
            found = self._session.run([spec.output], batch.feeds)[0]
            vectors[batch.rows] = _unit(spec.output, found, (len(batch.rows), spec.width))
        return Embedded(vectors, seen)

    def _ask(self, batch: Batch) -> list[NDArray[np.float32]]:
        found = self._session.run(list(self._widths), batch.feeds)
        return [
            _checked(name, part, (len(batch.rows), width))
            for (name, width), part in zip(self._widths.items(), found, strict=True)
        ]


def _row_input(bundle: Bundle, session: Session) -> RowInput:
    spec = bundle.manifest.input
    if isinstance(spec, WordpieceSpec):
        return WordpieceInput(bundle.read(spec.tokenizer), spec, session.inputs)
    if isinstance(spec, DocumentSpec):
        return DocumentInput(bundle.read(spec.tokenizer), spec, session.inputs)
    return NgramInput(bundle.read(spec.features), spec)


def _check_output(name: str, width: int, session: Session) -> None:
    if name not in session.outputs:
        raise _misfit(f"outputs {sorted(session.outputs)}", f"an output {name!r}")
    kind, shape = session.outputs[name]
    # A dimension without a number is one of the input's: it is seen when the model runs.
    fits = len(shape) == 2 and (shape[1] == width or not isinstance(shape[1], int))
    if kind != "tensor(float)" or not fits:
        raise _misfit(f"{kind} {list(shape)}", f"tensor(float) of {width} columns", name)


def _checked(name: str, found: NDArray[np.float32], shape: tuple[int, int]) -> NDArray[np.float32]:
    if found.shape != shape:
        raise _misfit(f"the shape {found.shape}", f"{shape}", name)
    # NaN compares as false: it is refused as well.
    if not bool(np.all((found >= 0) & (found <= 1 + _ROUNDING))):
        raise _misfit("numbers out of range", "probabilities", name)
    return np.minimum(found, 1)


def _unit(name: str, found: NDArray[np.float32], shape: tuple[int, int]) -> NDArray[np.float32]:
    if found.shape != shape:
        raise _misfit(f"the shape {found.shape}", f"{shape}", name)
    lengths = np.linalg.norm(found, axis=1)
    if not bool(np.all((np.abs(lengths - 1) < _ROUNDING) | (lengths < _ROUNDING))):
        raise _misfit("vectors of another length", "of length one", name)
    return found


def _misfit(found: str, expected: str, output: str = "") -> BundleFormat:
    return BundleFormat(
        found,
        expected=expected,
        remedy="export the model again with the outputs that the manifest names",
        place=f"output {output}" if output else "",
    )
