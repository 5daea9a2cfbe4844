"""The jobs inside a résumé's experience: which lines name one, and which tell its duties."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from razbor.text.periods import Period
from razbor.text.resumes.anchors import LABELS, dated
from razbor.text.resumes.dates import is_length, is_name, rest
from razbor.text.resumes.lines import Line
from razbor.text.resumes.words import tells

_ABOVE = 3
_BELOW = 5
_NOTE = 60
_SEPARATED = re.compile(r"[|\t]|\s[-–—]\s|\s{2}|,\s")


@dataclass(slots=True)
class Job:
    """A job: the lines that name it, and its period where it has one."""

    header: set[int] = field(default_factory=set)
    period: Period | None = None


def find(region: Sequence[Line], labels: Sequence[str | None]) -> list[Job]:
    """The jobs of a region, in order.

    Args:
        region: consecutive lines of the experience.
        labels: for each what it is otherwise known for: `job` and `title` for a label of a
            job's header, anything else for what belongs to no header.
    """
    return _Finder(region, labels).jobs()


class _Finder:
    def __init__(self, region: Sequence[Line], labels: Sequence[str | None]) -> None:
        self._lines = region
        self._labels = labels
        self._labelled = {at for at, label in enumerate(labels) if label in LABELS}
        self._anchors = dated(region, labels)
        self._titled_above = self._first_above()
        self._used: set[int] = set()

    def jobs(self) -> list[Job]:
        found = []
        for at in sorted(self._anchors | self._labelled):
            if at not in self._used:
                job = self._job(at)
                self._used |= job.header
                found.append(job)
        return found

    def _first_above(self) -> int:
        """How many lines of a header stand above the first date."""
        first = min(self._anchors, default=0)
        return len(self._upwards(first)) if first and first not in self._labelled else 0

    def _upwards(self, anchor: int) -> list[int]:
        found: list[int] = []
        at = anchor - 1
        while at >= 0 and len(found) < _ABOVE and not self._lines[at + 1].apart and self._names(at):
            found.append(at)
            at -= 1
        return found

    def _names(self, at: int) -> bool:
        """Whether a line may stand in a header."""
        line = self._lines[at]
        if self._labels[at] is not None or line.empty or line.bullet or at in self._anchors:
            return False
        return is_name(line.bare)

    def _job(self, at: int) -> Job:
        line = self._lines[at]
        job = Job({at}, line.dated.period if at in self._anchors and line.dated else None)
        if self._labels[at] is None:
            job.header |= self._above(at)
            job.header |= self._below(at)
        self._add_labelled(job, max(job.header) + 1, 1)
        self._add_labelled(job, min(job.header) - 1, -1)
        self._add_date(job, max(job.header) + 1)
        return job

    def _add_date(self, job: Job, at: int) -> None:
        """Dates without a label below labels."""
        if job.period is None and at in self._anchors and not self._lines[at].apart:
            date = self._lines[at].dated
            job.header.add(at)
            job.period = date.period if date else None

    def _add_labelled(self, job: Job, at: int, step: int) -> None:
        """«Место работы: …», «Должность: …», one below the other, each once."""
        seen = {self._label(each) for each in job.header & self._labelled}
        while at in self._labelled - self._used and self._label(at) not in seen:
            upper = at if step > 0 else at + 1
            date = self._lines[at].dated if at in self._anchors else None
            if job.period and (date or self._lines[upper].apart):
                return
            seen.add(self._label(at))
            job.header.add(at)
            job.period = date.period if date else job.period
            at += step

    def _label(self, at: int) -> str:
        return self._lines[at].bare.partition(":")[0].lower()

    def _above(self, anchor: int) -> set[int]:
        if not self._titled_above:
            return set()
        complete = self._is_complete(rest(self._lines[anchor]))
        first = min(self._anchors)  # nothing but its name can stand above the first job
        found: set[int] = set()
        for at in self._upwards(anchor)[: self._titled_above]:
            if at in self._used or (complete and anchor != first and not self._speaks(at)):
                break
            found.add(at)
        return found

    def _is_complete(self, own: str) -> bool:
        """Whether a title stands with an employer, or with anything else."""
        return tells(own, "title") and (tells(own, "employer") or bool(_SEPARATED.search(own)))

    def _speaks(self, at: int) -> bool:
        bare = self._lines[at].bare
        return tells(bare, "title") or tells(bare, "employer")

    def _below(self, anchor: int) -> set[int]:
        """Lines below a date that go on naming the job, up to the last that does."""
        own = rest(self._lines[anchor])
        bare = sum(map(str.isalpha, own)) < 3
        if self._titled_above if bare else self._is_complete(own):
            return set()
        last = anchor
        for at in range(anchor + 1, min(anchor + 1 + (_BELOW if bare else 2), len(self._lines))):
            line = self._lines[at]
            if not self._names(at) or (line.apart and not (bare and last == anchor)):
                break
            begins = at == anchor + 1 and (bare or self._before_items(at))
            if begins or is_length(line.bare) or self._speaks(at):
                last = at
        return set(range(anchor + 1, last + 1))

    def _before_items(self, at: int) -> bool:
        after = self._lines[at + 1] if at + 1 < len(self._lines) else None
        return after is not None and bool(after.bullet) and len(self._lines[at].bare) <= _NOTE
