"""Lines of a résumé that tell nothing by themselves: headings and dates."""

from __future__ import annotations

from razbor.text.layout import BULLET
from razbor.text.periods import periods
from razbor.text.resumes.dates import is_length
from razbor.text.resumes.headings import opening
from razbor.text.resumes.lines import LOOK

_EDGES = " \t|,;:–—-.()[]•*/"


def is_heading(line: str) -> bool:
    """«Опыт работы», “Skills:”: whether a line heads what follows, and tells nothing else."""
    bullet = BULLET.match(line[:LOOK])
    found = opening(line[bullet.end() :] if bullet else line)
    return found is not None and found.stop is None


def is_dates(line: str) -> bool:
    """“01/2018 – present (4 years)”: whether dates stand in a line, and nothing else."""
    if len(line) > LOOK:
        return False
    rest, at, found = [], 0, periods(line)
    for each in found:
        rest.append(line[at : each.start])
        at = each.stop
    left = [part.strip(_EDGES) for part in (*rest, line[at:])]
    return bool(found) and all(not part or is_length(part) for part in left)
