"""Whether two forms of one model say the same: the gate that exports and imports pass.

Nothing is passed on a handful: a language with fewer than 200 texts is *not shown*, and so is
the whole with a language of the three missing, fewer than 1,000 texts, or a length of text that
hardly occurs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from razbor.errors import ArgumentInvalid
from razbor.export.decisions import Flags, Floats, decide, near
from razbor.export.fields import in_one
from razbor.models.manifest import Argmax, Decision, WordpieceSpec
from razbor.text import detect

TOLERANCE = 1e-4
"""How far a probability, or a number of a vector, may lie from the other's."""
REQUIRED = ("ru", "en", "de")
LEAST = 1000
LEAST_LANGUAGE = 200
LEAST_BUCKET = 50
EDGES = (40, 120, 400, 1200)
"""Lengths in code points that end a bucket: up to 40, 41 to 120, … and above 1,200."""
_CONFIDENCE = 0.95

Verdict = Literal["passed", "failed", "not shown"]


class Answerer(Protocol):
    """One form of a model.

    Attributes:
        name: of it, for the report.
        labels: column i of its probabilities is of labels[i]; empty where it gives vectors.
        decision: what is made of probabilities; None where the form does not know.
        reads: the fields that it joins into one text; None where it is given that text.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def labels(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def decision(self) -> Decision | None: ...  # noqa: D102
    @property
    def reads(self) -> WordpieceSpec | None: ...  # noqa: D102

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Probabilities (texts, labels), or vectors of length one (texts, width)."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """How far two forms agree on some texts.

    Attributes:
        n: texts.
        difference: the largest between two probabilities, or two numbers of vectors; NaN counts
            as infinite.
        agreed: texts of which the same is decided.
        agreement: their share, and the least that it is shown to be with 95 % confidence
            (Clopper and Pearson, one-sided).
        borderline: rows of which something else is decided, with a score within the tolerance
            of the threshold; the first text is row 1.
        differing: the other rows of which something else is decided.
    """

    n: int
    difference: float
    agreed: int
    agreement: tuple[float, float]
    borderline: tuple[int, ...]
    differing: tuple[int, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "n": self.n,
            "largest_difference": self.difference if np.isfinite(self.difference) else None,
            "agreed": self.agreed,
            "agreement": round(self.agreement[0], 6),
            "agreement_at_least": round(self.agreement[1], 6),
            "borderline_rows": list(self.borderline),
            "differing_rows": list(self.differing),
        }


@dataclass(frozen=True, slots=True)
class Parity:
    """What comparing two forms showed.

    Attributes:
        first, second: their names.
        tolerance: of a difference.
        agreement: the share of equal decisions that a language needs; None where differences
            count and every decision has to be equal, the borderline ones aside.
        languages: language → its part; "und" where none is told.
        buckets: lengths of texts → their part.
        whole: all of them.
    """

    first: str
    second: str
    tolerance: float
    agreement: float | None
    languages: dict[str, Part]
    buckets: dict[str, Part]
    whole: Part

    def verdict_of(self, language: str) -> Verdict:
        """Of one language: passed, failed, or not shown by fewer than 200 texts."""
        part = self.languages.get(language)
        if part is not None and not self._fits(part):
            return "failed"
        return "passed" if part is not None and part.n >= LEAST_LANGUAGE else "not shown"

    @property
    def verdict(self) -> Verdict:
        """Of all: failed where any text fails, passed where everything is shown."""
        told = [self.verdict_of(each) for each in {*REQUIRED, *self.languages}]
        if "failed" in told:
            return "failed"
        lengths = all(part.n >= LEAST_BUCKET for part in self.buckets.values())
        enough = self.whole.n >= LEAST and lengths
        required = all(self.verdict_of(each) == "passed" for each in REQUIRED)
        return "passed" if enough and required else "not shown"

    @property
    def passed(self) -> bool:
        """Whether the gate is open."""
        return self.verdict == "passed"

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it; rows are numbered, texts never shown."""
        languages = {
            name: {"verdict": self.verdict_of(name), **part.to_dict()}
            for name, part in self.languages.items()
        }
        missing = {name: {"verdict": "not shown", "n": 0} for name in REQUIRED}
        return {
            "first": self.first,
            "second": self.second,
            "verdict": self.verdict,
            "tolerance": self.tolerance,
            "agreement_needed": self.agreement,
            "languages": missing | languages,
            "characters": {name: part.to_dict() for name, part in self.buckets.items()},
            "whole": self.whole.to_dict(),
        }

    def _fits(self, part: Part) -> bool:
        if self.agreement is not None:
            return part.agreement[0] >= self.agreement
        return part.difference <= self.tolerance and not part.differing


def compare(
    first: Answerer,
    second: Answerer,
    texts: Sequence[str],
    *,
    languages: Sequence[str | None] | None = None,
    tolerance: float = TOLERANCE,
    agreement: float | None = None,
) -> Parity:
    """Ask two forms of a model about the same texts.

    Args:
        first: is taken for right: where scores lie is asked of it, and so is the decision.
        second: its labels may stand in another order; where it has a decision and the first
            has none, that one counts for both.
        texts: any; where a form reads several fields, the first line is the first of them.
        languages: of the texts; None, as a whole or of one text, to have it told.
        tolerance: of a probability.
        agreement: the share of equal decisions that is enough in each language, whatever
            probabilities differ: for weights that were rounded. None: see `Parity`.

    Raises:
        ArgumentInvalid: labels or widths that are not the same, or no text.
        BundleError: a model that fails.
    """
    if not texts:
        raise _misfit("no text", "at least one, and 1,000 for the gate")
    told = languages or [None] * len(texts)
    spoken = [known or detect(text) or "und" for known, text in zip(told, texts, strict=True)]
    reads = first.reads or second.reads
    left = _asked(first, texts, reads)
    right = _asked(second, texts, reads)
    rows = _rows(first, second, left, right, tolerance)
    names, lengths = np.array(spoken), np.array([bucket(text) for text in texts])
    return Parity(
        first.name,
        second.name,
        tolerance,
        agreement,
        {name: rows.part(names == name) for name in _ordered(spoken)},
        {name: rows.part(lengths == name) for name in BUCKETS},
        rows.part(np.ones(len(texts), bool)),
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """Of each text: the largest difference, whether the same is decided, whether it was near."""

    difference: Floats
    same: Flags
    near: Flags

    def part(self, among: Flags) -> Part:
        from razbor.evaluation.bounds import lower_bound

        n, agreed = int(among.sum()), int((among & self.same).sum())
        other = among & ~self.same
        low = float(lower_bound(agreed, max(n, 1), _CONFIDENCE)) if n else 0.0
        return Part(
            n,
            float(self.difference[among].max(initial=0)),
            agreed,
            (agreed / n if n else 0.0, low),
            _numbered(other & self.near),
            _numbered(other & ~self.near),
        )


def _rows(
    first: Answerer, second: Answerer, left: Floats, right: Floats, tolerance: float
) -> _Rows:
    if set(first.labels) != set(second.labels) or left.shape != right.shape:
        raise _misfit(
            f"{_shape(first, left)} beside {_shape(second, right)}", "two forms of one model"
        )
    if first.labels:
        right = right[:, [second.labels.index(label) for label in first.labels]]
    apart = np.abs(left - right).max(axis=1)
    apart[np.isnan(apart)] = np.inf
    if not first.labels:
        return _Rows(apart, apart <= tolerance, np.zeros(len(apart), bool))
    how = first.decision or second.decision or _ARGMAX
    same = (decide(how, first.labels, left) == decide(how, first.labels, right)).all(axis=1)
    return _Rows(apart, same & np.isfinite(apart), near(how, first.labels, left, tolerance))


def _asked(answerer: Answerer, texts: Sequence[str], reads: WordpieceSpec | None) -> Floats:
    if answerer.reads is None and reads is not None:
        texts = [in_one(reads, text) for text in texts]
    return np.asarray(answerer.probabilities(texts), np.float64)


def bucket(text: str) -> str:
    """The bucket of a text's length in code points, one of `BUCKETS`."""
    return BUCKETS[int(np.searchsorted(EDGES, len(text)))]


def _named(start: int, stop: int) -> str:
    return f"{start}–{stop}"


BUCKETS = (
    *(_named(start + 1, stop) for start, stop in zip((-1, *EDGES), EDGES, strict=False)),
    f"over {EDGES[-1]}",
)
_ARGMAX = Argmax(unsure_below=0.0, evidence={"method": "the most probable label"})


def _ordered(spoken: Sequence[str]) -> list[str]:
    """Languages, the required ones first."""
    found = set(spoken)
    return [name for name in REQUIRED if name in found] + sorted(found - set(REQUIRED))


def _numbered(rows: Flags) -> tuple[int, ...]:
    return tuple(int(row) + 1 for row in np.flatnonzero(rows))


def _shape(answerer: Answerer, found: Floats) -> str:
    if answerer.labels:
        return f"{answerer.name} with the labels {list(answerer.labels)}"
    return f"{answerer.name} with vectors of {found.shape[1]} numbers"


def _misfit(found: str, expected: str) -> ArgumentInvalid:
    return ArgumentInvalid(
        found,
        expected=expected,
        remedy="name the two forms of the same model, and texts to ask them about",
    )
