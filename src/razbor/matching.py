"""Texts → occupations: a bundle's vectors and weights over a catalogue."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from razbor.catalogue import Catalogue, Entry
from razbor.catalogue.bundled import BundledEncoder
from razbor.catalogue.kinds import NAMES
from razbor.catalogue.searching import best
from razbor.models import Predictor, Seen
from razbor.models.manifest import Matching
from razbor.schema import Fragment, Occupation, Passage
from razbor.tasks import occupations
from razbor.tasks.occupations import Nearness, Told
from razbor.text import detect

TOP_K = 10
_PASSAGES = 3
"""How many passages an occupation shows."""
_AT_ONCE = 256
"""Passages whose nearness is held at a time: 3 MB for each kind."""
_LONGEST_TITLE = 160
"""Code points: a longer line is no title."""


@dataclass(frozen=True, slots=True)
class Found:
    """Occupations, best first, and what was seen of each passage."""

    occupations: list[Occupation]
    seen: tuple[Seen, ...] = ()


class Matcher:
    """Matches titles, vacancies and résumés with the entries of a catalogue.

    Args:
        predictor: of a bundle with an embedding and weights.
        catalogue: whose vectors that bundle made.
    """

    def __init__(self, predictor: Predictor, catalogue: Catalogue) -> None:
        self._encoder = BundledEncoder(predictor)
        embedding = predictor.manifest.embedding
        if embedding is None or embedding.matching is None:  # `razbor.questions.check` has seen
            raise TypeError("a bundle without weights for matching")
        self._weights: Matching = embedding.matching
        self.catalogue = catalogue.with_lexical(self._weights.lexical)
        self._entries = tuple(self.catalogue)
        self._names: dict[str, dict[str, str]] = {}

    @property
    def encoder(self) -> BundledEncoder:
        """What makes the vectors."""
        return self._encoder

    def titles(
        self,
        texts: Sequence[str],
        top_k: int,
        languages: Sequence[Sequence[str]],
        *,
        fast: bool = False,
    ) -> list[list[Occupation]]:
        """The occupations of titles.

        Args:
            texts: titles, none of them blank; each is judged alone.
            top_k: how many occupations each gets, at most.
            languages: for each title those that names are shown in, the first that there is.
            fast: one vector an occupation, and neither letters nor descriptions: several times
                as fast.
        """
        if fast:
            return self._by_means(texts, top_k, languages)
        told = [each for text in texts for each in occupations.title(text)]
        answers = []
        for start, near in self._blocks(told):
            nearest = occupations.nearest(near, len(near[NAMES])).clip(0, 1)
            for at in range(len(near[NAMES])):
                scores = self._title_scores(near, at)
                one, shown = told[start + at], languages[start + at]
                answers.append(
                    [
                        self._occupation(
                            self._entries[place],
                            score,
                            [(one, float(nearest[at, place]))],
                            shown,
                        )
                        for place, score in _first(scores, top_k).items()
                    ]
                )
        return answers

    def title_scores(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """How well titles fit every entry of the catalogue, (titles, entries).

        Args:
            texts: titles, none of them blank; each is judged alone.
        """
        told = [each for text in texts for each in occupations.title(text)]
        found = [
            self._title_scores(near, at)
            for _, near in self._blocks(told)
            for at in range(len(near[NAMES]))
        ]
        return np.array(found, np.float32).reshape(len(told), len(self._entries))

    def _blocks(self, told: Sequence[Told]) -> Iterator[tuple[int, Nearness]]:
        """Where each block of titles begins, and how near they come to occupations."""
        beside = _counting(self._weights.title)
        for start in range(0, len(told), _AT_ONCE):
            block = told[start : start + _AT_ONCE]
            vectors = self._encoder.embed([each.text for each in block])
            yield start, near_titles(self.catalogue, block, vectors, beside)

    def _title_scores(self, near: Nearness, at: int) -> NDArray[np.float32]:
        return occupations.weighed(occupations.evidence_of_title(near, at), self._weights.title)

    def _by_means(
        self, texts: Sequence[str], top_k: int, languages: Sequence[Sequence[str]]
    ) -> list[list[Occupation]]:
        """By one vector an occupation, the mean of its names."""
        found = self.catalogue.search(list(texts), top_k, fast=True)
        answers = []
        for text, matches, shown in zip(texts, found, languages, strict=True):
            told = occupations.title(text)
            scores = [min(max(match.score, 0.0), 1.0) for match in matches]
            answers.append(
                [
                    self._occupation(
                        self.catalogue[match.id], score, [(one, score) for one in told], shown
                    )
                    for match, score in zip(matches, scores, strict=True)
                    if any(scores)  # nothing is known of a text that comes near to none
                ]
            )
        return answers

    def resume(self, text: str, top_k: int, languages: Sequence[str]) -> Found:
        """The occupations of a résumé, or of any longer text."""
        told = occupations.resume(text)
        if not told:
            return Found([])
        weights = self._weights.resume
        vectors, seen = self._encoder.seen([each.text for each in told])
        evidence = occupations.evidence_of_resume(self.catalogue, told, vectors, _counting(weights))
        places = _first(occupations.weighed(evidence, weights), top_k)
        return Found(self._shown(places, told, vectors, languages, titles=False), seen)

    def vacancy(
        self, title: str, fragments: Sequence[Fragment], top_k: int, languages: Sequence[str]
    ) -> Found:
        """The occupations of a vacancy, by its title, its duties and its requirements."""
        told = occupations.vacancy(title, fragments)
        if not told:
            return Found([])
        weights = self._weights.vacancy
        vectors, seen = self._encoder.seen([each.text for each in told])
        evidence = occupations.evidence_of_vacancy(
            self.catalogue, told, vectors, self._weights.title, _counting(weights)
        )
        places = _first(occupations.weighed(evidence, weights), top_k)
        return Found(self._shown(places, told, vectors, languages, titles=True), seen)

    def _shown(
        self,
        places: Mapping[int, float],
        told: Sequence[Told],
        vectors: NDArray[np.float32],
        languages: Sequence[str],
        *,
        titles: bool,
    ) -> list[Occupation]:
        """Occupations by their places, with the passages that speak for them."""
        if not places:
            return []
        few = self.catalogue.only(list(places))
        spoken = occupations.speaking(few, told, vectors, _PASSAGES, titles=titles)
        return [
            self._occupation(self._entries[place], score, passages, languages)
            for (place, score), passages in zip(places.items(), spoken, strict=True)
        ]

    def _occupation(
        self,
        entry: Entry,
        score: float,
        told: Sequence[tuple[Told, float]],
        languages: Sequence[str],
    ) -> Occupation:
        names = self._preferred(entry)
        shown = next((names[each] for each in languages if each in names), None)
        return Occupation(
            uri=entry.id,
            code=entry.code,
            isco=entry.group,
            name=entry.shown(languages) if shown is None else shown,
            names=names,
            score=min(max(score, 0.0), 1.0),
            passages=[
                Passage(
                    start=each.start,
                    stop=each.stop,
                    text=each.text,
                    kind=each.kind,
                    score=nearness,
                )
                for each, nearness in told
            ],
        )

    def _preferred(self, entry: Entry) -> dict[str, str]:
        """Language → preferred name, looked for once an entry."""
        if entry.id not in self._names:
            self._names[entry.id] = {
                name.language: name.text
                for name in entry.names
                if name.preferred and name.language is not None
            }
        return self._names[entry.id]


def near_titles(
    catalogue: Catalogue,
    told: Sequence[Told],
    vectors: NDArray[np.float32],
    beside: Collection[str] = occupations.BESIDE,
) -> Nearness:
    """How near titles come to the occupations of a catalogue, letters beside meaning.

    Args:
        catalogue: with the weight of letters.
        told: the titles.
        vectors: theirs, (titles, width).
        beside: as of `razbor.tasks.occupations.near`.
    """
    found = occupations.near(catalogue, told, vectors, letters=True, beside=beside)
    found[NAMES] /= np.float32(1.0 + catalogue.lexical_weight)  # so that 1 is the most
    return found


def _counting(weights: Mapping[str, float]) -> frozenset[str]:
    """The kinds of evidence that count."""
    return frozenset(kind for kind, weight in weights.items() if weight > 0)


def _first(scores: NDArray[np.float32], top_k: int) -> dict[int, float]:
    """The places of the best scores, best first, and those; none where nothing is known."""
    if not scores.any():
        return {}
    return {place: float(scores[place]) for place in best(scores, top_k)}


def is_title(text: str) -> bool:
    """Whether a text is one short line."""
    line = text.strip()
    return len(line) <= _LONGEST_TITLE and "\n" not in line


def shown_in(languages: Sequence[str] | None, text: str) -> Sequence[str]:
    """The languages that names are shown in: those asked for, or that of the text."""
    if languages is not None:
        return languages
    found = detect(text)
    return () if found is None else (found,)
