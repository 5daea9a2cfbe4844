"""Results as a Markdown page: `docs/results/` is made of such."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from razbor.evaluation.results import Comparison, Difference, Differences, Metric, Result, Table
from razbor.schema import ModelRef

_HEAD = """# Results

Made by `{command}`. Every figure is defined in [evaluation.md](../evaluation.md);
intervals of 95 % are bootstrapped over documents ({samples:,} resamples, seed {seed}).
"""


def page(
    command: Sequence[str], results: Sequence[Result | Comparison], samples: int, seed: int
) -> str:
    """One page of all results.

    Args:
        command: what was called, the data folder named as `DIR`.
        results: one a bundle, or one a pair of bundles.
        samples: resamples for the intervals.
        seed: of the resamples.
    """
    parts = [_HEAD.format(command=shlex.join(command), samples=samples, seed=seed)]
    for result in results:
        parts += _result(result) if isinstance(result, Result) else _comparison(result)
    return "\n".join(parts).rstrip() + "\n"


def _result(result: Result) -> Iterator[str]:
    yield f"## {result.task}: bundle {_bundle(result.bundle)}\n"
    yield from _data(result)
    for found in result.differences:
        yield from _differences(found)
    for table in result.tables:
        yield from _table(table)
    yield ""


def _comparison(found: Comparison) -> Iterator[str]:
    yield f"## {found.task}: first {_bundle(found.first)}, second {_bundle(found.second)}\n"
    yield from _data(found)
    for table in found.tables:
        yield from _differences(table)
    yield ""


def _bundle(bundle: ModelRef) -> str:
    return f"`{bundle.name}` {bundle.version}, `{bundle.digest[:12]}`"


def _data(found: Result | Comparison) -> Iterator[str]:
    yield f"*{'; '.join(found.standing.remarks)}.*\n"
    for file in found.data:
        yield f"- `{file.name}`: {file.rows:,} rows, sha256 `{file.sha256[:12]}…`"


def _table(table: Table) -> Iterator[str]:
    yield _title(table)
    yield "| figure | value | 95 % interval | n |"
    yield "|---|---|---|---|"
    yield from (_row(metric) for metric in table.metrics)


def _differences(table: Differences) -> Iterator[str]:
    yield _title(table)
    yield "| figure | first | second | difference | 95 % interval |"
    yield "|---|---|---|---|---|"
    for each in table.differences:
        values = f"{_shown(each.first)} | {_shown(each.second)} | {_signed(each.difference)}"
        yield f"| {_name(each)} | {values} | {_signed(each.low)} to {_signed(each.high)} |"


def _title(table: Table | Differences) -> str:
    return f"\n### {table.name[0].upper()}{table.name[1:]} ({table.documents} {table.unit})\n"


def _row(metric: Metric) -> str:
    name = _name(metric)
    interval = f"{_shown(metric.low)} to {_shown(metric.high)}"
    return f"| {name} | {_shown(metric.value)} | {interval} | {metric.n} {metric.unit} |"


def _name(figure: Metric | Difference) -> str:
    return f"{figure.name}: {figure.of}" if figure.of else figure.name


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+.3f}"


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
