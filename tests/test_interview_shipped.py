"""The bundle that ships, asked about interviews of every format, and what the docs say of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from docx import Document

from razbor.interviews import Interview
from razbor.labels import ids
from razbor.loading import load
from razbor.pipeline import Razbor
from razbor.reading import read_interviews

DOCS = Path(__file__).parents[1] / "docs"
TALK = DOCS / "examples" / "interview.txt"
LABELS = ["process", "result", "process", "result", "neutral", "neutral"]
SECONDS = 8

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def rz() -> Razbor:
    return load(["answers"], mask=False)


@pytest.fixture(scope="module")
def said() -> list[tuple[str, str]]:
    """The turns of the example: speaker and text."""
    talk = read(TALK)
    return [(turn.speaker or "", turn.text) for turn in talk.turns]


def read(path: Path) -> Interview:
    (found,) = read_interviews([path])
    assert isinstance(found, Interview)
    return found


def clock(seconds: int, point: str) -> str:
    return f"00:{seconds // 60:02}:{seconds % 60:02}{point}000"


def as_cues(said: list[tuple[str, str]], point: str) -> str:
    return "\n".join(
        f"{number + 1}\n{clock(SECONDS * number, point)} --> {clock(SECONDS * number + 7, point)}\n"
        + (f"<v {speaker}>{text}\n" if point == "." else f"{speaker}: {text}\n")
        for number, (speaker, text) in enumerate(said)
    )


def as_docx(said: list[tuple[str, str]], path: Path) -> None:
    document = Document()
    for speaker, text in said:
        document.add_paragraph(f"{speaker}: {text}")
    document.save(str(path))


@pytest.mark.parametrize("suffix", ["txt", "srt", "vtt", "docx", "jsonl"])
def test_an_interview_is_answered_alike_in_every_format(
    suffix: str, said: list[tuple[str, str]], tmp_path: Path, rz: Razbor
) -> None:
    path = tmp_path / f"talk.{suffix}"
    match suffix:
        case "txt":
            path.write_bytes(TALK.read_bytes())
        case "srt":
            path.write_text(as_cues(said, ","), "utf-8")
        case "vtt":
            path.write_text("WEBVTT\n\n" + as_cues(said, "."), "utf-8")
        case "docx":
            as_docx(said, path)
        case "jsonl":
            rows = ({"speaker": speaker, "text": text} for speaker, text in said)
            path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    report = rz.interview(read(path))
    assert [answer.label for answer in report.answers] == LABELS
    assert [answer.text for answer in report.answers] == [
        text for speaker, text in said if speaker == "Кандидат"
    ]
    assert min(answer.probability for answer in report.answers) > 0.9


def test_the_table_beside_the_published_examples_is_what_the_bundle_says(rz: Razbor) -> None:
    texts = (DOCS / "examples" / "answers.txt").read_text("utf-8").splitlines()
    page = (DOCS / "interviews.md").read_text("utf-8")
    shown = re.findall(r"^\| «(.+?)».*\| (\w+) (\d\.\d\d) \|", page, re.MULTILINE)
    assert [text for text, *_ in shown] == texts
    found = rz.interview(texts).answers
    assert [label for _, label, _ in shown] == [answer.label for answer in found]
    assert {answer.label for answer in found} <= set(ids("answers"))
    for (_, _, probability), answer in zip(shown, found, strict=True):
        assert float(probability) == pytest.approx(answer.probability, abs=0.02)
