"""The vectors of a catalogue, and the file that holds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from razbor.catalogue.unit_rows import UnitRows
from razbor.errors import CatalogueFormat

NAMES = "names"
_REPRESENTATION = "representations."
_SCALES = ".scales"


@dataclass(frozen=True, slots=True)
class Vectors:
    """A row for each name, and any number of rows for each entry.

    Attributes:
        names: (names, width).
        representations: kind → (entries, width): what else is known of an entry than its names.
    """

    names: UnitRows
    representations: Mapping[str, UnitRows] = field(default_factory=dict)

    def of_entries(self, places: Sequence[int], ends: NDArray[np.int64]) -> Vectors:
        """Those of some entries, in the order given.

        Args:
            places: of the entries.
            ends: behind which name those of each entry end, (entries,).
        """
        starts = [0 if at == 0 else ends[at - 1] for at in places]
        of_names = np.concatenate(
            [np.arange(start, ends[at]) for start, at in zip(starts, places, strict=True)]
        )
        others = {
            kind: rows.some(np.asarray(places)) for kind, rows in self.representations.items()
        }
        return Vectors(self.names.some(of_names), others)

    def to_bytes(self) -> bytes:
        """As a safetensors file: int8 `names` and `representations.KIND`, float32 `….scales`."""
        from safetensors.numpy import save

        tensors: dict[str, NDArray[np.generic]] = {}
        for key, rows in self._keyed().items():
            tensors[key] = np.ascontiguousarray(rows.values)
            tensors[key + _SCALES] = rows.scales
        return save(tensors)

    @classmethod
    def from_bytes(
        cls, data: bytes, *, names: int, entries: int, width: int, kinds: tuple[str, ...]
    ) -> Vectors:
        """Read the file.

        Args:
            data: its bytes.
            names: rows of names it has to have.
            entries: rows of each representation.
            width: numbers of a row.
            kinds: the representations.

        Raises:
            CatalogueFormat: it is no such file, or has other tensors, shapes or types.
        """
        from safetensors import SafetensorError
        from safetensors.numpy import load

        expected = {NAMES: names} | {_REPRESENTATION + kind: entries for kind in kinds}
        try:
            tensors = load(data)
        except (SafetensorError, ValueError, KeyError) as error:
            raise _unfit(f"a file that cannot be read ({type(error).__name__})") from None
        if tensors.keys() != {key + end for key in expected for end in ("", _SCALES)}:
            raise _unfit("other tensors")
        rows = {
            key: _rows(tensors[key], tensors[key + _SCALES], count, width, key)
            for key, count in expected.items()
        }
        return cls(rows[NAMES], {kind: rows[_REPRESENTATION + kind] for kind in kinds})

    def _keyed(self) -> dict[str, UnitRows]:
        others = {_REPRESENTATION + kind: rows for kind, rows in self.representations.items()}
        return {NAMES: self.names, **others}


def _rows(
    values: NDArray[np.generic], scales: NDArray[np.generic], count: int, width: int, key: str
) -> UnitRows:
    if values.dtype != np.int8 or values.shape != (count, width):
        raise _unfit(f"{key}: {values.dtype} {values.shape}", f"int8 ({count}, {width})")
    if scales.dtype != np.float32 or scales.shape != (count,):
        raise _unfit(f"{key}: scales {scales.dtype} {scales.shape}", f"float32 ({count},)")
    # Worked out anew: a scale that does not fit its row would let an entry win every search.
    found = UnitRows.of_values(np.asarray(values, np.int8))
    if not np.array_equal(found.scales, scales):
        raise _unfit(f"{key}: scales that are not one through the lengths")
    return found


def _unfit(found: str, expected: str = "the vectors that razbor writes") -> CatalogueFormat:
    return CatalogueFormat(
        found,
        expected=expected,
        remedy="build the catalogue again, or get it again from where it came",
        place="vectors.safetensors",
    )
