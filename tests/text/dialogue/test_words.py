from __future__ import annotations

import pytest

from razbor.text.announcing import table
from razbor.text.dialogue.mentions import covered_name, mentions
from razbor.text.dialogue.words import by_letter, is_part, named_for

WORDS = table("dialogue/words.tsv")
KINDS = {
    *("interviewer", "candidate", "speaker", "interviewer letter", "candidate letter"),
    *("no speaker", "asks", "begins", "column"),
}


def test_the_table_has_its_shape() -> None:
    assert all(list(row) == ["phrase", "language", "tells"] for row in WORDS)
    assert {row["language"] for row in WORDS} == {"ru", "en", "de"}
    assert {row["tells"] for row in WORDS} == KINDS
    for row in WORDS:
        phrase = row["phrase"]
        assert phrase == phrase.strip().lower().replace("ё", "е")
        assert phrase
        assert (len(phrase) < 3) or not row["tells"].endswith("letter")
    pairs = [(row["phrase"], row["tells"]) for row in WORDS]
    assert len(pairs) == len(set(pairs))


def test_no_word_names_both_sides() -> None:
    told = {side: {row["phrase"] for row in WORDS if row["tells"] == side} for side in KINDS}
    assert not told["interviewer"] & told["candidate"]
    assert not (told["interviewer"] | told["candidate"]) & told["no speaker"]


@pytest.mark.parametrize(
    ("name", "side"),
    [
        ("HR", "interviewer"),
        ("Рекрутёр Анна", "interviewer"),
        ("Кандидат №2", "candidate"),
        ("Bewerberin", "candidate"),
        ("Олег (тимлид)", "interviewer"),
        ("Анна", None),
        ("Спикер 1", None),
        ("Chris", None),
    ],
)
def test_names_that_tell_a_side(name: str, side: str | None) -> None:
    assert named_for(name) == side


def test_a_letter_is_a_side_beside_its_counterpart() -> None:
    assert by_letter("И", ["И", "К"]) == "interviewer"
    assert by_letter("К", ["И", "К"]) == "candidate"
    assert by_letter("И", ["И", "Я"]) is None
    assert is_part("Speaker 12")
    assert not is_part("Игорь")


@pytest.mark.parametrize(
    ("name", "covered"),
    [
        ("Анна Котова", "████ ██████"),
        ("Анна (HR)", "████ (HR)"),
        ("Спикер 1", "Спикер 1"),
        ("Кандидат №2", "Кандидат №2"),
        ("И", "И"),
        ("zorro_77", "████████"),
    ],
)
def test_names_are_covered_and_parts_stay(name: str, covered: str) -> None:
    assert covered_name(name) == covered
    assert len(covered) == len(name)


def test_names_are_found_in_their_cases() -> None:
    text = "Отдал Анне, вера в Веру, HR и анна"
    found = [text[start:stop] for start, stop in mentions(text, ["Анна", "Вера", "HR"])]
    assert found == ["Анне", "Веру"]
