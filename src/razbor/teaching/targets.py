"""What scikit-learn calls y → labels and which of them each text has."""

from __future__ import annotations

import numbers
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from razbor.errors import ArgumentInvalid, DataScarce


@dataclass(frozen=True)
class Target:
    """Labels and truth.

    Attributes:
        classes: the labels as they were given, sorted, (labels,).
        truth: which each text has, (texts, labels).
        single: whether each has exactly one.
    """

    classes: NDArray[Any]
    truth: NDArray[np.bool_]
    single: bool


def texts_of(given: Any) -> list[str]:
    """Texts out of a list, an array or a column of a table.

    Raises:
        ArgumentInvalid: one text alone, a table of several columns, or something that is no text.
    """
    if isinstance(given, (str, bytes)):
        raise _misfit("one text alone", "a list of texts", "put it in a list")
    if getattr(given, "ndim", 1) != 1:
        shape = list(getattr(given, "shape", ()))
        raise _misfit(f"X of shape {shape}", "texts in one column", "choose the column of texts")
    found = list(given)
    for row, text in enumerate(found):
        if not isinstance(text, str):
            kind = type(text).__name__
            raise _misfit(f"X[{row}] of the type {kind}", "a text", "fill or drop missing texts")
    return [str(text) for text in found]


def target_of(y: Any, texts: int) -> Target:
    """Labels of texts: one each, a collection each, or an indicator matrix.

    Args:
        y: (texts,) of labels, (texts,) of sets, lists or tuples of labels, or (texts, labels)
            of 0 and 1; labels are then the names of its columns or their numbers.
        texts: how many there are.

    Raises:
        ArgumentInvalid: another length, a missing label, or labels of unlike types.
        DataScarce: one label only.
    """
    if getattr(y, "ndim", 1) == 2:
        return _indicator(y, texts)
    found = list(y)
    if len(found) != texts:
        raise _misfit(f"{texts} texts and {len(found)} labels", "one for each", "check both")
    if not found:
        raise _scarce("no text at all")
    if all(_several(each) for each in found):
        return _sets(found)
    for row, label in enumerate(found):
        if not _sound(label):
            shown = f"y[{row}] of the type {type(label).__name__}"
            raise _misfit(shown, "a text or a number", "fill or drop missing labels")
    classes, places = _unique(found)
    if len(classes) < 2:
        raise _scarce(f"one label in {texts} texts")
    return Target(classes, places[:, None] == np.arange(len(classes)), single=True)


def _several(value: Any) -> bool:
    return isinstance(value, Collection) and not isinstance(value, (str, bytes))


def _sound(label: Any) -> bool:
    """Whether it is a label: NaN and None are missing, "nan" and "None" are not."""
    if isinstance(label, numbers.Real):
        return bool(label == label)  # NaN alone differs from itself
    return isinstance(label, (str, np.str_, np.bool_))


def _sets(found: Sequence[Collection[Any]]) -> Target:
    labels = [label for each in found for label in each]
    for label in labels:
        if not _sound(label):
            raise _misfit(
                f"a label of the type {type(label).__name__}",
                "texts or numbers",
                "leave out what is missing",
            )
    if not labels:
        raise _scarce("no label at all")
    classes, _ = _unique(labels)
    columns = {label: column for column, label in enumerate(classes.tolist())}
    truth = np.zeros((len(found), len(classes)), np.bool_)
    for row, each in enumerate(found):
        truth[row, [columns[label] for label in each]] = True
    return Target(classes, truth, single=False)


def _indicator(y: Any, texts: int) -> Target:
    dense = np.asarray(y.toarray() if hasattr(y, "toarray") else y)
    if len(dense) != texts:
        raise _misfit(f"{texts} texts and {len(dense)} rows of y", "one for each", "check both")
    if dense.shape[1] == 0 or not np.isin(dense, (0, 1)).all():
        raise _misfit("a matrix y with other numbers than 0 and 1", "an indicator", "check y")
    names = getattr(y, "columns", np.arange(dense.shape[1]))
    return Target(np.asarray(names), dense.astype(np.bool_), single=False)


def _unique(labels: Sequence[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    if len({isinstance(label, (str, np.str_)) for label in labels}) > 1:
        raise _misfit("texts and numbers among the labels", "labels of one type", "write all alike")
    classes, places = np.unique(np.asarray(labels), return_inverse=True)
    return classes, places


def _misfit(found: str, expected: str, remedy: str) -> ArgumentInvalid:
    return ArgumentInvalid(found, expected=expected, remedy=remedy)


def _scarce(found: str) -> DataScarce:
    return DataScarce(
        found, expected="at least two labels", remedy="add texts of what the label is not"
    )
