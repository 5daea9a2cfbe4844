"""Numbers of a safetensors file → float32, those of eight bits among them.

safetensors' own reader for numpy knows no float8, which numpy has not got: its bytes are
widened by a table of all 256.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, deserialize

from razbor.errors import BundleFormat

Floats = NDArray[np.float32]

KINDS = ("F32", "F16", "F8_E4M3")
"""As safetensors names the types that are read."""


def load_weights(content: bytes, place: str) -> dict[str, Floats]:
    """Name → numbers.

    Args:
        content: of the file.
        place: its name, for errors.

    Raises:
        BundleFormat: no safetensors, or numbers of another type.
    """
    try:
        found = deserialize(content)  # type: ignore[no-untyped-call]
    except SafetensorError as error:
        raise _invalid(f"weights that cannot be read ({type(error).__name__})", place) from error
    return {name: _widened(name, tensor, place) for name, tensor in found}


def _widened(name: str, tensor: dict[str, object], place: str) -> Floats:
    kind, shape, data = tensor["dtype"], tensor["shape"], tensor["data"]
    if kind not in KINDS or not isinstance(shape, list) or not isinstance(data, (bytes, bytearray)):
        raise _invalid(f"{name[:80]!r} of the type {kind}", place)
    if kind == "F8_E4M3":
        flat = _e4m3()[np.frombuffer(data, np.uint8)]
    else:
        flat = np.frombuffer(data, "<f4" if kind == "F32" else "<f2").astype(np.float32)
    return flat.reshape(shape)


def _e4m3() -> Floats:
    """What each byte means: sign, four bits of exponent (bias 7), three of mantissa.

    Micikevicius et al. 2022, FP8 Formats for Deep Learning: no infinities, and NaN where all
    seven bits are set.
    """
    byte = np.arange(256)
    exponent, mantissa = (byte >> 3) & 15, byte & 7
    size = np.where(
        exponent == 0,
        np.ldexp(mantissa / 8, -6),
        np.ldexp(1 + mantissa / 8, exponent - 7),
    )
    size = np.where(byte & 127 == 127, np.nan, size)
    return np.where(byte & 128, -size, size).astype(np.float32)


def _invalid(found: str, place: str) -> BundleFormat:
    return BundleFormat(
        found,
        expected=f"safetensors of the types {', '.join(KINDS)}",
        remedy="get the bundle again from where it came, or write it anew",
        place=place,
    )
