"""Résumés and vacancies of any length: their evidence, and what speaks for some occupations.

The nearness of a block of passages is held at a time, so memory does not grow with the text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from razbor.tasks.occupations.evidence import RESUME, VACANCY, Evidence, with_titles
from razbor.tasks.occupations.nearness import Matched, Scores, near
from razbor.tasks.occupations.passages import TITLE, Told
from razbor.tasks.occupations.speaking import Speaking

_AT_ONCE = 256
"""Passages whose nearness is held at a time: 3 MB for each kind."""

Vectors = NDArray[np.float32]


def evidence_of_resume(
    matched: Matched,
    told: Sequence[Told],
    vectors: Vectors,
    counted: Collection[str] | None = None,
) -> dict[str, Scores]:
    """Kind of evidence → how much of it each occupation has, (occupations,).

    Args:
        matched: a catalogue.
        told: the passages of a résumé, at least one.
        vectors: theirs, (passages, width).
        counted: the kinds that are wanted; None for all.
    """
    evidence = Evidence(RESUME, counted)
    for block, rows in _blocks(told, vectors):
        evidence.add(block, near(matched, block, rows, beside=evidence.of))
    return evidence.found()


def evidence_of_vacancy(
    matched: Matched,
    told: Sequence[Told],
    vectors: Vectors,
    title: Mapping[str, float],
    counted: Collection[str] | None = None,
) -> dict[str, Scores]:
    """The same of a vacancy; names count for its title alone, and without letters.

    Their index takes 90 MB, and duties tell what a title leaves open.

    Args:
        matched: a catalogue.
        told: the passages of a vacancy, at least one; those of its title come first.
        vectors: theirs, (passages, width).
        title: the weights of the evidence of a title.
        counted: the kinds that are wanted; None for all.
    """
    evidence = Evidence(VACANCY, counted)
    beside = evidence.of | {kind for kind, weight in title.items() if weight}
    for block, rows in _blocks(told, vectors):
        found = near(matched, block, rows, named=_titles(block), beside=beside)
        evidence.add(block, with_titles(block, found, title))
    return evidence.found()


def speaking(
    matched: Matched, told: Sequence[Told], vectors: Vectors, most: int, *, titles: bool
) -> list[list[tuple[Told, float]]]:
    """For each occupation the passages that speak most for it, and how near they come, 0 to 1.

    Args:
        matched: a catalogue of the occupations that are asked about.
        told: the passages of a résumé or a vacancy, at least one.
        vectors: theirs, (passages, width).
        most: how many an occupation gets, at most.
        titles: whether names are compared with titles alone, as for a vacancy.
    """
    speaks = Speaking(most)
    for block, rows in _blocks(told, vectors):
        named = _titles(block) if titles else None
        speaks.add(block, near(matched, block, rows, named=named, beside=()))
    return speaks.found()


def _blocks(told: Sequence[Told], vectors: Vectors) -> Iterator[tuple[Sequence[Told], Vectors]]:
    for start in range(0, len(told), _AT_ONCE):
        block = slice(start, start + _AT_ONCE)
        yield told[block], vectors[block]


def _titles(told: Sequence[Told]) -> int:
    return sum(each.kind == TITLE for each in told)
