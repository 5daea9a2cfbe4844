from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from razbor.schema import Fragment, Heading
from razbor.tasks import sections
from razbor.text import cut, lay_out
from razbor.text.headings import Evidence

TEXT = "Условия:\n• Оклад белый\n• Смены ночные\nAbout us\nWe bake bread every night."
NAMES = (
    *Evidence.__slots__,
    "responsibilities", "requirements", "terms", "notes", "junk", "",
    "from_beginning", "from_end", "first", "last", "length",
)  # fmt: skip


def answer(label: str, probability: float = 0.9) -> sections.Answer:
    heading = probability if label == "heading" else 1 - probability
    return sections.Answer(label, probability, {label: probability}, unsure=False, heading=heading)


def test_labels_are_the_five_sections_and_heading() -> None:
    assert sections.LABELS == (
        "responsibilities", "requirements", "terms", "notes", "junk", "heading",
    )  # fmt: skip


def test_a_row_is_the_text_of_a_piece_and_the_signs_of_its_form() -> None:
    layout = lay_out(TEXT)
    pieces = cut(layout)
    rows = sections.rows(layout.text, pieces)
    assert [row.texts["text"] for row in rows] == [
        "Условия:", "Оклад белый", "Смены ночные", "About us", "We bake bread every night.",
    ]  # fmt: skip
    signs = [dict(zip(NAMES, row.numbers, strict=True)) for row in rows]
    assert [[name for name, value in one.items() if value == 1] for one in signs] == [
        ["known", "colon", "short", "whole_line", "before_items", "terms", "from_end", "first"],
        ["short", "item", "whole_line"],
        ["short", "item", "whole_line"],
        ["known", "short", "whole_line", "notes"],
        ["short", "whole_line", "sentence", "from_beginning", "last"],
    ]
    assert [one["from_beginning"] for one in signs] == [0, 0.25, 0.5, 0.75, 1]
    assert [one["length"] for one in signs] == pytest.approx(
        [8 / 300, 11 / 300, 12 / 300, 8 / 300, 26 / 300]
    )


def test_a_row_carries_the_heading_above_and_its_neighbours() -> None:
    layout = lay_out(TEXT)
    rows = sections.rows(layout.text, cut(layout))
    assert [(row.texts["heading"], row.texts["before"], row.texts["after"]) for row in rows] == [
        ("", "", "Оклад белый"),
        ("Условия:", "Условия:", "Смены ночные"),
        ("Условия:", "Оклад белый", "About us"),
        ("Условия:", "Смены ночные", "We bake bread every night."),
        ("About us", "About us", ""),
    ]
    # One string, however often it is named: bundles that do not read it pay nothing.
    assert rows[1].texts["text"] is rows[2].texts["before"] is rows[0].texts["after"]


@pytest.mark.parametrize(
    ("text", "html", "above"),
    [
        ("Требования\nОпыт в пекарне", False, "Требования"),
        ("Что тебя ждёт у печи:\nТесто", False, "Что тебя ждёт у печи:"),
        ("Утро в нашем цеху\n• Тесто", False, "Утро в нашем цеху"),
        ("<h3>Утро в цеху</h3><p>Тесто</p>", True, "Утро в цеху"),
        ("Утро в нашем цеху\nТесто", False, ""),
        ("Утро в нашем цеху.\n• Тесто", False, ""),
        ("• Утро в нашем цеху\n• Тесто", False, ""),
        ("<p><b>Утро в цеху</b></p><p>Тесто</p>", True, ""),
        ("Мы печём хлеб " * 6 + "и нам нужны:\nпекари", False, ""),
    ],
)
def test_a_heading_is_told_by_its_form(text: str, html: bool, above: str) -> None:
    layout = lay_out(text, html=html)
    rows = sections.rows(layout.text, cut(layout))
    assert len(rows) == 2
    assert rows[1].texts["heading"] == above


def test_a_fragment_alone_has_no_surroundings() -> None:
    text = "Требования:"
    (row,) = sections.rows(text, [sections.alone(text)])
    assert row.texts == {"text": text, "heading": "", "before": "", "after": ""}


@settings(deadline=None)
@given(st.text(alphabet="аb1. :•\n", max_size=80))
def test_surroundings_are_texts_of_the_same_document(text: str) -> None:
    layout = lay_out(text)
    pieces = cut(layout)
    rows = sections.rows(layout.text, pieces)
    texts = [layout.text[piece.start : piece.stop] for piece in pieces]
    assert [row.texts["before"] for row in rows] == ["", *texts][: len(texts)]
    assert [row.texts["after"] for row in rows] == [*texts[1:], ""][: len(texts)]
    for index, row in enumerate(rows):
        assert row.texts["heading"] in ["", *texts[:index]]
        assert row.numbers == sections.numbers(layout.text, pieces, index)


@pytest.mark.parametrize(("length", "share"), [(3, 0.01), (300, 1), (5_000, 1)])
def test_lengths_count_up_to_a_limit(length: int, share: float) -> None:
    text = "х" * length
    (row,) = sections.rows(text, [sections.alone(text)])
    assert row.numbers[-1] == pytest.approx(share)
    assert row.numbers[-5:-1] == (0, 1, 1, 1)


def test_a_known_heading_of_no_section_has_a_sign_of_its_own() -> None:
    assert NAMES[16] == ""
    for text in ("хлеб", "Условия"):
        assert sections.numbers(text, [sections.alone(text)], 0)[16] == 0


def test_the_best_of_five_labels_is_the_answer() -> None:
    found = sections.decide(np.array([[0.1, 0.2, 0.4, 0.1, 0.0, 0.2]], np.float32), 0.6)[0]
    assert found.label == "terms"
    assert found.probability == pytest.approx(0.5)
    assert found.scores == pytest.approx(
        {"responsibilities": 0.125, "requirements": 0.25, "terms": 0.5, "notes": 0.125, "junk": 0}
    )
    assert found.unsure


def test_a_heading_is_one_when_it_beats_every_label() -> None:
    row = np.array([[0.1, 0.3, 0.1, 0.1, 0.0, 0.4]], np.float32)
    found = sections.decide(row, 0.5)[0]
    assert (found.label, found.unsure) == ("heading", True)
    assert found.probability == pytest.approx(0.4)
    assert "heading" not in found.scores
    alone = sections.decide(row, 0.5, headings=False)[0]
    assert (alone.label, alone.unsure) == ("requirements", False)
    assert alone.probability == pytest.approx(0.5)


def test_a_tie_between_a_heading_and_a_label_is_content() -> None:
    row = np.array([[0.0, 0.5, 0.0, 0.0, 0.0, 0.5]], np.float32)
    assert sections.decide(row, 0.5)[0].label == "requirements"


def test_a_certain_heading_has_scores_all_the_same() -> None:
    row = np.array([[0, 0, 0, 0, 0, 1]], np.float32)
    assert set(sections.decide(row, 0.5)[0].scores.values()) == {0.0}
    alone = sections.decide(row, 0.5, headings=False)[0]
    assert alone.unsure
    assert alone.probability == 0


@settings(deadline=None)
@given(st.lists(st.integers(0, 1000), min_size=6, max_size=6).filter(lambda row: sum(row[:5]) > 0))
def test_scores_are_probabilities_and_the_answer_is_the_best_of_them(row: list[int]) -> None:
    probabilities = np.array([row], np.float32) / np.float32(sum(row))
    (found,) = sections.decide(probabilities, 0.5)
    assert sum(found.scores.values()) == pytest.approx(1)
    assert found.unsure == (found.probability < 0.5)
    if found.label != "heading":
        assert found.probability == max(found.scores.values()) == found.scores[found.label]


def test_fragments_stand_under_the_heading_above_them() -> None:
    layout = lay_out(TEXT)
    labels = ["heading", "terms", "terms", "heading", "notes"]
    found = list(sections.fragments(layout, cut(layout), [answer(label) for label in labels], "ru"))
    assert [type(one) for one in found] == [Heading, Fragment, Fragment, Heading, Fragment]
    assert [getattr(one, "heading", "–") for one in found] == [
        "–", "Условия:", "Условия:", "–", "About us",
    ]  # fmt: skip
    assert [one.language for one in found] == ["ru", "ru", "ru", "en", "en"]
    assert all(TEXT[one.start : one.stop] == one.text for one in found)


def test_fragments_and_headings_say_in_which_block_they_begin() -> None:
    markup = "<p>Цех</p><p>Условия:<br>Оклад. Премия.</p><ul><li></li><li>Смены ночные</li></ul>"
    layout = lay_out(markup)
    labels = ["notes", "heading", "terms", "terms", "terms"]
    found = sections.fragments(layout, cut(layout), [answer(label) for label in labels], "ru")
    blocks = [(one.text, one.block.tag, one.block.number) for one in found if one.block]
    assert blocks == [
        ("Цех", "p", 1),
        ("Условия:", "p", 2),
        ("Оклад.", "p", 2),
        ("Премия.", "p", 2),
        ("Смены ночные", "li", 2),
    ]


def test_a_fragment_on_its_own_begins_in_no_description() -> None:
    assert sections.fragment("Оклад", answer("terms"), "ru").block is None


def test_a_known_heading_inside_a_line_is_structure_whatever_the_model_says() -> None:
    layout = lay_out("Печём хлеб в новом цеху!Требования:Опыт от трёх лет в пекарне")
    answers = [answer("notes"), answer("requirements", 0.75), answer("requirements")]
    first, head, last = sections.fragments(layout, cut(layout), answers, "ru")
    assert isinstance(head, Heading)
    assert (head.text, head.probability) == ("Требования:", 0.25)
    assert isinstance(first, Fragment)
    assert isinstance(last, Fragment)
    assert (first.heading, last.heading) == (None, "Требования:")


def test_fragments_before_any_heading_stand_under_none() -> None:
    layout = lay_out("Печём хлеб\nУсловия:\nОклад")
    answers = [answer("notes"), answer("heading"), answer("terms")]
    found = list(sections.fragments(layout, cut(layout), answers, "ru"))
    assert isinstance(found[0], Fragment)
    assert found[0].heading is None


def test_every_piece_needs_an_answer() -> None:
    layout = lay_out("Печём хлеб\nУсловия:")
    with pytest.raises(ValueError, match="zip"):
        list(sections.fragments(layout, cut(layout), [answer("notes")], "ru"))
