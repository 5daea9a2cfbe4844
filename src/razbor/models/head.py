"""Linear heads: vectors → probabilities, in numpy alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from razbor.errors import BundleFormat
from razbor.models.manifest import HeadKind

_COEFFICIENTS, _INTERCEPTS = "coefficients", "intercepts"


@dataclass(frozen=True, slots=True)
class Head:
    """A logistic regression over vectors.

    Attributes:
        coefficients: (labels, width), float32.
        intercepts: (labels,), float32.
        kind: `softmax` where labels share one probability, `sigmoid` where each has its own.
    """

    coefficients: NDArray[np.float32]
    intercepts: NDArray[np.float32]
    kind: HeadKind

    @classmethod
    def fitted(cls, coefficients: ArrayLike, intercepts: ArrayLike, kind: HeadKind) -> Self:
        """A head of a regression as scikit-learn fits it.

        Args:
            coefficients: (labels, width); of a softmax over two labels also (1, width), which
                is the logit of the second against the first: it gets two columns.
            intercepts: (labels,) or (1,).
            kind: see above.
        """
        matrix = np.atleast_2d(np.asarray(coefficients, np.float64))
        shift = np.atleast_1d(np.asarray(intercepts, np.float64))
        if kind == "softmax" and len(matrix) == 1:
            matrix, shift = np.vstack([-matrix / 2, matrix / 2]), np.hstack([-shift / 2, shift / 2])
        return cls(matrix.astype(np.float32), shift.astype(np.float32), kind)

    def probabilities(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Vectors (rows, width) → probabilities (rows, labels).

        In float64, so that how many rows there are leaves no trace in what is rounded.
        """
        weights = self.coefficients.T.astype(np.float64)
        logits = vectors.astype(np.float64) @ weights + self.intercepts
        return (_softmax(logits) if self.kind == "softmax" else _sigmoid(logits)).astype(np.float32)


def _softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    powers: NDArray[np.float64] = np.exp(logits - logits.max(axis=1, keepdims=True))
    found: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return found


def _sigmoid(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    # The exponential of what is not above zero does not overflow.
    powers: NDArray[np.float64] = np.exp(-np.abs(logits))
    return np.where(logits < 0, powers, 1.0) / (1.0 + powers)


def head_bytes(heads: Mapping[str, Head]) -> bytes:
    """The content of head.safetensors: output → head."""
    tensors = {}
    for name, head in heads.items():
        tensors[f"{name}.{_COEFFICIENTS}"] = np.ascontiguousarray(head.coefficients, np.float32)
        tensors[f"{name}.{_INTERCEPTS}"] = np.ascontiguousarray(head.intercepts, np.float32)
    return save(tensors)


def load_heads(
    content: bytes,
    kinds: Mapping[str, HeadKind],
    labels: Mapping[str, int],
    width: int,
    place: str,
) -> dict[str, Head]:
    """The heads of a bundle by output.

    Args:
        content: of head.safetensors.
        kinds: output → kind.
        labels: output → how many labels it has.
        width: of the vectors.
        place: the name of the file, for errors.

    Raises:
        BundleFormat: no safetensors; a head that is missing, of another shape, or has
            numbers that are not finite.
    """
    try:
        tensors = load(content)
    except (SafetensorError, KeyError) as error:
        found = f"heads that cannot be read ({type(error).__name__})"
        raise _invalid(found, "a safetensors file", place) from error
    return {
        name: Head(
            _tensor(tensors, f"{name}.{_COEFFICIENTS}", (labels[name], width), place),
            _tensor(tensors, f"{name}.{_INTERCEPTS}", (labels[name],), place),
            kind,
        )
        for name, kind in kinds.items()
    }


def _tensor(
    tensors: Mapping[str, NDArray[np.generic]], name: str, shape: Sequence[int], place: str
) -> NDArray[np.float32]:
    found = tensors.get(name)
    expected = f"{name!r}, float32 {list(shape)}"
    if found is None:
        raise _invalid(f"no numbers {name!r}", expected, place)
    if found.dtype != np.float32 or found.shape != tuple(shape):
        raise _invalid(f"{found.dtype} {list(found.shape)}", expected, place)
    if not bool(np.isfinite(found).all()):
        raise _invalid(f"{name!r} with numbers that are not finite", expected, place)
    return found.astype(np.float32)


def _invalid(found: str, expected: str, place: str) -> BundleFormat:
    return BundleFormat(
        found, expected=expected, remedy="teach or train the bundle again", place=place
    )
