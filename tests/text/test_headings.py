from __future__ import annotations

import csv
from collections import Counter
from importlib.resources import files

import pytest

from razbor.labels import ids
from razbor.tasks.sections import numbers
from razbor.text import cut, lay_out
from razbor.text.headings import LONGEST, Evidence, ends_known, evidence, known, normal, phrases

ROWS = list(
    csv.DictReader(
        files("razbor.text").joinpath("headings.tsv").read_text(encoding="utf-8").splitlines(),
        delimiter="\t",
    )
)


def test_the_table_has_its_columns_and_no_empty_cell() -> None:
    assert all(list(row) == ["phrase", "language", "section"] for row in ROWS)
    assert all(cell and cell == cell.strip() for row in ROWS for cell in row.values())


def test_phrases_are_unique_and_in_normal_form() -> None:
    assert [
        phrase for phrase, count in Counter(row["phrase"] for row in ROWS).items() if count > 1
    ] == []
    assert [row["phrase"] for row in ROWS if normal(row["phrase"]) != row["phrase"]] == []
    assert max(len(row["phrase"]) for row in ROWS) <= LONGEST
    assert len(phrases()) == len(ROWS)


def test_languages_and_sections_are_known_and_all_there() -> None:
    pairs = {(row["language"], row["section"]) for row in ROWS}
    assert pairs == {
        (language, section) for language in ("ru", "en", "de") for section in ids("sections")
    }


def test_the_table_is_sorted_by_language_and_section() -> None:
    blocks = [(row["language"], row["section"]) for row in ROWS]
    order = list(dict.fromkeys(blocks))
    assert blocks == sorted(blocks, key=order.index)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Требования:", "требования"),
        ("  — ТРЕБОВАНИЯ К   КАНДИДАТУ!!! ", "требования к кандидату"),
        ("**Что мы ждём?**", "что мы ждем"),
        ("What you’ll do:", "what you'll do"),
        ("✅ Условия", "условия"),
        ("Задачи, которые нужно будет решать:", "задачи, которые нужно будет решать"),
        ("Über uns", "über uns"),
        ("Must\u00a0-\nhave", "must - have"),
        ("Nice-to-have :", "nice-to-have"),
        ("", ""),
        ("…", ""),
    ],
)
def test_the_normal_form_of_a_heading(text: str, form: str) -> None:
    assert normal(text) == form


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("Обязанности", "responsibilities"),
        ("🔹 Чем предстоит заниматься?", "responsibilities"),
        ("Мы ждём, что ты:", "requirements"),
        ("«Будет плюсом»", "requirements"),
        ("Мы предлагаем -", "terms"),
        ("О нас.", "notes"),
        ("Контакты:", "junk"),
        ("What we’re looking for", "requirements"),
        ("BENEFITS", "terms"),
        ("Ihr Profil", "requirements"),
        ("Interessiert?", "junk"),
        ("Требования к охране труда", None),
        ("Наши требования просты и понятны", None),
        ("", None),
        ("Требования" + " " * LONGEST, None),
        ("Требования:" + "!" * (LONGEST - len("Требования:")), "requirements"),
    ],
)
def test_known_headings_announce_a_section(text: str, section: str | None) -> None:
    assert known(text) == section
    assert ends_known(text[:LONGEST]) or section is None


# One line among others → the signs that speak. `>` stands before the line in question.
SIGNS = [
    (">Требования:", "known colon short whole_line"),
    (">ТРЕБОВАНИЯ", "known short capitals whole_line"),
    (">Требования:\n• Опыт от года", "known colon short whole_line before_items"),
    (">Требования\nОпыт от года", "known short whole_line"),
    (">Наши пекари умеют:\n- печь", "colon short whole_line before_items"),
    (">Кого мы обучаем?\n- Пекарей", "question short whole_line before_items"),
    (">Что для тебя важно?", "question short whole_line"),
    (">Печём хлеб.", "short whole_line sentence"),
    (">Печём хлеб", "short whole_line"),
    (">Звони!", "short whole_line sentence"),
    (">Пекарь;", "short whole_line sentence"),
    ("• >Опыт от года\n• Знание кассы", "short item whole_line"),
    ("• >Требования:\n• Опыт", "known colon short item whole_line"),
    (">Печём хлеб. Варим сыр.", "short sentence"),
    ("Печём хлеб. >Варим сыр:", "colon short"),
    (">Обязанности: ведение склада и приёмка товара", "known colon short"),
    (">" + "Очень длинная строка о хлебе " * 4 + "и сыре:", "colon whole_line"),
    (">**Условия:**\n- Смены", "known colon short whole_line before_items"),
    (">Оклад: белый", "short whole_line"),
]


@pytest.mark.parametrize(("marked", "expected"), SIGNS)
def test_signs_of_a_heading_in_plain_text(marked: str, expected: str) -> None:
    start = marked.index(">")
    layout = lay_out(marked.replace(">", ""))
    pieces = cut(layout, "ru")
    # A mark of bold text stands before the piece.
    index = next(at for at, piece in enumerate(pieces) if piece.start in (start, start + 2))
    found = evidence(layout.text, pieces, index)
    assert {name for name in Evidence.__slots__ if getattr(found, name)} == set(expected.split())


HTML_SIGNS = [
    ("<h3>Хлеб</h3>", "markup bold short whole_line"),
    ("<h3>Печём хлеб.</h3><ul><li>ржаной</li></ul>",
     "markup bold short whole_line sentence before_items"),
    ("<p><b>Хлеб</b></p><ul><li>ржаной</li></ul>", "bold short whole_line before_items"),
    ("<p><b>Печём хлеб ночью.</b></p>", "bold short whole_line sentence"),
    ("<p><b>Хлеб</b> ржаной</p>", "short whole_line"),
    ("<p><b>ХЛЕБ</b></p>", "bold short capitals whole_line"),
    ("<p>Хлеб</p><ul><li>ржаной</li></ul>", "short whole_line before_items"),
    ("<ul><li><b>Хлеб</b></li></ul>", "bold short item whole_line"),
    ("<p><strong>Условия</strong></p>", "known bold short whole_line"),
    ("<dl><dt>Хлеб</dt><dd>ржаной</dd></dl>", "bold short whole_line"),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "expected"), HTML_SIGNS)
def test_signs_of_a_heading_in_html(markup: str, expected: str) -> None:
    layout = lay_out(markup, html=True)
    found = evidence(layout.text, cut(layout, "ru"), 0)
    assert {name for name in Evidence.__slots__ if getattr(found, name)} == set(expected.split())


def test_the_order_of_the_signs_is_the_order_that_models_were_trained_on() -> None:
    """Changing it, or adding a sign, makes the trained models of sections unreadable."""
    assert list(Evidence.__slots__) == [
        "known", "colon", "question", "markup", "bold", "short", "capitals", "item", "whole_line",
        "before_items", "sentence",
    ]  # fmt: skip
    layout = lay_out("Условия:\n• Оклад")
    pieces = cut(layout)
    assert evidence(layout.text, pieces, 0).numbers() == (1, 1, 0, 0, 0, 1, 0, 0, 1, 1, 0)
    assert numbers(layout.text, pieces, 0)[:11] == (1, 1, 0, 0, 0, 1, 0, 0, 1, 1, 0)
