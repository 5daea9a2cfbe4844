from __future__ import annotations

import itertools
from dataclasses import dataclass

import pytest

from razbor.text.resumes import Passage, parts
from tests.text.resumes import english, german, russian

KINDS = {
    "H": "headline", "O": "objective", "A": "about", "P": "position", "D": "duties",
    "E": "education", "S": "skills", "C": "courses", "L": "languages", "K": "contacts",
    "B": "hobbies", "X": "other",
}  # fmt: skip
MARKS = {kind: mark for mark, kind in KINDS.items()}
SAMPLES = {
    f"{module.__name__.rpartition('.')[2]}: {name}": sample
    for module in (russian, english, german)
    for name, sample in module.SAMPLES.items()
}


@dataclass(frozen=True)
class Sample:
    """A text, and the mark of the passage that is to begin at each of its offsets."""

    text: str
    marks: dict[int, str]


def unmarked(sample: str) -> Sample:
    """The text of a sample; `+` before a line says that it goes on with the one above."""
    text, marks = "", {}
    for line in sample.strip("\n").split("\n"):
        mark, _, content = line.partition("|")
        if content.strip() and mark.strip() != "+":
            marks[len(text) + len(content) - len(content.lstrip())] = mark.strip()
        text += content + "\n"
    return Sample(text, marks)


def marked(text: str, passage: Passage) -> str:
    rank = "" if passage.rank is None else str(passage.rank)
    return f"{MARKS[passage.kind]}{rank}"


@pytest.mark.parametrize("name", SAMPLES)
def test_every_line_is_what_it_is(name: str) -> None:
    sample = unmarked(SAMPLES[name])
    found = {each.start: marked(sample.text, each) for each in parts(sample.text)}
    assert shown(sample.text, found) == shown(sample.text, sample.marks)


def shown(text: str, marks: dict[int, str]) -> list[str]:
    """The text as in a sample: the passages of `marks`, each with its mark."""
    stops = [*itertools.islice(sorted(marks), 1, None), len(text)]
    return [
        f"{marks[start]:2}|{' '.join(text[start:stop].split())}"
        for start, stop in zip(sorted(marks), stops, strict=True)
    ]
