"""What speaks for an occupation: kinds of evidence, gathered block by block, and weighed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from razbor.catalogue.kinds import ADVERTISEMENTS, DESCRIPTION, MEAN, NAMES, SKILLS
from razbor.tasks.occupations.joining import Best, BestFew, Join, Mean
from razbor.tasks.occupations.nearness import Nearness, Scores
from razbor.tasks.occupations.passages import READ_OF_A_VACANCY, TITLE, Told

FADING = 0.6
"""What a job counts beside the one after it."""

TITLES = "titles"
"""How near a title comes to occupations by all that is known of them."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of evidence.

    Attributes:
        of: what is known of occupations, as `Nearness` has it.
        join: how that of several passages becomes one.
        passages: which kinds of passages count; None for all.
        faded: whether what was told of former jobs counts less.
    """

    of: str
    join: Callable[[], Join]
    passages: frozenset[str] | None = None
    faded: bool = False

    def counts(self, told: Sequence[Told]) -> NDArray[np.bool_]:
        """Which passages count, (passages,)."""
        return np.array([self.passages is None or each.kind in self.passages for each in told])


_WANTED = frozenset({"headline", "objective"})
_JOBS = frozenset({"position"})
_DUTIES = frozenset({"duties"})
_SKILLS = frozenset({"skills", "courses"})
_ABOUT = frozenset({"about", "other"})
_LEARNED = frozenset({"education"})

RESUME: Mapping[str, Kind] = {
    "wanted_names": Kind(NAMES, Best, _WANTED),
    "job_names": Kind(NAMES, Best, _JOBS, faded=True),
    "all_job_names": Kind(NAMES, Mean, _JOBS, faded=True),
    "duty_names": Kind(NAMES, Mean, _DUTIES, faded=True),
    "duty_description": Kind(DESCRIPTION, Mean, _DUTIES, faded=True),
    "duty_skills": Kind(SKILLS, Mean, _DUTIES, faded=True),
    "skill_names": Kind(NAMES, Mean, _SKILLS),
    "skill_skills": Kind(SKILLS, Mean, _SKILLS),
    "about_names": Kind(NAMES, Mean, _ABOUT),
    "about_description": Kind(DESCRIPTION, Mean, _ABOUT),
    "learned_names": Kind(NAMES, Best, _LEARNED),
    "told_names": Kind(NAMES, Best, _DUTIES | _ABOUT),
    "best_told_names": Kind(NAMES, BestFew, _DUTIES | _ABOUT | _SKILLS, faded=True),
    "best_names": Kind(NAMES, BestFew, faded=True),
    "description": Kind(DESCRIPTION, Mean),
    "skills": Kind(SKILLS, Mean),
    "wanted_mean": Kind(MEAN, Best, _WANTED),
    "job_mean": Kind(MEAN, Best, _JOBS, faded=True),
}
"""The evidence of a résumé.

Not of advertisements: of most occupations there are none, and those that have some then stand
before what a résumé tells of.
"""

VACANCY: Mapping[str, Kind] = {
    "title_names": Kind(TITLES, Best, frozenset({TITLE})),
    "description": Kind(DESCRIPTION, Mean, READ_OF_A_VACANCY),
    "skills": Kind(SKILLS, Mean, READ_OF_A_VACANCY),
    "advertisements": Kind(ADVERTISEMENTS, Mean, READ_OF_A_VACANCY),
}
"""The evidence of a vacancy; `title_names` weighs the evidence of its title, see `with_titles`."""


class Evidence:
    """Evidence of a text, whose passages come block by block.

    Only blocks are held, and a row or a few for each kind; a text of one block has the very
    numbers that it would have without.

    Args:
        kinds: `RESUME` or `VACANCY`.
        counted: their names; None for all. What weighs nothing need not be gathered.
    """

    def __init__(self, kinds: Mapping[str, Kind], counted: Collection[str] | None = None) -> None:
        self._kinds = {
            name: kind for name, kind in kinds.items() if counted is None or name in counted
        }
        self._joins = {name: kind.join() for name, kind in self._kinds.items()}
        self._occupations = 0

    @property
    def of(self) -> frozenset[str]:
        """What has to be known of occupations."""
        return frozenset(kind.of for kind in self._kinds.values())

    def add(self, told: Sequence[Told], near: Nearness) -> None:
        """Some more passages.

        Args:
            told: the passages.
            near: theirs, in their order.
        """
        self._occupations = near[NAMES].shape[1]
        fading = faded(told)
        for name, kind in self._kinds.items():
            if kind.of not in near:
                continue
            chosen = kind.counts(told)[: len(near[kind.of])]
            if chosen.any():
                rows = near[kind.of][chosen]
                weights = fading[: len(chosen)][chosen] if kind.faded else None
                self._joins[name].add(rows, weights)

    def found(self) -> dict[str, Scores]:
        """Kind of evidence → how much of it each occupation has, (occupations,)."""
        nothing = np.zeros(self._occupations, np.float32)
        told = {name: join.found() for name, join in self._joins.items()}
        return {name: nothing if scores is None else scores for name, scores in told.items()}


def faded(told: Sequence[Told]) -> NDArray[np.float32]:
    """How much passages count by how recent they are, (passages,); the last job counts 1."""
    return np.array([FADING ** (each.rank or 0) for each in told], np.float32)


def evidence_of_title(near: Nearness, at: int) -> dict[str, Scores]:
    """The evidence of a title: how near it comes to all that is known, by its kind.

    Args:
        near: of some passages.
        at: which of them is the title.
    """
    return {kind: scores[at] for kind, scores in near.items()}


def with_titles(
    told: Sequence[Told], near: Nearness, weights: Mapping[str, float]
) -> dict[str, Scores]:
    """The same nearness, with that of titles by all that is known of occupations.

    Args:
        told: the passages of a vacancy; those of its title come first.
        near: theirs, in their order; `names` may hold the title's rows alone.
        weights: of the evidence of a title.
    """
    titles = [
        weighed(evidence_of_title(near, at), weights)
        for at, each in enumerate(told)
        if each.kind == TITLE
    ]
    rows = np.array(titles, np.float32).reshape(len(titles), near[NAMES].shape[1])
    return {**near, TITLES: rows}


def weighed(evidence: Mapping[str, Scores], weights: Mapping[str, float]) -> Scores:
    """The weighted mean of the evidence that a text has, (occupations,), at most 1.

    Args:
        evidence: as above, of at least one kind.
        weights: kind of evidence → how much it counts; one that is not named counts nothing.
    """
    counted = {kind: weights.get(kind, 0.0) for kind, scores in evidence.items() if scores.any()}
    whole = sum(counted.values())
    total = np.zeros_like(next(iter(evidence.values())))
    for kind, weight in counted.items():
        if weight:
            total += np.float32(weight / whole) * evidence[kind]
    return total
