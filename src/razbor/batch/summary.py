"""What a run came to: counted while it goes, never held document by document."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from razbor.errors import RazborError
from razbor.labels import TECH
from razbor.reading import Failure
from razbor.schema import Report

FIRST = 24
"""How many documents a summary shows one by one."""
FIRST_ERRORS = 3
"""How many errors it shows; one is often the same for all."""
_COUNTED_IN = "en"


@dataclass(frozen=True, slots=True)
class Glance:
    """One report in a line. None stands for a task that was not asked for."""

    title: str
    role: str | None
    category: str | None
    areas: tuple[str, ...] | None
    occupation: str | None
    sections: dict[str, int] | None
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, report: Report) -> Glance:
        """The line of a report; `sections` counts fragments by label, junk included.

        The occupation has one name in whatever language texts are, so that it can be counted.
        """
        role, areas = report.role, report.areas
        best = next(iter(report.occupations or ()), None)
        labels: Counter[str] = Counter(fragment.label for fragment in report.fragments)
        return cls(
            title=report.vacancy.title.strip(),
            role=role.label if role else None,
            category=role.category if role else None,
            areas=None if areas is None else tuple(area.label for area in areas),
            occupation=best.names.get(_COUNTED_IN, best.name) if best else None,
            sections=dict(labels) if "sections" in report.models else None,
            warnings=tuple(warning.code for warning in report.warnings),
        )


UNSEEN = Glance("", None, None, None, None, None, ())
"""For what is written and not shown in a line."""


@dataclass
class Summary:
    """A run so far, or as a whole.

    Attributes:
        answered: documents that were taken apart and written.
        failures: code of the error → number of documents or sources.
        first_errors: the first of them as they are.
        tech: how many of the answered are tech.
        categories: category → documents; `areas` alike, several a document.
        occupations: the best occupation of each → documents.
        sections: label → fragments, junk included.
        warnings: code → documents.
        notes: what the writer of the output had to change, in words → how often.
        passed_over: suffix → files in folders that were not read.
        first: the first documents, one line each.
        seconds: how long the run took.
        output: where the results lie; None: standard output.
        kept: nothing was answered, and the output of an earlier run was left as it is.
        errors: where the errors lie; None where there are none, or no file for them.
        signal: the number of the signal that ended the run early; None: it ran to its end.
    """

    answered: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    first_errors: list[RazborError] = field(default_factory=list)
    tech: int = 0
    categories: Counter[str] = field(default_factory=Counter)
    areas: Counter[str] = field(default_factory=Counter)
    occupations: Counter[str] = field(default_factory=Counter)
    sections: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)
    first: list[Glance] = field(default_factory=list)
    seconds: float = 0.0
    output: str | None = None
    kept: bool = False
    errors: str | None = None
    signal: int | None = None

    @property
    def failed(self) -> int:
        """Documents and sources that could not be answered."""
        return self.failures.total()

    @property
    def documents(self) -> int:
        """Everything that came out of the sources."""
        return self.answered + self.failed

    @property
    def interrupted(self) -> bool:
        """Whether the run was ended before its input."""
        return self.signal is not None

    @property
    def rate(self) -> float:
        """Documents a second."""
        return self.documents / self.seconds if self.seconds else 0.0

    @property
    def shares(self) -> dict[str, float]:
        """Label → its share of all fragments, 0 to 1."""
        total = self.sections.total()
        return {label: count / total for label, count in self.sections.most_common()}

    def add(self, outcome: Glance | Failure) -> None:
        """Count one document."""
        if isinstance(outcome, Failure):
            self.failures[outcome.error.code] += 1
            if len(self.first_errors) < FIRST_ERRORS:
                self.first_errors.append(outcome.error)
            return
        self.answered += 1
        self.tech += outcome.role == TECH
        if outcome.category is not None:
            self.categories[outcome.category] += 1
        self.areas.update(outcome.areas or ())
        if outcome.occupation is not None:
            self.occupations[outcome.occupation] += 1
        self.sections.update(outcome.sections or {})
        self.warnings.update(set(outcome.warnings))
        if len(self.first) < FIRST:
            self.first.append(outcome)
