"""What an evaluation says, as typed records."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

from razbor.dataset import DataFile
from razbor.schema import ModelRef


@dataclass(frozen=True)
class Metric:
    """A figure with its interval of 95 %.

    Attributes:
        name: what is measured, see docs/evaluation.md.
        value: None where it is not defined, as a precision without answers.
        low: the interval's lower end; None where no resample defines it.
        high: its upper end.
        n: how many items the figure stands on.
        unit: what these items are.
        of: the label it is of, where it is of one.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    unit: str
    of: str = ""


@dataclass(frozen=True)
class Confusion:
    """`counts[i][j]`: items of `gold[i]` that were answered with `answers[j]`."""

    gold: tuple[str, ...]
    answers: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    name: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Reliability:
    """Answers by their probability, in bins of equal width from 0 to 1.

    Attributes:
        name: what the answers are.
        promised: of each bin the mean probability; None where it holds no answer.
        accuracies: of each bin, how often its answers are right; `n` says how many they are.
        error: the expected calibration error.
    """

    name: str
    promised: tuple[float | None, ...]
    accuracies: tuple[Metric, ...]
    error: Metric


@dataclass(frozen=True)
class Table:
    """Metrics over the same items. `documents` of kind `unit` are drawn for the intervals."""

    name: str
    unit: str
    documents: int
    metrics: tuple[Metric, ...]
    confusions: tuple[Confusion, ...] = ()
    reliabilities: tuple[Reliability, ...] = ()

    def metric(self, name: str, of: str = "") -> Metric:
        """The metric of this name.

        Raises:
            KeyError: there is none.
        """
        for found in self.metrics:
            if (found.name, found.of) == (name, of):
                return found
        raise KeyError((name, of))


@dataclass(frozen=True)
class Standing:
    """What the data of a measurement are, and what the figures therefore are not."""

    kind: str
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """One bundle measured on one task.

    `differences` are of its own tables, where it answered the same gold twice.
    """

    task: str
    bundle: ModelRef
    data: tuple[DataFile, ...]
    standing: Standing
    tables: tuple[Table, ...]
    differences: tuple[Differences, ...] = ()

    def table(self, name: str) -> Table:
        """The table of this name.

        Raises:
            KeyError: there is none.
        """
        for found in self.tables:
            if found.name == name:
                return found
        raise KeyError(name)

    @property
    def confusion(self) -> Confusion | None:
        """The first of its tables' confusions."""
        return next((found for table in self.tables for found in table.confusions), None)

    def to_dict(self) -> dict[str, Any]:
        """The result as plain JSON types."""
        return {**asdict(self), "bundle": self.bundle.to_dict()}


@dataclass(frozen=True)
class Difference:
    """One figure of two systems on the same items: the second minus the first.

    `above` is the share of resamples in which the difference is above zero.
    """

    name: str
    first: float | None
    second: float | None
    difference: float | None
    low: float | None
    high: float | None
    above: float | None
    of: str = ""


@dataclass(frozen=True)
class Differences:
    """The differences over the same items."""

    name: str
    unit: str
    documents: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Comparison:
    """Two bundles on the same items of one task."""

    task: str
    first: ModelRef
    second: ModelRef
    data: tuple[DataFile, ...]
    standing: Standing
    tables: tuple[Differences, ...]

    def to_dict(self) -> dict[str, Any]:
        """The comparison as plain JSON types."""
        return {**asdict(self), "first": self.first.to_dict(), "second": self.second.to_dict()}


def defined(value: float) -> float | None:
    """NaN, which JSON does not know, as None."""
    return None if math.isnan(value) else value
