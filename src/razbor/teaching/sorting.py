"""Which examples teach: repetitions once, contradictions and empty texts not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from razbor.errors import DataScarce
from razbor.teaching.examples import Example
from razbor.teaching.folds import rarest

FEWEST = 3
"""Examples of a label: with fewer, none is left to judge by in one of three folds."""
ENOUGH = 8
"""From here on figures say something of a label."""
_SHOWN = 12


@dataclass(frozen=True)
class Lesson:
    """What a head learns from: item i is of `texts[i]`.

    Attributes:
        texts: the texts.
        truth: which labels each has, (texts, labels).
        labels: of the columns, sorted.
        single: whether each has exactly one.
        places: where each stands in the file.
        groups: equal numbers for equal texts; they are never parted.
    """

    texts: tuple[str, ...]
    truth: NDArray[np.bool_]
    labels: tuple[str, ...]
    single: bool
    places: tuple[str, ...]
    groups: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def counts(self) -> dict[str, int]:
        """Label → examples."""
        return {
            label: int(count)
            for label, count in zip(self.labels, self.truth.sum(axis=0), strict=True)
        }

    def part(self, rows: Sequence[int] | NDArray[np.int64]) -> Lesson:
        """Some of the items; all labels stay."""
        chosen = [int(row) for row in rows]
        return Lesson(
            tuple(self.texts[row] for row in chosen),
            self.truth[chosen],
            self.labels,
            self.single,
            tuple(self.places[row] for row in chosen),
            self.groups[chosen],
        )


@dataclass(frozen=True)
class Sorted:
    """The lesson, and what was left out of it, by place.

    Attributes:
        lesson: what teaches.
        empty: rows without a text.
        unlabelled: rows without a label.
        repeated: rows that say again what a row before them says.
        conflicts: groups of rows with one text and different labels.
        kept_conflicts: whether these teach all the same.
    """

    lesson: Lesson
    empty: tuple[Example, ...]
    unlabelled: tuple[Example, ...]
    repeated: tuple[Example, ...]
    conflicts: tuple[tuple[Example, ...], ...]
    kept_conflicts: bool


def folded(text: str) -> str:
    """A text as it is compared: without regard to case and to how it is spaced."""
    return " ".join(text.split()).casefold()


def sort(examples: Sequence[Example], *, single: bool, keep_conflicts: bool = False) -> Sorted:
    """Tell the examples that teach from the others.

    Args:
        examples: as read.
        single: whether a row has one label; where it may have several, none is a label, too.
        keep_conflicts: teach texts with contradicting labels, each label as often as it stands
            there, instead of leaving them out.

    Raises:
        DataScarce: fewer labels than two, or a label with fewer than three examples.
    """
    empty = tuple(each for each in examples if not each.text.strip())
    written = [each for each in examples if each.text.strip()]
    unlabelled = tuple(each for each in written if not each.labels) if single else ()
    by_text: dict[str, list[Example]] = {}
    for each in written:
        if each.labels or not single:
            by_text.setdefault(folded(each.text), []).append(each)
    taught: list[tuple[int, Example]] = []
    repeated: list[Example] = []
    conflicts: list[tuple[Example, ...]] = []
    for group, same in enumerate(by_text.values()):
        first = {frozenset(each.labels): each for each in reversed(same)}
        if len(first) > 1:
            conflicts.append(tuple(same))
            if not keep_conflicts:
                continue
        kept = [each for each in same if first[frozenset(each.labels)] is each]
        repeated += [each for each in same if first[frozenset(each.labels)] is not each]
        taught += [(group, each) for each in kept]
    lesson = _lesson(taught, single=single)
    _check(lesson, left_out=len(conflicts) if not keep_conflicts else 0)
    return Sorted(lesson, empty, unlabelled, tuple(repeated), tuple(conflicts), keep_conflicts)


def drawn(lesson: Lesson, limit: int, seed: int) -> Lesson:
    """At most so many items, half of them alike for all labels, the rest by chance.

    Args:
        lesson: of all.
        limit: how many.
        seed: of the draw.
    """
    if len(lesson) <= limit:
        return lesson
    kinds = rarest(lesson.truth)
    random = np.random.default_rng(seed)
    pools = [random.permutation(np.flatnonzero(kinds == kind)) for kind in np.unique(kinds)]
    floor = limit // (2 * len(pools))
    fixed = np.concatenate([pool[:floor] for pool in pools])
    rest = np.concatenate([pool[floor:] for pool in pools])
    rows = np.concatenate([fixed, random.permutation(rest)[: limit - len(fixed)]])
    return lesson.part(np.sort(rows))


def _lesson(taught: Sequence[tuple[int, Example]], *, single: bool) -> Lesson:
    labels = tuple(sorted({label for _, each in taught for label in each.labels}))
    columns = {label: column for column, label in enumerate(labels)}
    truth = np.zeros((len(taught), len(labels)), np.bool_)
    for row, (_, each) in enumerate(taught):
        truth[row, [columns[label] for label in each.labels]] = True
    return Lesson(
        tuple(each.text for _, each in taught),
        truth,
        labels,
        single,
        tuple(each.place for _, each in taught),
        np.array([group for group, _ in taught], np.int64),
    )


def _check(lesson: Lesson, left_out: int) -> None:
    why = f"; {left_out:,} texts with contradicting labels are left out" if left_out else ""
    # Where labels are not exclusive, one alone is a question: has it, has it not.
    few = 2 if lesson.single else 1
    if len(lesson.labels) < few:
        raise DataScarce(
            f"{len(lesson.labels)} label in {len(lesson):,} examples{why}",
            expected=f"at least {few} with {FEWEST} examples each",
            remedy="add examples of what the label is not",
        )
    # A label that nearly every item has teaches as little as one that nearly none has.
    least = {
        label: count if lesson.single else min(count, len(lesson) - count)
        for label, count in lesson.counts.items()
    }
    scarce = [f"«{label}» {count}" for label, count in least.items() if count < FEWEST]
    if scarce:
        shown = ", ".join(scarce[:_SHOWN])
        more = f" and {len(scarce) - _SHOWN} more" if len(scarce) > _SHOWN else ""
        raise DataScarce(
            f"labels with too few examples to teach: {shown}{more}{why}",
            expected=f"at least {FEWEST} of each, {ENOUGH} for figures that mean something",
            remedy="add examples, join rare labels into one, or leave their rows out",
        )
