"""What a training run leaves behind: `run.json`, and its curves as CSV and PNG."""

from __future__ import annotations

import csv
import io
import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from razbor.models.manifest import MANIFEST_FILE
from razbor.models.replacing import Kind

RUN_FILE = "run.json"
CSV_FILE = "curves.csv"
PNG_FILE = "curves.png"

ENCODER = Kind("encoder", marker=RUN_FILE, foreign=MANIFEST_FILE)
"""An encoder's folder: the record of its run, and no bundle, which may hold one as well."""

Row = Mapping[str, float | int | str | None]
"""One point of the curves: a column → its value. None, and a column that lacks, is empty."""


def versions(*libraries: str) -> dict[str, str]:
    """The versions of the interpreter and of those libraries that are installed."""
    found = {"python": platform.python_version()}
    for library in libraries:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return found


def write_record(folder: Path, run: Mapping[str, object], curves: Sequence[Row]) -> None:
    """Write the files of `record_files` into a folder that exists."""
    for name, content in record_files(run, curves).items():
        (folder / name).write_bytes(content)


def record_files(run: Mapping[str, object], curves: Sequence[Row]) -> dict[str, bytes]:
    """The record of a run as files: name → content.

    Args:
        run: plain JSON types; NaN is refused.
        curves: the points in order. The first column is what the others are drawn over.
    """
    content = json.dumps(run, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    return {RUN_FILE: content.encode(), **curve_files(curves)}


def curve_files(curves: Sequence[Row]) -> dict[str, bytes]:
    """The curves of `record_files` alone: name → content."""
    return {CSV_FILE: _as_csv(curves), PNG_FILE: _as_png(curves)}


def _as_csv(curves: Sequence[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, _columns(curves), lineterminator="\n")
    writer.writeheader()
    writer.writerows(curves)
    return text.getvalue().encode()


def _as_png(curves: Sequence[Row]) -> bytes:
    # The figure is made without pyplot, which keeps figures and asks for a display.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    over, *columns = _columns(curves) or ["step"]
    groups = _grouped(curves, columns)
    figure = Figure(figsize=(7, 2.4 * max(len(groups), 1)), layout="constrained")
    FigureCanvasAgg(figure)
    for place, group in enumerate(groups, start=1):
        axes = figure.add_subplot(len(groups), 1, place)
        for column in group:
            points = [(row[over], row[column]) for row in curves if _drawn(row, column)]
            axes.plot(*zip(*points, strict=True), marker=".", label=column)
        axes.set_xlabel(over)
        axes.legend(loc="best", fontsize="small")
        axes.grid(visible=True, alpha=0.3)
    image = io.BytesIO()
    # Without the library's version in it, the same curves give the same bytes.
    figure.savefig(image, format="png", dpi=100, metadata={"Software": None})
    return image.getvalue()


def _grouped(curves: Sequence[Row], columns: Iterable[str]) -> list[list[str]]:
    """Columns that are drawn together: losses in one picture, other figures one by one."""
    numbers = [name for name in columns if any(_drawn(row, name) for row in curves)]
    losses = [name for name in numbers if "loss" in name]
    return [
        group for group in (losses, *([name] for name in numbers if name not in losses)) if group
    ]


def _drawn(row: Row, column: str) -> bool:
    return isinstance(row.get(column), (int, float))


def _columns(curves: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in curves for name in row))
