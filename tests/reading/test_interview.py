from __future__ import annotations

import io
import json
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.errors import (
    BrokenEncoding,
    BrokenRecord,
    DamagedFile,
    EmptyFile,
    FileMissing,
    RazborError,
    UnknownFormat,
)
from razbor.interviews import Interview
from razbor.reading import Failure, read_interviews, whole_file
from razbor.reading.cues import read_cues
from razbor.text.dialogue import tell_sides

from .helpers import lines, put

TALK = "Анна: Чем гордитесь?\nИгорь: Сдали склад в мае.\nАнна: А потом?\nИгорь: Набрали смену.\n"


def read(path: Path) -> list[Interview | Failure]:
    return list(read_interviews(path))


def only(path: Path) -> Interview:
    (found,) = read(path)
    assert isinstance(found, Interview), found
    assert found.source == path.as_posix()
    for turn in found.turns:
        assert found.text[turn.start : turn.stop] == turn.text
    return found


def said(found: Interview) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.text) for turn in found.turns]


def refused(path: Path, kind: type[RazborError]) -> Failure:
    (failure,) = read(path)
    assert isinstance(failure, Failure)
    assert type(failure.error) is kind, failure
    assert all(failure.error.to_dict().values())
    return failure


EXPECTED = [
    ("Анна", "Чем гордитесь?"),
    ("Игорь", "Сдали склад в мае."),
    ("Анна", "А потом?"),
    ("Игорь", "Набрали смену."),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1251"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_text_in_any_encoding_and_with_any_line_ends(
    tmp_path: Path, encoding: str, end: str
) -> None:
    found = only(put(tmp_path / "a.txt", TALK.replace("\n", end), encoding))
    assert said(found) == EXPECTED
    assert found.text == TALK
    codes = [warning.code for warning in found.warnings]
    assert codes == (["reading"] if encoding == "windows-1251" else [])


SRT = """1
00:00:01,000 --> 00:00:03,000
Анна: Чем <i>гордитесь</i>?

2
00:00:0x,500 --> 00:00:09,000
Игорь: Сдали склад
{\\an8}в мае.

3
00:00:09 00:00:11
- А потом?

4
Никто не знает.

5
00:00:15,000 --> 00:00:12,000
Анна: 2019

6
00:01:15,000 --> 00:01:18,250
Это год.
"""


@pytest.mark.parametrize("name", ["a.srt", "a.txt"])
def test_broken_times_cost_no_word(tmp_path: Path, name: str) -> None:
    found = only(put(tmp_path / name, SRT))
    assert said(found) == [
        ("Анна", "Чем гордитесь?"),
        ("Игорь", "Сдали склад в мае."),
        (None, "А потом? Никто не знает."),
        ("Анна", "2019 Это год."),
    ]
    assert [(turn.began, turn.ended) for turn in found.turns] == [
        (1.0, 3.0),
        (None, None),
        (None, None),
        (None, 78.25),
    ]
    (warning,) = found.warnings
    assert warning.code == "times"
    assert "4 of 6 cues" in warning.message


VTT = """WEBVTT - Запись
Kind: captions

STYLE
::cue { color: red }

NOTE Слово о звуке,
на две строки

intro
00:01.000 --> 00:04.000 align:start
<v Анна Котова>Как вы ведёте склад?</v>

00:04.500 --> 00:06.000
<v.loud Игорь>Сверяю накладные</v>

00:06.500 --> 00:09.000
<v Игорь>с водителем &amp; пишу <00:08.000>в журнал.
<v Анна Котова>И всё?
"""


def test_voices_are_speakers_and_notes_are_no_words(tmp_path: Path) -> None:
    found = only(put(tmp_path / "a.vtt", VTT))
    assert said(found) == [
        ("Анна Котова", "Как вы ведёте склад?"),
        ("Игорь", "Сверяю накладные с водителем & пишу в журнал."),
        ("Анна Котова", "И всё?"),
    ]
    assert (found.turns[1].began, found.turns[1].ended) == (4.5, 9.0)
    assert not found.warnings


def test_without_names_silence_parts_turns(tmp_path: Path) -> None:
    cues = [(0, 2, "Где вы"), (2, 3, "работали?"), (6, 8, "В порту,"), (8.5, 9, "в Мурманске.")]
    text = "".join(
        f"{number}\n00:00:{began:06.3f} --> 00:00:{ended:06.3f}\n{words}\n\n"
        for number, (began, ended, words) in enumerate(cues, start=1)
    )
    found = only(put(tmp_path / "a.srt", text))
    assert said(found) == [(None, "Где вы работали?"), (None, "В порту, в Мурманске.")]
    assert tell_sides(found.turns) == ["interviewer", "candidate"]


def test_dashes_in_cues_change_the_speaker(tmp_path: Path) -> None:
    text = "1\n00:00:01,000 --> 00:00:03,000\n- Где работали?\n— В порту.\n"
    assert said(only(put(tmp_path / "a.srt", text))) == [
        (None, "Где работали?"),
        (None, "В порту."),
    ]


TIMES = ["00:01 --> 00:0", "00:00:01,000 --> 00:00:02,000", "x --> y"]
WORDS = ["1", "2", "", "слово", "NOTE вот", "- да", "<b>нет</b>"]


@given(st.lists(st.sampled_from(TIMES + WORDS)))
def test_no_word_of_subtitles_is_lost(given_lines: list[str]) -> None:
    text = "\n".join(given_lines)
    words = [line for cue in read_cues(text).cues for _, line in cue.lines]
    for word in ("слово", "NOTE вот", "- да"):
        assert words.count(word) == given_lines.count(word)
    assert words.count("нет") == given_lines.count("<b>нет</b>")


def document(path: Path, rows: list[list[str]]) -> Path:
    made = docx.Document()
    made.add_paragraph("Собеседование, склад")
    table = made.add_table(rows=len(rows), cols=len(rows[0]))
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    made.save(str(path))
    return path


def test_a_table_of_speakers_in_a_word_document(tmp_path: Path) -> None:
    rows = [
        ["Время", "Спикер", "Текст"],
        ["00:01", "Анна", "Чем гордитесь?"],
        ["00:04", "Игорь", "Сдали склад.\nВ мае."],
        ["00:09", "Анна", "А потом?"],
    ]
    found = only(document(tmp_path / "a.docx", rows))
    assert said(found) == [
        ("Анна", "Чем гордитесь?"),
        ("Игорь", "Сдали склад.\nВ мае."),
        ("Анна", "А потом?"),
    ]
    assert [turn.began for turn in found.turns] == [1, 4, 9]
    assert [warning.code for warning in found.warnings] == ["no-turn"]
    two = only(document(tmp_path / "b.docx", [row[1:] for row in rows]))
    assert said(two) == said(found)


def test_paragraphs_of_a_word_document(tmp_path: Path) -> None:
    made = docx.Document()
    for line in TALK.splitlines():
        made.add_paragraph(line)
    made.sections[0].header.paragraphs[0].text = "Кадры, лист 1"
    made.save(str(tmp_path / "a.docx"))
    assert said(only(tmp_path / "a.docx")) == EXPECTED


def test_lines_of_turns_are_one_interview(tmp_path: Path) -> None:
    content = lines(
        {"speaker": "Анна", "text": "Чем гордитесь?", "start": 0.5, "end": 2},
        {"speaker": None, "text": "Складом.", "role": "candidate", "began": 3, "ended": 4},
        {"speaker": None, "text": " "},
    )
    found = only(put(tmp_path / "a.jsonl", content))
    first, second = found.turns
    assert (first.speaker, first.text, first.began, first.ended) == (
        "Анна",
        "Чем гордитесь?",
        0.5,
        2,
    )
    assert (second.role, second.began, second.ended) == ("candidate", 3, 4)


def test_lines_of_interviews_and_a_broken_one(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    content = (
        lines({"text": TALK}, {"turns": [{"speaker": "HR", "text": "Где?"}, {"text": "Тут."}]})
        + '{"text": "Где\n\n'
        + lines({"text": 5}, {"turns": []}, ["Где?"], {"text": "!"}, {"turns": ["Да", "Нет"]})
    )
    found = read(put(path, content))
    places = [f"{path.as_posix()}:{number}" for number in (1, 2, 3, 5, 6, 7, 8, 9)]
    assert [each.source for each in found] == places
    good = [each for each in found if isinstance(each, Interview)]
    assert said(good[0]) == EXPECTED
    assert said(good[1]) == [("HR", "Где?"), (None, "Тут.")]
    assert said(good[2]) == [(None, "Да"), (None, "Нет")]
    for each in found:
        if isinstance(each, Failure):
            assert type(each.error) is BrokenRecord
            assert "Где" not in str(each.error)


def test_a_broken_line_among_turns_is_named_in_the_interview(tmp_path: Path) -> None:
    turn = {"speaker": "Анна", "text": "Где?"}
    content = lines(turn) + "{\n" + lines(turn)
    failure, found = read(put(tmp_path / "a.jsonl", content))
    assert isinstance(failure, Failure)
    assert isinstance(found, Interview)
    assert len(found.turns) == 2
    (warning,) = found.warnings
    assert (warning.code, warning.message) == (
        "reading",
        "lines that could not be read are missing: 2",
    )


@pytest.mark.parametrize(
    ("content", "text"),
    [(TALK, TALK), (SRT, None), (VTT, None), (json.dumps({"text": TALK}), TALK)],
)
def test_standard_input_is_told_by_its_beginning(content: str, text: str | None) -> None:
    (found,) = read_interviews("-", stdin=io.BytesIO(content.encode()))
    assert isinstance(found, Interview)
    assert len(found.turns) >= 3
    assert text in (None, found.text)
    assert "-->" not in found.text


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.txt", b"", EmptyFile),
        ("a.srt", b" \n--\n", EmptyFile),
        ("a.vtt", b"WEBVTT\n\nNOTE nothing\n", EmptyFile),
        ("a.jsonl", b"\n\n", EmptyFile),
        ("a.jsonl", b'[{"text": "x"}]', DamagedFile),
        ("a.jsonl", b"speaker,text\n", DamagedFile),
        ("a.jsonl", b"<html></html>", DamagedFile),
        ("a.txt", b"<html><body>x</body></html>", DamagedFile),
        ("a.srt", b"%PDF-1.7", DamagedFile),
        ("a.docx", b"PK\x03\x04broken", DamagedFile),
        ("a.txt", "Да".encode("koi8-r") * 30, BrokenEncoding),
        ("a.mp3", b"ID3", UnknownFormat),
        ("a", b"x", UnknownFormat),
    ],
)
def test_what_is_refused(
    tmp_path: Path, name: str, content: bytes, kind: type[RazborError]
) -> None:
    path = put(tmp_path / name, content)
    assert refused(path, kind).source == path.as_posix()


def test_one_bad_file_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = put(tmp_path / "a.txt", TALK)
    large = put(tmp_path / "b.txt", TALK * 20)
    monkeypatch.setattr(whole_file, "MAX_SIZE", 1000)
    found = list(read_interviews([tmp_path, tmp_path / "none.srt", large, good]))
    kinds = [type(each.error) if isinstance(each, Failure) else Interview for each in found]
    assert kinds == [FileMissing, FileMissing, DamagedFile, Interview]
