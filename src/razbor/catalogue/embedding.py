"""The vectors of a catalogue in the making."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from razbor.catalogue.encoder import Encoder, checked, embedded
from razbor.catalogue.entries import Entry
from razbor.catalogue.manifest import KIND
from razbor.catalogue.unit_rows import UnitRows
from razbor.errors import ArgumentInvalid

_AT_ONCE = 1024
"""Names that an encoder is given at a time."""


def name_rows(entries: Sequence[Entry], encoder: Encoder) -> UnitRows:
    """A row for each name, entry by entry; a text that several have is embedded once.

    Raises:
        EncoderInvalid: vectors of another shape, or that are no numbers.
    """
    names = [name.text for entry in entries for name in entry.names]
    places = {text: place for place, text in enumerate(dict.fromkeys(names))}
    distinct = list(places)
    width: int | None = None
    values = []
    for start in range(0, len(distinct), _AT_ONCE):
        vectors = embedded(encoder, distinct[start : start + _AT_ONCE], width)
        width = vectors.shape[1]
        values.append(UnitRows.of(vectors).values)
    return UnitRows.of_values(np.concatenate(values)[[places[text] for text in names]])


def representation_rows(
    given: Mapping[str, NDArray[np.float32]], entries: int, width: int
) -> dict[str, UnitRows]:
    """A row for each entry, by kind.

    Args:
        given: kind → (entries, width).
        entries: how many there are.
        width: numbers of a row.

    Raises:
        EncoderInvalid: vectors of another shape, or that are no numbers.
        ArgumentInvalid: a kind that is no plain word.
    """
    for kind in given:
        if not re.fullmatch(KIND, kind):
            raise ArgumentInvalid(
                f"the representation {kind!r}"[:100],
                expected="small letters, digits, '_' and '-'",
                remedy="call it description, skills, advertisements …",
            )
    return {
        kind: UnitRows.of(checked(np.asarray(rows, np.float32), entries, width, place=kind))
        for kind, rows in sorted(given.items())
    }
