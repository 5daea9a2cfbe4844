"""Which pairs are seen when: folds, the order within a fit, stretches between checkpoints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from razbor.errors import DataScarce, ScheduleInvalid
from razbor.training.embedding.stretch import Stretch, cut, steps_of
from razbor.training.pairs.esco import Pair
from razbor.training.pairs.recipe import PairsRecipe


@dataclass(frozen=True)
class Plan:
    """A whole run before its first step.

    Attributes:
        stretches: in order, numbered from 1.
        held_out: for each fit the rows of the fold that it does not see, shuffled.
        steps: of one fit.
        warmup: steps of one fit in which the rate rises.
        batch: pairs a step.
    """

    stretches: tuple[Stretch, ...]
    held_out: tuple[tuple[int, ...], ...]
    steps: int
    warmup: int
    batch: int

    @property
    def total(self) -> int:
        """The steps of all fits."""
        return self.steps * len(self.held_out)


def plan(recipe: PairsRecipe, pairs: int) -> Plan:
    """Lay out a run; the same recipe and number of pairs give the same plan.

    Raises:
        DataScarce: too few pairs for the folds.
        ScheduleInvalid: a warm-up longer than a fit that the recipe does not allow.
    """
    source, schedule = recipe.pairs, recipe.schedule
    if pairs < 2 * source.folds:
        raise DataScarce(
            f"{pairs} pairs, so that a fold or its validation is empty",
            expected=f"at least {2 * source.folds}: two in each of {source.folds} folds",
            remedy="give more data, or fewer folds",
        )
    shuffled = np.random.default_rng(recipe.seed).permutation(pairs)
    stretches: list[Stretch] = []
    held_out = []
    steps = 0
    for fit in range(source.fits):
        fold = np.arange(pairs) % source.folds == fit
        held_out.append(tuple(shuffled[fold].tolist()))
        orders = _orders(shuffled[~fold].tolist(), recipe, fit)
        steps = max(steps, steps_of(orders, schedule.batch))
        stretches += cut(
            orders,
            fit=fit + 1,
            batch=schedule.batch,
            steps=recipe.validation.steps,
            before=len(stretches),
        )
    seen = pairs - len(held_out[0])
    warmup = schedule.warmup(steps, min(recipe.sample or seen, seen) / seen)
    if warmup > steps and not schedule.warmup_beyond_run:
        raise ScheduleInvalid(
            f"a warm-up of {warmup} steps in a fit of {steps}",
            expected="a warm-up shorter than the fit: else the rate never reaches `rate`",
            remedy="lower warmup_steps, or set warmup_beyond_run = true where that is meant",
            place="schedule.warmup_steps",
        )
    return Plan(tuple(stretches), tuple(held_out), steps, warmup, schedule.batch)


def _orders(rows: Sequence[int], recipe: PairsRecipe, fit: int) -> list[list[int]]:
    """The rows of each epoch of a fit. A sample is the same rows in every epoch."""
    first = np.random.default_rng((recipe.seed, fit)).permutation(rows)[: recipe.sample]
    return [
        np.random.default_rng((recipe.seed, fit, epoch)).permutation(first).tolist()
        for epoch in range(recipe.schedule.epochs)
    ]


@dataclass(frozen=True)
class Query:
    """A title, held-out texts of it, and texts of other occupations."""

    title: str
    positive: tuple[str, ...]
    negative: tuple[str, ...]


def queries(recipe: PairsRecipe, pairs: Sequence[Pair], held_out: Sequence[int]) -> list[Query]:
    """The reranking task of a held-out fold.

    A title's other texts, which were trained on, are never among its negatives.
    """
    own: dict[str, set[str]] = {}
    for pair in pairs:
        own.setdefault(pair.title, set()).add(pair.text)
    fold = [pairs[row] for row in held_out]
    positive: dict[str, list[str]] = {}
    for pair in fold:
        positive.setdefault(pair.title, []).append(pair.text)
    texts = list(dict.fromkeys(pair.text for pair in fold))
    random = np.random.default_rng((recipe.seed, len(held_out)))
    found = []
    for title in list(positive)[: recipe.validation.queries]:
        drawn = random.permutation(len(texts))
        others = (texts[place] for place in drawn if texts[place] not in own[title])
        negative = tuple(
            text for text, _ in zip(others, range(recipe.validation.negatives), strict=False)
        )
        if negative:
            found.append(Query(title, tuple(positive[title]), negative))
    return found
