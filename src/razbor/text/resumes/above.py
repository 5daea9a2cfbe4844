"""Experience without a heading: the lines above its first date that name the job."""

from __future__ import annotations

from collections.abc import Sequence

from razbor.text.resumes.dates import is_name
from razbor.text.resumes.kinds import Place
from razbor.text.resumes.lines import Line
from razbor.text.resumes.telling import alone

_MOST = 3


def taken_in(lines: Sequence[Line], places: Sequence[Place]) -> list[Place]:
    """The places, with a job's name taken into the experience that its date began.

    Args:
        lines: of the whole text.
        places: where they stand, one for each line.
    """
    found = list(places)
    begun: set[int] = set()
    for at, where in enumerate(places):
        if where.region is None or where.region in begun:
            continue
        begun.add(where.region)
        if where.section == "experience" and where.told is None and where.label is None:
            for above in _block(lines, places, at):
                found[above] = where
    return found


def _block(lines: Sequence[Line], places: Sequence[Place], at: int) -> range:
    """The few lines between an empty one and a date, if they may name a job."""
    first = at
    while first > 0 and not lines[first].apart:
        first -= 1
        line, where = lines[first], places[first]
        plain = where.section is None and where.told is None and not line.bullet
        if at - first > _MOST or not plain or not is_name(line.bare) or alone(line.bare):
            return range(at, at)
    return range(first, at) if first > 0 else range(at, at)
