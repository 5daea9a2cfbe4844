"""Results as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group
from rich.table import Table as Grid
from rich.text import Text

from razbor.evaluation.results import (
    Comparison,
    Confusion,
    Difference,
    Differences,
    Metric,
    Result,
    Standing,
    Table,
)
from razbor.schema import ModelRef

_NONE = "–"
_WIDE = 8
"""More labels make no table that a terminal holds: `--pictures` draws them."""


def render_result(result: Result) -> Iterator[Group]:
    """The tables of a bundle, each with what it is not below it."""
    for table in result.tables:
        title = f"{result.task}: {_name(result.bundle)}, {table.name}"
        drawn = f"{table.documents} {table.unit}, {result.standing.kind}"
        if any(not metric.of for metric in table.metrics):
            yield _under(_metrics(f"{title} ({drawn})", table), result.standing)
        labelled = _labelled(f"{title}, by label", table)
        if labelled:
            yield _under(labelled, result.standing)
        for confusion in table.confusions:
            if len(confusion.gold) <= _WIDE:
                yield _under(_confusion(f"{title}, {confusion.name}", confusion), result.standing)
    for found in result.differences:
        yield _under(_differences(_difference_title(result, found), found), result.standing)


def render_comparison(comparison: Comparison) -> Iterator[Group]:
    """The differences of two bundles, figure by figure."""
    names = f"{_name(comparison.second)} less {_name(comparison.first)}"
    for table in comparison.tables:
        title = (
            f"{comparison.task}: {names}, {table.name}"
            f" ({table.documents} {table.unit}, {comparison.standing.kind})"
        )
        yield _under(_differences(title, table), comparison.standing)


def _difference_title(result: Result, table: Differences) -> str:
    drawn = f"{table.documents} {table.unit}, {result.standing.kind}"
    return f"{result.task}: {_name(result.bundle)}, {table.name} ({drawn})"


def _under(grid: Grid, standing: Standing) -> Group:
    return Group(grid, *map(Text, standing.remarks))


def _metrics(title: str, table: Table) -> Grid:
    grid = _grid(title, ("figure",), ("value", "95 % interval", "n"))
    for metric in table.metrics:
        if not metric.of:
            count = f"{metric.n} {metric.unit}"
            grid.add_row(metric.name, _number(metric.value), _range(metric.low, metric.high), count)
    return grid


def _labelled(title: str, table: Table) -> Grid | None:
    """A row for every label with a figure, a column for every figure that is of labels."""
    found: dict[str, dict[str, Metric]] = {}
    for metric in table.metrics:
        if metric.of:
            found.setdefault(metric.of, {})[metric.name] = metric
    names = tuple(dict.fromkeys(name for row in found.values() for name in row))
    if not names:
        return None
    grid = _grid(title, ("label",), (*names, "gold"))
    for label, row in found.items():
        if any(metric.value is not None for metric in row.values()):
            # Recall and F1 stand on the gold items: the last figure says how many.
            grid.add_row(label, *(_cell(row[name]) for name in names), str(row[names[-1]].n))
    return grid


def _confusion(title: str, confusion: Confusion) -> Grid:
    grid = _grid(f"{title}: gold by row, answers by column", ("gold",), confusion.answers)
    for label, counts in zip(confusion.gold, confusion.counts, strict=True):
        grid.add_row(label, *map(str, counts))
    return grid


def _differences(title: str, table: Differences) -> Grid:
    columns = ("first", "second", "difference", "95 % interval", "resamples above 0")
    grid = _grid(title, ("figure", "of"), columns)
    for each in table.differences:
        if each.first is not None or each.second is not None:
            grid.add_row(each.name, each.of, *_compared(each))
    return grid


def _compared(each: Difference) -> tuple[str, ...]:
    signed = _NONE if each.difference is None else f"{each.difference:+.3f}"
    above = _NONE if each.above is None else f"{each.above:.1%}"
    interval = _range(each.low, each.high, "+.3f")
    return (_number(each.first), _number(each.second), signed, interval, above)


def _grid(title: str, words: Sequence[str], numbers: Sequence[str]) -> Grid:
    grid = Grid(title=Text(title), title_justify="left")
    for name in words:
        grid.add_column(name)
    for name in numbers:
        grid.add_column(name, justify="right")
    return grid


def _cell(metric: Metric) -> str:
    return f"{_number(metric.value)} [dim]({_range(metric.low, metric.high)})[/dim]"


def _number(value: float | None) -> str:
    return _NONE if value is None else f"{value:.3f}"


def _range(low: float | None, high: float | None, form: str = ".3f") -> str:
    return _NONE if low is None or high is None else f"{low:{form}} to {high:{form}}"


def _name(bundle: ModelRef) -> str:
    return f"{bundle.name} {bundle.version}"
