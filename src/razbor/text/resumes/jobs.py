"""The jobs inside a résumé's experience: which lines name one, and which tell its duties."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from razbor.text.periods import Period
from razbor.text.resumes.dates import is_dated, is_length, is_year, rest
from razbor.text.resumes.lines import Line
from razbor.text.resumes.words import tells

_TITLE = 90
_ABOVE = 3
_BELOW = 5
_SEPARATED = re.compile(r"[|\t]|\s[-–—]\s|\s{2}|,\s")
_SENTENCE = re.compile(r"[.!;]$")
_SHORTENED = re.compile(r"(?:inc|ltd|co|corp|г|гг|e\.\s?v|e\.\s?k|в|др|св|bzw|т\.\s?д)\.$", re.I)


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
        self._anchors = self._dated()
        self._titled_above = self._first_above()
        self._used: set[int] = set()

    def jobs(self) -> list[Job]:
        found = []
        for at in sorted(self._anchors | self._labelled()):
            if at not in self._used:
                job = self._job(at)
                self._used |= job.header
                found.append(job)
        return found

    def _dated(self) -> set[int]:
        free = [at for at, label in enumerate(self._labels) if label in (None, "job", "title")]
        plain = {at for at in free if not self._lines[at].bullet and is_dated(self._lines[at])}
        if not plain:
            plain = {at for at in free if is_dated(self._lines[at])}
        return plain or {at for at in free if is_year(self._lines[at])}

    def _labelled(self) -> set[int]:
        return {at for at, label in enumerate(self._labels) if label in ("job", "title")}

    def _first_above(self) -> int:
        """How many lines of a header stand above the first date."""
        first = min(self._anchors, default=0)
        return len(self._upwards(first)) if first and first not in self._labelled() else 0

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
        return len(line.bare) <= _TITLE and (
            not _SENTENCE.search(line.bare) or bool(_SHORTENED.search(line.bare))
        )

    def _job(self, at: int) -> Job:
        line = self._lines[at]
        job = Job({at}, line.dated.period if at in self._anchors and line.dated else None)
        if self._labels[at] is None:
            job.header |= self._above(at)
            job.header |= self._below(at)
        self._add_labelled(job)
        return job

    def _add_labelled(self, job: Job) -> None:
        """«Место работы: …», «Должность: …», one below the other."""
        seen = {self._key(each) for each in job.header} - {None}
        for step in (1, -1):
            at = (max if step > 0 else min)(job.header) + step
            while 0 <= at < len(self._lines) and at not in self._used:
                key = self._key(at)
                if key is None or key in seen or (at in self._anchors and job.period):
                    break
                if step < 0 and self._lines[at + 1].apart or step > 0 and self._lines[at].apart and job.period:
                    break
                seen.add(key)
                job.header.add(at)
                if at in self._anchors and (dated := self._lines[at].dated):
                    job.period = dated.period
                at += step

    def _key(self, at: int) -> str | None:
        """A label, or «dated» for one that holds the dates."""
        return self._lines[at].bare[:8].lower() if self._labels[at] in ("job", "title") else None

    def _above(self, anchor: int) -> set[int]:
        if not self._titled_above:
            return set()
        own = rest(self._lines[anchor])
        complete = tells(own, "title") and (tells(own, "employer") or bool(_SEPARATED.search(own)))
        found: set[int] = set()
        for at in self._upwards(anchor)[: self._titled_above]:
            if at in self._used or (complete and not self._speaks(at)):
                break
            found.add(at)
        return found

    def _speaks(self, at: int) -> bool:
        bare = self._lines[at].bare
        return tells(bare, "title") or tells(bare, "employer")

    def _below(self, anchor: int) -> set[int]:
        own = rest(self._lines[anchor])
        bare = len([char for char in own if char.isalpha()]) < 3
        if not bare and tells(own, "title") and (tells(own, "employer") or _SEPARATED.search(own)):
            return set()
        if self._titled_above and bare:
            return set()
        return self._reached(anchor, bare)

    def _reached(self, anchor: int, bare: bool) -> set[int]:
        """Lines below a date that go on naming the job, up to the last that does."""
        last = anchor
        for at in range(anchor + 1, min(anchor + 1 + (_BELOW if bare else 2), len(self._lines))):
            line = self._lines[at]
            if not self._names(at) or (line.apart and not (bare and last == anchor)):
                break
            first = at == anchor + 1
            if is_length(line.bare) or self._speaks(at) or (first and (bare or self._before_items(at))):
                last = at
        return set(range(anchor + 1, last + 1))

    def _before_items(self, at: int) -> bool:
        after = self._lines[at + 1] if at + 1 < len(self._lines) else None
        return after is not None and after.bullet and len(self._lines[at].bare) <= 60
