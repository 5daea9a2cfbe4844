"""ESCO's occupations as a catalogue: names in three languages, the rest as vectors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from razbor.catalogue.catalogue import Catalogue
from razbor.catalogue.encoder import Encoder
from razbor.catalogue.entries import Entry, Name
from razbor.catalogue.kinds import DESCRIPTION, SKILLS
from razbor.dataset.esco import Esco, Language, Occupation

NAME = "esco"
VERSION = "1.2"
NOTICE = "This service uses the ESCO classification of the European Commission."
LANGUAGES: tuple[Language, ...] = ("en", "de", "ru")

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_SHORTEST = 20
_GROUP_DIGITS = 4
"""Of a code: the ISCO-08 unit group."""

Vectors = NDArray[np.float32]


def build_esco(
    esco: Esco,
    encoder: Encoder,
    *,
    without: Iterable[str] = (),
) -> Catalogue:
    """All occupations of ESCO that have a code, in the order of their URIs.

    Beside names, an occupation has the mean vector of the sentences that describe it (en, de)
    and that of the English names of its skills; those texts are not kept.

    Args:
        esco: the folder of data.
        encoder: makes the vectors.
        without: URIs of occupations that are to have their preferred names alone.

    Raises:
        DataMissing, DataInvalid: a file that is not there or does not fit.
    """
    codes, skills = esco.codes(), esco.skills()
    told = {
        language: {each.uri: each for each in esco.occupations(language)} for language in LANGUAGES
    }
    spared = frozenset(without)
    found: dict[str, dict[Language, Occupation]] = {
        uri: known
        for uri in sorted(codes)
        if (known := {name: told[name][uri] for name in LANGUAGES if uri in told[name]})
    }
    entries = [
        Entry(
            uri,
            tuple(_names(known, alone=uri in spared)),
            code=codes[uri],
            group=codes[uri][:_GROUP_DIGITS],
        )
        for uri, known in found.items()
    ]
    sentences = [_sentences(known.values()) for known in found.values()]
    return Catalogue.build(
        entries,
        encoder,
        name=NAME,
        version=VERSION,
        notice=NOTICE,
        representations={
            DESCRIPTION: means(encoder, sentences),
            SKILLS: means(encoder, [skills.get(uri, ()) for uri in found]),
        },
        keep_descriptions=False,
    )


def means(encoder: Encoder, texts: Sequence[Sequence[str]]) -> Vectors:
    """The mean vectors of some groups of texts, each of length one; zeros for an empty group."""
    places = {text: place for place, text in enumerate(dict.fromkeys(_flat(texts)))}
    vectors = encoder.embed(list(places))
    sums = np.zeros((len(texts), vectors.shape[1]), np.float32)
    for total, group in zip(sums, texts, strict=True):
        if group:
            total += vectors[[places[text] for text in group]].sum(axis=0)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.maximum(lengths, 1e-9), np.float32)


def _flat(texts: Sequence[Sequence[str]]) -> Iterable[str]:
    return (text for group in texts for text in group)


def _names(known: Mapping[Language, Occupation], *, alone: bool) -> Iterable[Name]:
    for language, occupation in known.items():
        yield Name(occupation.title, language, preferred=True)
        if not alone:
            yield from (Name(name, language) for name in occupation.synonyms)


def _sentences(known: Iterable[Occupation]) -> list[str]:
    return [
        sentence
        for occupation in known
        for sentence in _SENTENCE.split(occupation.description)
        if len(sentence) > _SHORTEST
    ]
