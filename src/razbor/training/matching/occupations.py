"""ESCO's occupations in three languages, with what is held out of training."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from razbor.dataset.esco import Esco, Language, Occupation
from razbor.dataset.esco_held_out import Purpose, held_out

LANGUAGES: tuple[Language, ...] = ("en", "de", "ru")

_GROUP_DIGITS = 2
"""Of a code: ISCO-08 sub-major group."""


@dataclass(frozen=True, slots=True)
class KnownOccupation:
    """An occupation.

    Attributes:
        uri: its own, and `code` the code of ESCO.
        names: language → its names, the preferred one first.
        descriptions: in the languages that have one.
        skills: English names.
        held_out: what its alternative names are kept from training for; None where they
            train.
    """

    uri: str
    code: str
    names: Mapping[str, tuple[str, ...]]
    descriptions: tuple[str, ...]
    skills: tuple[str, ...]
    held_out: Purpose | None

    @property
    def group(self) -> str:
        """The ISCO-08 sub-major group."""
        return self.code[:_GROUP_DIGITS]

    def all_names(self) -> Iterator[str]:
        """The names in every language."""
        for names in self.names.values():
            yield from names

    def alternatives(self) -> Iterator[tuple[str, str]]:
        """All names but the preferred ones."""
        for language, (_, *others) in self.names.items():
            yield from ((language, name) for name in others)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Occupations in the order of their URIs, and the names of skills.

    `skill_names` are English: a skill's name, and its other names.
    """

    occupations: tuple[KnownOccupation, ...]
    skill_names: tuple[tuple[str, tuple[str, ...]], ...]

    def places(self) -> dict[str, int]:
        """Code → the place of the occupation."""
        return {each.code: place for place, each in enumerate(self.occupations)}

    def held_out(self) -> list[KnownOccupation]:
        """Those whose alternative names are kept from training."""
        return [each for each in self.occupations if each.held_out is not None]

    def taught(self) -> Knowledge:
        """The same without the alternative names that are held out."""
        seen = tuple(_without_alternatives(each) for each in self.occupations)
        return Knowledge(seen, self.skill_names)


def read_knowledge(esco: Esco, one_in: int) -> Knowledge:
    """All occupations that have a code and a name in every language.

    Args:
        esco: the folder.
        one_in: the alternative names of one occupation in so many are held out to measure
            with, and half as many more to choose weights on: drawn by the digest of the URI,
            so that they are the same ones whatever else changes.

    Raises:
        DataMissing, DataInvalid: a file that is not there or does not fit.
    """
    codes, skills = esco.codes(), esco.skills()
    by_language: dict[Language, dict[str, Occupation]] = {
        language: {each.uri: each for each in esco.occupations(language)} for language in LANGUAGES
    }
    found = []
    for uri in sorted(codes):
        told = {name: known[uri] for name, known in by_language.items() if uri in known}
        if len(told) == len(LANGUAGES):
            found.append(
                KnownOccupation(
                    uri,
                    codes[uri],
                    {name: (each.title, *each.synonyms) for name, each in told.items()},
                    tuple(each.description for each in told.values() if each.description),
                    skills.get(uri, ()),
                    held_out(uri, one_in),
                )
            )
    return Knowledge(tuple(found), tuple(esco.skill_names()))


def _without_alternatives(occupation: KnownOccupation) -> KnownOccupation:
    if occupation.held_out is None:
        return occupation
    kept = {language: names[:1] for language, names in occupation.names.items()}
    return replace(occupation, names=kept)
