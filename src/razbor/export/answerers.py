"""The forms of a model that can be asked: each is known by the files of its folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from razbor.catalogue.bundled import row as matched
from razbor.errors import ArgumentInvalid
from razbor.export.fields import row
from razbor.export.parity import Answerer
from razbor.models import Bundle, Predictor, shipped
from razbor.models.calibration import calibrated
from razbor.models.manifest import (
    MANIFEST_FILE,
    MODEL_FILE,
    Decision,
    NgramSpec,
    WordpieceSpec,
)
from razbor.models.rows import Row

_CONFIG = "config.json"
_PACKAGE = Path("model.mlpackage")
_MODULES = "modules.json"
_HEAD = "head.safetensors"
_FEATURES = "features.safetensors"


def answerer(place: str, question: str | None = None) -> Answerer:
    """A form of a model, by the name of a shipped bundle or by its folder.

    Args:
        place: a bundle, a folder of ONNX, of transformers or of sentence-transformers, a
            package of CoreML or the folder around it.
        question: which one of a bundle that answers several.

    Raises:
        ArgumentInvalid: a folder of none of these kinds; a question that is not answered.
        BundleError: a bundle that is missing, damaged or unsafe.
        PlatformUnfit: a package of CoreML anywhere but on a Mac.
        SourceInvalid: a folder of another library that cannot be read.
    """
    folder = Path(place)
    if (package := _package(folder)) is not None:
        from razbor.export.coreml.packages import open_package

        return open_package(package)
    if place in shipped() or (folder / MANIFEST_FILE).is_file():
        return BundleAnswerer(Bundle.open(place), question)
    if (folder / MODEL_FILE).is_file() and (folder / _FEATURES).is_file():
        from razbor.export.ngram_graph import NgramGraphAnswerer

        return NgramGraphAnswerer(folder)
    if (folder / MODEL_FILE).is_file():
        from razbor.export.graph_answerer import open_graph

        return open_graph(folder)
    if (folder / _HEAD).is_file():
        from razbor.export.headed_answerer import HeadedAnswerer

        return HeadedAnswerer(folder)
    if (folder / _MODULES).is_file():
        from razbor.export.torch_answerers import SentenceTransformersAnswerer

        return SentenceTransformersAnswerer(folder)
    if (folder / _CONFIG).is_file():
        from razbor.export.torch_answerers import TransformersAnswerer

        return TransformersAnswerer(folder)
    raise ArgumentInvalid(
        "no model that can be asked",
        expected=f"a shipped bundle ({', '.join(shipped())}), or a folder with one of"
        f" {MANIFEST_FILE}, {MODEL_FILE}, {_PACKAGE}, {_MODULES}, {_CONFIG}",
        remedy="check the path",
        place=place,
    )


def _package(folder: Path) -> Path | None:
    """The package of CoreML that a path names, or that lies in it."""
    named = folder if folder.suffix == _PACKAGE.suffix else folder / _PACKAGE
    return named if named.is_dir() else None


class BundleAnswerer:
    """A bundle: probabilities at the temperature of its manifest, or vectors.

    Args:
        bundle: an open one.
        question: which one of those it answers; None for the only one, of an encoder the first.

    Raises:
        ArgumentInvalid: it answers several questions and none is named, or not that one; its
            input is no text alone.
        BundleError: it cannot be loaded.
    """

    def __init__(self, bundle: Bundle, question: str | None = None) -> None:
        self.name = str(bundle.manifest.name)
        self._spec = _texts_alone(bundle)
        self._task = None
        if question is not None or bundle.manifest.embedding is None:
            self._task = bundle.manifest.tasks[_question(bundle, question)]
        self._predictor = Predictor.open(bundle, threads=1)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the question; none where it gives vectors."""
        return self._task.labels if self._task else ()

    @property
    def decision(self) -> Decision | None:
        """The decision of the question."""
        return self._task.decision if self._task else None

    @property
    def reads(self) -> WordpieceSpec | None:
        """The fields, where they are joined into one text."""
        return self._spec if isinstance(self._spec, WordpieceSpec) else None

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Probabilities (texts, labels), or vectors (texts, width)."""
        rows = [self._row(text) for text in texts]
        if self._task is None:
            return self._predictor.embed(rows).vectors
        output = self._predictor.predict(rows).outputs[self._task.output]
        return calibrated(output, self._task)

    def _row(self, text: str) -> Row:
        if isinstance(self._spec, WordpieceSpec):
            return row(self._spec, text)
        # A bundle of vectors is asked as razbor asks it: each word in one alphabet.
        return (
            matched(text)
            if self._task is None
            else Row({field.name: text for field in self._spec.fields})
        )


def _texts_alone(bundle: Bundle) -> WordpieceSpec | NgramSpec:
    spec = bundle.manifest.input
    if isinstance(spec, WordpieceSpec) or (isinstance(spec, NgramSpec) and not spec.numbers):
        return spec
    raise ArgumentInvalid(
        f"the bundle {bundle.manifest.name!r}, which reads whole documents or signs of form",
        expected="one that judges a text by itself",
        remedy="compare such bundles with `razbor disagreements`",
    )


def _question(bundle: Bundle, question: str | None) -> str:
    known = list(bundle.manifest.tasks)
    # Of an encoder, the first is what its exports answer.
    if question is None and (len(known) == 1 or isinstance(bundle.manifest.input, WordpieceSpec)):
        return known[0]
    if question in bundle.manifest.tasks:
        return str(question)
    raise ArgumentInvalid(
        f"the question {question!r}" if question else f"a bundle of {len(known)} questions",
        expected=f"one of {', '.join(known) or 'none'}",
        remedy="name it with --question",
        place=bundle.manifest.name,
    )
