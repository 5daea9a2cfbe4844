"""All that is said of what was taught, and the same as plain JSON: no text of an example in it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from razbor.reading import Failure
from razbor.teaching.curve import Advice, Point
from razbor.teaching.figures import Judged
from razbor.teaching.sorting import ENOUGH, Sorted
from razbor.teaching.suspects import Suspect

FILE = "teach.json"
FORMAT = 1


@dataclass(frozen=True)
class Source:
    """The file of examples: its name without its folder, its digest, and its rows."""

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True)
class Findings:
    """What was taught from what, and how well.

    Attributes:
        source: the file.
        sorted: the examples, and what was left out.
        unreadable: rows that could not be read, with what is wrong.
        available: different examples, of which `sorted.lesson` may be a draw.
        method: how the figures came about.
        judged: the figures.
        curve: macro-F1 with fewer examples; empty where it was not asked.
        advice: what more examples of a label would bring, the best first.
        suspects: examples that look mislabelled, the most doubtful first; items of the lesson.
        strength: of the regression; None where another method was asked.
    """

    source: Source
    sorted: Sorted
    unreadable: tuple[Failure, ...]
    available: int
    method: str
    judged: Judged
    curve: tuple[Point, ...] = ()
    advice: tuple[Advice, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    strength: float | None = None

    @property
    def few(self) -> dict[str, int]:
        """Labels whose figures are weak for want of examples → how many they have."""
        counts = self.sorted.lesson.counts.items()
        return {label: count for label, count in counts if count < ENOUGH}

    def to_bytes(self) -> bytes:
        """As `teach.json`."""
        found, lesson = self.sorted, self.sorted.lesson
        places = {
            "empty": [each.place for each in found.empty],
            "unlabelled": [each.place for each in found.unlabelled],
            "repeated": [each.place for each in found.repeated],
            "conflicting": [[each.place for each in same] for same in found.conflicts],
        }
        content = {
            "format": FORMAT,
            "source": asdict(self.source),
            "method": self.method,
            "strength": self.strength,
            "single": lesson.single,
            "examples": len(lesson),
            "available": self.available,
            "labels": lesson.counts,
            "unreadable": len(self.unreadable),
            "rows": places,
            "kept_conflicts": found.kept_conflicts,
            "figures": [asdict(each) for each in self.judged.table.metrics],
            "guess": self.judged.guess,
            "separable": self.judged.separable,
            "not_told_from_the_rest": list(self.judged.blind),
            "confusion": [asdict(each) for each in self.judged.table.confusions],
            "confused": [asdict(each) for each in self.judged.pairs],
            "curve": [asdict(each) for each in self.curve],
            "advice": [{**asdict(each), "shown": each.shown} for each in self.advice],
            "suspects": [
                {
                    "row": lesson.places[each.item],
                    "given": each.given,
                    "suggested": each.suggested,
                    "doubt": round(each.doubt, 4),
                }
                for each in self.suspects
            ],
        }
        return f"{json.dumps(content, ensure_ascii=False, indent=1)}\n".encode()
