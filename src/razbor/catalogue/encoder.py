"""What a catalogue asks of whatever turns texts into vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from razbor.errors import EncoderDiffers, EncoderInvalid
from razbor.schema import ModelRef


class Encoder(Protocol):
    """Turns texts into vectors. A row depends on its own text alone, not on its neighbours."""

    @property
    def encoder(self) -> ModelRef | None:
        """Which encoder it is; None where none is loaded."""
        ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Rows of length one, shape (texts, width); zeros for a blank text."""
        ...


def reference(encoder: Encoder) -> ModelRef:
    """Which encoder it is.

    Raises:
        EncoderDiffers: it has none loaded.
    """
    if encoder.encoder is None:
        raise EncoderDiffers(
            "no encoder is loaded",
            expected="one that makes the vectors of texts",
            remedy="load razbor with an encoder",
        )
    return encoder.encoder


def embedded(
    encoder: Encoder, texts: Sequence[str], width: int | None = None
) -> NDArray[np.float32]:
    """The vectors of some texts, looked at.

    Args:
        encoder: that makes them.
        texts: at least one.
        width: that they have to have; None for any.

    Returns:
        Shape (texts, width).

    Raises:
        EncoderInvalid: it gave another shape, or numbers that are none.
    """
    found = np.asarray(encoder.embed(texts), np.float32)
    return checked(found, len(texts), width, place="embed")


def checked(
    vectors: NDArray[np.float32], rows: int, width: int | None, *, place: str
) -> NDArray[np.float32]:
    """Vectors of the right shape and of finite numbers.

    Raises:
        EncoderInvalid: they are others.
    """
    fits = vectors.ndim == 2 and len(vectors) == rows and vectors.shape[1] > 0
    if not fits or (width is not None and vectors.shape[1] != width):
        raise EncoderInvalid(
            f"vectors of the shape {vectors.shape}",
            expected=f"({rows}, {'width' if width is None else width})",
            remedy="give one row a text, all of the width of the catalogue",
            place=place,
        )
    if not bool(np.isfinite(vectors).all()):
        raise EncoderInvalid(
            "vectors that are no finite numbers",
            expected="rows of length one, or of zeros",
            remedy="mend the encoder: a text must not make it give NaN or infinity",
            place=place,
        )
    return vectors
