"""A sentence-transformers folder with the numbers of a classifier beside it, asked for labels."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file

from razbor.errors import SourceInvalid
from razbor.export.sentence_transformers_folder import HEAD, SETFIT
from razbor.export.torch_answerers import SentenceTransformersAnswerer
from razbor.models.manifest import Decision, WordpieceSpec


class HeadedAnswerer:
    """Vectors of the folder, and the softmax of a linear layer on them.

    Args:
        folder: that `razbor export --to sentence-transformers` wrote.

    Raises:
        SourceInvalid: the library cannot read it, or no such numbers and labels.
    """

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        self._vectors = SentenceTransformersAnswerer(folder, unit=False)
        try:
            head = load_file(folder / HEAD)
            self._weights, self._biases = head["weights"], head["biases"]
            labels = json.loads((folder / SETFIT).read_text("utf-8"))["labels"]
            self._labels = tuple(str(label) for label in labels)
        except (OSError, KeyError, ValueError, SafetensorError) as error:
            raise SourceInvalid(
                f"{HEAD} or {SETFIT} that cannot be read ({type(error).__name__})",
                expected="the tensors weights and biases, and the list of labels",
                remedy="export the bundle again",
                place=str(folder),
            ) from error

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the rows of the weights."""
        return self._labels

    @property
    def decision(self) -> Decision | None:
        """None: such a folder has no threshold."""
        return None

    @property
    def reads(self) -> WordpieceSpec | None:
        """None: it is given one text."""
        return None

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Probabilities (texts, labels)."""
        scores = self._vectors.probabilities(texts) @ self._weights.T + self._biases
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)
