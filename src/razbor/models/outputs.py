"""What a graph answers, checked: that it is there, and is what the manifest calls it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from razbor.errors import BundleFormat
from razbor.models.session import Session

_ROUNDING = 1e-4  # how far off a float32 softmax, or a length, may come out


def check_output(name: str, width: int, session: Session) -> None:
    """See that a graph has an output of so many columns.

    Raises:
        BundleFormat: it has not.
    """
    if name not in session.outputs:
        raise _misfit(f"outputs {sorted(session.outputs)}", f"an output {name!r}")
    kind, shape = session.outputs[name]
    # A dimension without a number is one of the input's: it is seen when the model runs.
    fits = len(shape) == 2 and (shape[1] == width or not isinstance(shape[1], int))
    if kind != "tensor(float)" or not fits:
        raise _misfit(f"{kind} {list(shape)}", f"tensor(float) of {width} columns", name)


def probabilities(
    name: str, found: NDArray[np.float32], shape: tuple[int, int]
) -> NDArray[np.float32]:
    """An output of probabilities.

    Raises:
        BundleFormat: another shape, or a number out of range.
    """
    if found.shape != shape:
        raise _misfit(f"the shape {found.shape}", f"{shape}", name)
    # NaN compares as false: it is refused as well.
    if not bool(np.all((found >= 0) & (found <= 1 + _ROUNDING))):
        raise _misfit("numbers out of range", "probabilities", name)
    return np.minimum(found, 1)


def unit_vectors(
    name: str, found: NDArray[np.float32], shape: tuple[int, int]
) -> NDArray[np.float32]:
    """An output of vectors of length one, or of zeros.

    Raises:
        BundleFormat: another shape or length.
    """
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
