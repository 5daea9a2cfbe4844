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
from razbor.export.undecided import Undecided
from razbor.models.head import Head

Floats = NDArray[np.float32]


def read_head(folder: Path) -> tuple[Floats, Floats]:
    """Weights (labels, width) and biases (labels,) of a linear layer with a softmax.

    One of two labels may have a single row, whose sigmoid is a softmax with zero.

    Raises:
        SourceInvalid: no such file, or numbers that do not fit each other.
    """
    try:
        head = load_file(folder / HEAD)
        weights = np.asarray(head["weights"], np.float32)
        biases = np.asarray(head["biases"], np.float32).reshape(-1)
    except (OSError, KeyError, ValueError, SafetensorError) as error:
        raise _unfit(folder, type(error).__name__) from error
    sound = np.isfinite(weights).all() and np.isfinite(biases).all()
    if weights.ndim != 2 or len(weights) != len(biases) or not sound:
        raise _unfit(folder, "numbers that do not fit")
    if len(weights) == 1:
        weights = np.concatenate([np.zeros_like(weights), weights])
        biases = np.concatenate([np.zeros_like(biases), biases])
    return weights, biases


class HeadedAnswerer(Undecided):
    """Vectors of the folder, and the softmax of a linear layer on them.

    Args:
        folder: that `razbor export --to sentence-transformers` wrote, or of SetFit with its head
            in safetensors.
        labels: of the rows of the weights; None for those that the folder names.
        max_tokens: special tokens included; None for what the folder says.

    Raises:
        SourceInvalid: the library cannot read it, or no such numbers and labels.
    """

    def __init__(
        self, folder: Path, *, labels: Sequence[str] | None = None, max_tokens: int | None = None
    ) -> None:
        self.name = folder.name
        self._head = Head(*read_head(folder), "softmax")
        try:
            config = json.loads((folder / SETFIT).read_text("utf-8"))
            named = config["labels"] if labels is None else labels
            self._labels = tuple(str(label) for label in named)
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise _unfit(folder, type(error).__name__) from error
        unit = bool(config.get("normalize_embeddings", False))
        self._vectors = SentenceTransformersAnswerer(folder, max_tokens=max_tokens, unit=unit)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the rows of the weights."""
        return self._labels

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Probabilities (texts, labels)."""
        return self._head.probabilities(self._vectors.probabilities(texts))


def _unfit(folder: Path, reason: str) -> SourceInvalid:
    return SourceInvalid(
        f"{HEAD} or {SETFIT} that cannot be read ({reason})",
        expected="the tensors weights and biases, and the list of labels",
        remedy="export the bundle again, or write the head by the lines of docs/importing.md",
        place=str(folder),
    )
