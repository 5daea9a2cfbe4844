"""Occupations: a title, a vacancy or a résumé → ESCO, by what each part of it says.

Evidence for an occupation is how near parts of the text come to its names, its description
and its skills. How much each kind of evidence counts is part of the bundle.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from razbor.schema import Fragment
from razbor.text.blank import blank
from razbor.text.resumes import parts

TASK = "occupations"
TITLE = "title"

DESCRIPTION = "description"
SKILLS = "skills"

Scores = NDArray[np.float32]
"""(passages, occupations)."""

READ_OF_A_VACANCY = frozenset({"responsibilities", "requirements"})
"""Sections that tell of the occupation; the others tell of the employer."""
_LEFT_OUT = frozenset({"contacts", "hobbies", "languages"})
"""Parts of a résumé that say nothing of the occupation."""

_CUT = re.compile(r"\n|(?<=[.!?;])\s+|\s[|•]\s")
_SHORTEST = 3
_LONGEST = 400
"""Code points of a passage: a longer sentence is read in parts."""
_FADING = 0.6
"""What a job counts beside the one after it."""
_BEST = 3


@dataclass(frozen=True, slots=True)
class Told:
    """A passage of a text.

    Attributes:
        start: where it begins, and `stop` where it ends, in code points.
        text: between them.
        kind: what it is.
        rank: of a job: 0 is the most recent.
    """

    start: int
    stop: int
    text: str
    kind: str
    rank: int | None = None


@dataclass(slots=True)
class Nearness:
    """How near each passage comes to what is known of each occupation, (passages, occupations)."""

    names: Scores
    description: Scores
    skills: Scores

    def of(self, at: int) -> Nearness:
        """Those of one passage."""
        row = slice(at, at + 1)
        return Nearness(self.names[row], self.description[row], self.skills[row])


class Matched(Protocol):
    """What tells nearness: a catalogue, which may hold vectors of descriptions and skills."""

    @property
    def representations(self) -> tuple[str, ...]:
        """What is known of occupations beside their names."""

    def name_scores(
        self, vectors: NDArray[np.float32], texts: Sequence[str], *, letters: bool = True
    ) -> Scores:
        """The best of an occupation's names counts; `letters` beside meaning, or not."""

    def representation_scores(self, kind: str, vectors: NDArray[np.float32]) -> Scores:
        """Cosines with what else is known."""


def title(text: str) -> list[Told]:
    """A title as its only passage, without white space around it; none of a blank one."""
    if blank(text):
        return []
    start, stop = len(text) - len(text.lstrip()), len(text.rstrip())
    return [Told(start, stop, text[start:stop], TITLE)]


def vacancy(heading: str, fragments: Sequence[Fragment]) -> list[Told]:
    """The title of a vacancy, and what the person will do and must bring."""
    told = title(heading)
    told += [
        Told(each.start, each.stop, each.text, each.label)
        for each in fragments
        if each.label in READ_OF_A_VACANCY
    ]
    return [piece for each in told for piece in _shortened(each)]


def resume(text: str) -> list[Told]:
    """A résumé's passages, sentence by sentence; contacts and hobbies are left out.

    Args:
        text: of a résumé, or any other; where nothing speaks of work, all of it counts.
    """
    found = [each for each in parts(text) if each.kind not in _LEFT_OUT]
    told = [
        Told(start, stop, text[start:stop], each.kind, each.rank)
        for each in found
        for start, stop in _sentences(text, each.start, each.stop)
    ]
    told = [piece for each in told for piece in _shortened(each)]
    return told or list(_shortened(Told(0, len(text), text, "other")))


def evidence_of_resume(told: Sequence[Told], near: Nearness) -> dict[str, Scores]:
    """Kind of evidence → how much of it each occupation has, (occupations,).

    Args:
        told: the passages.
        near: theirs, in their order.
    """
    kinds = np.array([each.kind for each in told])
    recent = np.array([_FADING ** (each.rank or 0) for each in told], np.float32)
    wanted = np.isin(kinds, ["headline", "objective"])
    jobs, duties = kinds == "position", kinds == "duties"
    skills = np.isin(kinds, ["skills", "courses"])
    about = np.isin(kinds, ["about", "other"])
    learned = kinds == "education"
    every = np.ones(len(told), bool)
    return {
        "wanted_names": _best(near.names, wanted),
        "job_names": _best(near.names, jobs, recent),
        "all_job_names": _mean(near.names, jobs, recent),
        "duty_names": _mean(near.names, duties, recent),
        "duty_description": _mean(near.description, duties, recent),
        "duty_skills": _mean(near.skills, duties, recent),
        "skill_names": _mean(near.names, skills),
        "skill_skills": _mean(near.skills, skills),
        "about_names": _mean(near.names, about),
        "about_description": _mean(near.description, about),
        "learned_names": _best(near.names, learned),
        "told_names": _best(near.names, duties | about),
        "best_told_names": _best_few(near.names, duties | about | skills),
        "best_names": _best_few(near.names, every),
        "description": _mean(near.description, every),
        "skills": _mean(near.skills, every),
    }


def evidence_of_title(near: Nearness, at: int) -> dict[str, Scores]:
    """The same of a title.

    Args:
        near: of some passages.
        at: which of them is the title.
    """
    return {
        "names": near.names[at],
        "description": near.description[at],
        "skills": near.skills[at],
    }


def evidence_of_vacancy(
    told: Sequence[Told], near: Nearness, weights: Mapping[str, float]
) -> dict[str, Scores]:
    """The same of a vacancy; names count for its title alone.

    Args:
        told: the passages.
        near: theirs, in their order; `names` may hold the title's rows alone.
        weights: of the evidence of a title.
    """
    named = np.array([each.kind == TITLE for each in told])
    titles = [
        weighed(evidence_of_title(near, at), weights) for at in np.flatnonzero(named).tolist()
    ]
    nothing = np.zeros(near.names.shape[1], np.float32)
    return {
        "title_names": np.max(titles, axis=0) if titles else nothing,
        "description": _mean(near.description, ~named),
        "skills": _mean(near.skills, ~named),
    }


def weighed(evidence: Mapping[str, Scores], weights: Mapping[str, float]) -> Scores:
    """The weighted mean of the evidence that a text has, (occupations,), at most 1.

    Args:
        evidence: as above.
        weights: kind of evidence → how much it counts; one that is not named counts nothing.
    """
    counted = {kind: weights.get(kind, 0.0) for kind, scores in evidence.items() if scores.any()}
    whole = sum(counted.values())
    total = np.zeros_like(next(iter(evidence.values())))
    for kind, weight in counted.items():
        if weight:
            total += np.float32(weight / whole) * evidence[kind]
    return total


def near(
    matched: Matched,
    told: Sequence[Told],
    vectors: NDArray[np.float32],
    *,
    named: int | None = None,
    letters: bool = False,
) -> Nearness:
    """How near passages come to occupations.

    Args:
        matched: a catalogue.
        told: the passages.
        vectors: theirs, (passages, width).
        named: how many of the first are compared with names; None for all.
        letters: whether the letters that a passage and a name share count.
    """
    asked = slice(named)
    names = matched.name_scores(
        vectors[asked], [each.text for each in told[asked]], letters=letters
    )
    nothing = np.zeros((len(told), names.shape[1]), np.float32)
    description, skills = (
        matched.representation_scores(kind, vectors) if kind in matched.representations else nothing
        for kind in (DESCRIPTION, SKILLS)
    )
    return Nearness(names, description, skills)


def _best(scores: Scores, chosen: NDArray[np.bool_], weights: Scores | None = None) -> Scores:
    return _over(scores, chosen, weights, lambda found, _: found.max(axis=0))


def _mean(scores: Scores, chosen: NDArray[np.bool_], weights: Scores | None = None) -> Scores:
    return _over(scores, chosen, weights, lambda found, whole: found.sum(axis=0) / whole)


def _best_few(scores: Scores, chosen: NDArray[np.bool_]) -> Scores:
    def few(found: Scores, _: float) -> Scores:
        count = min(_BEST, len(found))
        best: Scores = np.partition(found, len(found) - count, axis=0)[-count:].mean(axis=0)
        return best

    return _over(scores, chosen, None, few)


def _over(
    scores: Scores,
    chosen: NDArray[np.bool_],
    weights: Scores | None,
    join: Callable[[Scores, float], Scores],
) -> Scores:
    if not chosen.any():
        return np.zeros(scores.shape[1], np.float32)
    found = scores[chosen]
    if weights is None:
        return join(found, float(len(found)))
    return join(found * weights[chosen, None], float(weights[chosen].sum()))


def _sentences(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """The places of the sentences, lines and cells of a stretch of a text."""
    begin = start
    for cut in (*_CUT.finditer(text, start, stop), None):
        end = stop if cut is None else cut.start()
        piece = text[begin:end]
        if len(piece.strip()) >= _SHORTEST:
            left = len(piece) - len(piece.lstrip())
            yield begin + left, begin + len(piece.rstrip())
        begin = stop if cut is None else cut.end()


def _shortened(told: Told) -> Iterator[Told]:
    """A long passage in parts that the model reads whole; nothing is cut off."""
    for at in range(0, len(told.text), _LONGEST):
        piece = told.text[at : at + _LONGEST]
        if piece.strip():
            start = told.start + at
            yield Told(start, start + len(piece), piece, told.kind, told.rank)


def speaking(
    told: Sequence[Told], near: Nearness, place: int, most: int
) -> list[tuple[Told, float]]:
    """The passages that speak most for an occupation, each with how near it comes, 0 to 1.

    Args:
        told: the passages.
        near: theirs, in their order.
        place: of the occupation.
        most: how many, at most.
    """
    nearest = (near.description[:, place] + near.skills[:, place]) / 2
    named = near.names[:, place]
    nearest[: len(named)] = np.maximum(nearest[: len(named)], named)
    recent = np.array([_FADING ** (each.rank or 0) for each in told], np.float32)
    order = np.argsort(-nearest * recent, kind="stable")[:most]
    return [(told[at], float(np.clip(nearest[at], 0, 1))) for at in order]
