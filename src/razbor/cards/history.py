"""The parts of a card about how the bundle came to be: training log and changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from razbor.cards.facts import Facts, Scalar, Times
from razbor.cards.tables import number, table
from razbor.models.manifest import Draft

_ROWS = 24
"""Of curves; longer ones are thinned, and stand whole in `curves.csv`."""


def log(draft: Draft, facts: Facts) -> Iterator[str]:
    """Losses and figures on the way, and the time it took."""
    if facts.curves:
        yield from _curves(facts.curves)
    else:
        yield "Losses were not kept."
    yield ""
    if facts.times is None:
        yield (
            "The time it took is not in the bundle, so that the same training gives the same one:"
            " `razbor train` leaves it beside as `NAME.times.json`, `razbor card` tells it here."
        )
    else:
        yield from _times(facts.times)


def _curves(curves: Sequence[dict[str, Scalar]]) -> Iterator[str]:
    columns = list(dict.fromkeys(key for row in curves for key in row))
    step = -(-len(curves) // _ROWS)
    # The last one is always told: it is what training ended with.
    rows = [*curves[: len(curves) - 1 : step], curves[-1]]
    cells = ([_cell(row.get(column)) for column in columns] for row in rows)
    yield from table(columns, cells)
    if len(rows) < len(curves):
        yield ""
        yield f"Every {step} of {len(curves):,} rows, and the last; all are in `curves.csv`."


def _cell(value: Scalar) -> str:
    return "" if value is None else number(value)


def _times(times: Times) -> Iterator[str]:
    began = (
        " It went on from stages that an earlier run had finished; their time is not in it."
        if times.resumed
        else ""
    )
    yield f"It took {_lasted(times.seconds)} on {times.processor}, {times.cores} cores.{began}"
    if len(times.stages) > 1:
        yield ""
        yield from table(
            ("stage", "took"), ((each.name, _lasted(each.seconds)) for each in times.stages)
        )


def _lasted(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def changes(draft: Draft, facts: Facts) -> Iterator[str]:
    """What changed with each version, the newest first."""
    if not facts.changes:
        yield "Compared with no other version yet: `razbor card BUNDLE --last OLD`."
    for entry in facts.changes:
        yield from (f"- {entry.version}: {change}" for change in entry.changes)
    if facts.changes:
        yield ""
        yield (
            "Intervals are of each version by itself: `razbor evaluate --paired` tells whether two"
            " differ by more than chance."
        )
