"""Which lines of a résumé's experience hold the dates of its jobs."""

from __future__ import annotations

from collections.abc import Sequence

from razbor.text.resumes.dates import is_dated, is_year
from razbor.text.resumes.lines import Line
from razbor.text.resumes.words import tells

LABELS = ("job", "title")
"""Labels of what stands in the header of a job."""


def dated(region: Sequence[Line], labels: Sequence[str | None]) -> set[int]:
    """The lines with the dates of a job; those of a list where no others are.

    Args:
        region: consecutive lines of the experience.
        labels: for each what it is otherwise known for; see `jobs.find`.
    """
    free = [at for at, label in enumerate(labels) if label in (None, *LABELS)]
    ranged = {at for at in free if is_dated(region[at])}
    plain = {at for at in ranged if not region[at].bullet}
    years = {at for at in free if is_year(region[at])}
    if plain:
        return plain | {at for at in years if tells(region[at].bare, "title")}
    return ranged or years
