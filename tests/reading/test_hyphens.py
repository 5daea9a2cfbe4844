from __future__ import annotations

import pytest

from razbor.reading.hyphens import joined


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("организа-\nция смен", "организация смен"),
        ("We docu-\nment, all.", "We document, all."),
        ("Die Ent-\nwicklung, größ-\nte", "Die Entwicklung, größte"),
        ("(разра-\nботка)", "(разработка)"),
        # written with a hyphen at any place
        ("full-\ntime", "full-time"),
        ("problem-\nsolving", "problem-solving"),
        ("e-\nmail", "e-mail"),
        ("кое-\nчто, что-\nто, мес-\nто", "кое-что, что-то, место"),
        ("говорю по-\nрусски о по-\nмощи", "говорю по-русски о помощи"),
        ("web-\nразработчик", "web-разработчик"),
        ("know-how, know-\nhow", "know-how, know-how"),
    ],
)
def test_words_are_made_whole(broken: str, whole: str) -> None:
    assert joined(broken) == whole


@pytest.mark.parametrize(
    "text",
    [
        "Groß-\nund Einzelhandel",
        "full-\nand part-time",
        "Salz-\nStadt, IT-\nотдел",
        "2019-\nheute",
        "anna-\nmeier@example.com",
        "example.com/anna-\nmeier",
        "www.anna-\nmeier.example.com",
        "- Holz\n- Lack",
        "Holz -\nlackiert",
        "Holz –\nlackiert",
    ],
)
def test_what_may_be_no_broken_word_stays(text: str) -> None:
    assert joined(text) == text
