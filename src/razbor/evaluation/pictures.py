"""Pictures of an evaluation: which labels are taken for which, and what probabilities are worth.

They read in grey: shares are shades with their counts written on them, and nothing is told
by colour alone.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from razbor.errors import ExtraMissing, OutputInvalid
from razbor.evaluation.results import Confusion, Metric, Reliability, Result, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ACCURACIES = {
    "labels": "five-label accuracy",
    "tech or other": "at the bundle's threshold: tech F1",
    "category": "category accuracy",
}
"""Which figure of a table stands over a confusion matrix."""
_DARK = 0.55
"""Shades from there on carry white numbers."""
_SMALL = "small"


def write_pictures(result: Result, folder: Path) -> list[Path]:
    """Draw the confusion matrices and reliability diagrams of a result as PNG.

    Args:
        result: of one bundle; its name and digest and the table's name make the files' names.
        folder: made where it is missing; files of the same names are replaced.

    Returns:
        The files. The same result gives the same bytes.

    Raises:
        ExtraMissing: matplotlib is not installed.
        OutputInvalid: the folder cannot be written to.
    """
    written, bundle = [], result.bundle
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in _pictures(result):
            path = folder / f"{_plain(f'{bundle.name} {bundle.digest[:8]} {name}')}.png"
            path.write_bytes(content)
            written.append(path)
    except OSError as error:
        raise OutputInvalid(
            type(error).__name__,
            expected="a folder that can be written to",
            remedy="name another with --pictures",
            place=str(folder),
        ) from error
    return written


def _pictures(result: Result) -> Iterator[tuple[str, bytes]]:
    for table in result.tables:
        for confusion in table.confusions:
            yield f"{table.name} {confusion.name} confusion", _confusion(result, table, confusion)
        for found in table.reliabilities:
            yield f"{table.name} {found.name} reliability", _reliability(result, table, found)


def _confusion(result: Result, table: Table, confusion: Confusion) -> bytes:
    counts = np.array(confusion.counts, np.float64).reshape(len(confusion.gold), -1)
    total = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, total, out=np.zeros_like(counts), where=total > 0)
    rows, columns = counts.shape
    figure = _figure(2.6 + 0.62 * columns, 2.2 + 0.45 * rows)
    axes = figure.add_subplot()
    axes.imshow(shares, cmap="Greys", vmin=0, vmax=1, aspect="auto")
    for row, column in zip(*np.nonzero(counts), strict=True):
        shade = "white" if shares[row, column] > _DARK else "black"
        number = f"{int(counts[row, column])}"
        axes.text(column, row, number, ha="center", va="center", color=shade, fontsize=_SMALL)
    gold = [f"{name} ({int(n)})" for name, n in zip(confusion.gold, total[:, 0], strict=True)]
    axes.set_xticks(range(columns), confusion.answers, rotation=40, ha="right", fontsize=_SMALL)
    axes.set_yticks(range(rows), gold, fontsize=_SMALL)
    axes.set_xlabel("answer")
    axes.set_ylabel("gold (items)")
    said = _accuracy(table, confusion, counts)
    axes.set_title(f"{_head(result, table)}\n{confusion.name}: {said}", fontsize=_SMALL)
    return _png(figure)


def _accuracy(table: Table, confusion: Confusion, counts: np.ndarray) -> str:
    """The figure over a matrix, where the table has one, with its interval; and n."""
    name = _ACCURACIES.get(confusion.name)
    items = f"n {int(counts.sum())} {confusion.unit}"
    found = [metric for metric in table.metrics if name and (metric.name, metric.of) == (name, "")]
    return f"{found[0].name} {_ranged(found[0])}, {items}" if found else items


def _reliability(result: Result, table: Table, found: Reliability) -> bytes:
    figure = _figure(5.2, 5.6)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    centres = (np.arange(len(found.accuracies)) + 0.5) / len(found.accuracies)
    above.plot([0, 1], [0, 1], color="0.5", linestyle="--", label="a probability kept its word")
    for promised, metric in zip(found.promised, found.accuracies, strict=True):
        if promised is not None and metric.value is not None:
            _point(above, promised, metric)
    above.set_ylabel("share that was right, 95 % interval")
    above.set_ylim(-0.02, 1.02)
    above.legend(loc="upper left", fontsize=_SMALL)
    counts = [metric.n for metric in found.accuracies]
    below.bar(centres, counts, width=0.09, color="0.75", edgecolor="black")
    for centre, count in zip(centres, counts, strict=True):
        if count:
            below.text(centre, count, f"{count}", ha="center", va="bottom", fontsize="x-small")
    below.set_ylim(0, 1.25 * max(1, *counts))
    below.set_ylabel(found.error.unit)
    below.set_xlabel("mean probability of a bin; below: how many it holds")
    below.set_xlim(-0.02, 1.02)
    error = f"ECE {_ranged(found.error)}, n {found.error.n} {found.error.unit}"
    above.set_title(f"{_head(result, table)}\n{found.name}: {error}", fontsize=_SMALL)
    return _png(figure)


def _point(axes: Axes, promised: float, metric: Metric) -> None:
    value = metric.value or 0.0
    low, high = (value if end is None else end for end in (metric.low, metric.high))
    axes.errorbar(
        [promised],
        [value],
        yerr=[[max(0.0, value - low)], [max(0.0, high - value)]],
        fmt="o",
        color="black",
        capsize=3,
    )


def _head(result: Result, table: Table) -> str:
    bundle = result.bundle
    drawn = f"{table.documents} {table.unit}, {result.standing.kind}"
    return f"{result.task}: {bundle.name} {bundle.version}, {table.name} ({drawn})"


def _ranged(metric: Metric) -> str:
    if metric.value is None or metric.low is None or metric.high is None:
        return "–"
    return f"{metric.value:.3f} ({metric.low:.3f} to {metric.high:.3f})"


def _figure(width: float, height: float) -> Figure:
    # Made without pyplot, which keeps figures and asks for a display.
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise ExtraMissing.of("train", "matplotlib") from None
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def _png(figure: Figure) -> bytes:
    image = io.BytesIO()
    # Without the library's version in it, the same figures give the same bytes.
    figure.savefig(image, format="png", dpi=110, metadata={"Software": None})
    return image.getvalue()


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-")
