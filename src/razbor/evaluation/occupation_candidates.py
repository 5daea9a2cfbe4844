"""The occupations that are ranked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from razbor.catalogue import Catalogue
from razbor.dataset.esco import Esco, Language


@dataclass(frozen=True)
class Candidates:
    """The occupations that are ranked: of each its URI, code and names."""

    uris: tuple[str, ...]
    codes: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]


def candidates(esco: Esco, languages: Sequence[Language]) -> Candidates:
    """All occupations of ESCO that have a code, with their preferred names."""
    names: dict[str, list[str]] = {}
    for language in languages:
        for occupation in esco.occupations(language):
            names.setdefault(occupation.uri, []).append(occupation.title)
    codes = esco.codes()
    uris = sorted(uri for uri in names if uri in codes)
    return Candidates(
        tuple(uris),
        tuple(codes[uri] for uri in uris),
        tuple(tuple(names[uri]) for uri in uris),
    )


def entries(catalogue: Catalogue) -> Candidates:
    """The entries of a catalogue, with all their names."""
    return Candidates(
        tuple(entry.id for entry in catalogue),
        tuple(entry.code or "" for entry in catalogue),
        tuple(tuple(name.text for name in entry.names) for entry in catalogue),
    )


def in_groups(known: Candidates, right: Sequence[Collection[int]]) -> list[set[int]]:
    """For each query the candidates in the ISCO-08 unit groups of the right ones."""
    groups: dict[str, set[int]] = {}
    for column, code in enumerate(known.codes):
        groups.setdefault(_group(code), set()).add(column)
    return [
        {each for at in columns for each in groups[_group(known.codes[at])]} for columns in right
    ]


def _group(code: str) -> str:
    return code[:4]
