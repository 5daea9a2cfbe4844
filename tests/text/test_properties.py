from __future__ import annotations

import re
from unicodedata import normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from razbor.text import cut, detect, lay_out
from razbor.text.headings import ends_known, evidence, known, normal
from razbor.text.language import NAMES
from razbor.text.sentences import sentences
from tests.text.making import broken_html, hold, sound_html, texts

# The machine may be busy: the budget of a test is its limit, not the time of an example.
unhurried = settings(deadline=None)
languages = st.sampled_from(("ru", "uk", "en", "de", None))


@unhurried
@given(texts, languages)
@example("1.\n2.\n", None)
@example("Опыт работы от года;- Знание кассы", "ru")
@example("\ud800 And! So. We", "en")
def test_plain_text_is_kept_and_every_word_of_it_lies_in_a_piece(
    text: str, language: str | None
) -> None:
    layout = lay_out(text, html=False)
    assert layout.text == text
    hold(layout, cut(layout, language))


@unhurried
@given(texts)
def test_html_is_found_and_never_fails_on_any_text(text: str) -> None:
    layout = lay_out(text)
    hold(layout, cut(layout))


@unhurried
@given(broken_html)
@example("<li><br>a<pre>b\nc")
@example("<ol><li></ol><p>a")
@example("</ol></ul></li></b></pre>a")
@example("<frameset><p>a")
def test_broken_html_is_read(markup: str) -> None:
    layout = lay_out(markup, html=True)
    hold(layout, cut(layout))


@unhurried
@given(sound_html)
@example("<div><p>печь<details>хлеб</details></p></div>")
def test_the_words_that_a_reader_sees_stand_in_the_text_in_order(markup: str) -> None:
    layout = lay_out(markup, html=True)
    hold(layout, cut(layout))
    shown = re.sub(r"<(script|style|template|svg|button|noscript)>.*?</\1>|<!--.*?-->", "", markup)
    expected = "".join(re.sub(r"<[^<>]+>", " ", shown).split())
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        expected = expected.replace(entity, character)
    numbers = re.sub(r"(?m)^\d+\. ", "", layout.text)  # ordered lists show them
    found = "".join(re.sub(r"[•|\s]", "", numbers).split())
    assert found == expected.replace("•", "")


@unhurried
@given(texts, languages)
def test_the_same_text_is_cut_the_same_way(text: str, language: str | None) -> None:
    layout = lay_out(text)
    assert cut(layout, language) == cut(lay_out(text), language)


@unhurried
@given(texts, st.sampled_from(("\r\n", "\u2028", "\x85")))
def test_all_line_breaks_count_the_same(text: str, newline: str) -> None:
    text = " ".join(text.replace("\n", "␤").split()).replace("␤", "\n")

    def pieces(text: str) -> list[str]:
        return [text[piece.start : piece.stop] for piece in cut(lay_out(text, html=False), "ru")]

    assert pieces(text.replace("\n", newline)) == pieces(text)


@unhurried
@given(texts)
def test_a_document_is_cut_line_by_line(text: str) -> None:
    """What stands in one line says nothing about where another is cut."""
    layout = lay_out(text, html=False)
    for index, block in enumerate(layout.blocks):
        line = text[block.start : block.stop]
        alone = [(piece.start, piece.stop) for piece in cut(lay_out(f"— {line}", html=False), "ru")]
        inside = [
            (piece.start - block.start + 2, piece.stop - block.start + 2)
            for piece in cut(layout, "ru")
            if piece.block == index
        ]
        if lay_out(f"— {line}", html=False).blocks[0].start == 2:
            assert inside == alone


@unhurried
@given(texts)
def test_signs_and_normal_forms_never_fail(text: str) -> None:
    assert normal(normal(text)) == normal(text)
    layout = lay_out(text)
    pieces = cut(layout)
    for index in range(len(pieces)):
        numbers = evidence(layout.text, pieces, index).numbers()
        assert set(numbers) <= {0.0, 1.0}


@unhurried
@given(texts)
def test_a_quick_look_misses_no_known_heading(text: str) -> None:
    for begin in range(len(text)):
        if text[begin].isupper() and known(text[begin:]) is not None:
            assert ends_known(text)


@unhurried
@given(texts, languages)
def test_a_language_is_one_with_a_name_or_the_default(text: str, default: str | None) -> None:
    assert detect(text, default) in (*NAMES, default)
    assert detect(text, default) == detect(text, default)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("ru", "Мы печём хлеб ночью. "), ("en", "We bake at night. "), ("de", "Wir backen nachts. ")],
)
def test_long_lines_are_cut_as_short_ones(language: str, sentence: str) -> None:
    times = 3_000
    found = sentences(sentence * times, language)
    step = len(sentence)
    assert found == [(at * step, (at + 1) * step - 1) for at in range(times)]


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("word", ["а" * 70_000, "And!" * 15_000, "«" * 40_000, "x" * 9_999 + ". Y"])
def test_lines_longer_than_a_stretch_lose_nothing(language: str, word: str) -> None:
    found = sentences(word, language)
    shown = "".join(word[start:stop] for start, stop in found)
    assert "".join(shown.split()) == "".join(word.split())


@pytest.mark.parametrize("tags", ["div", "ul li", "blockquote", "b", "table tr td", "span"])
def test_any_depth_is_read(tags: str) -> None:
    depth = 20_000
    names = tags.split()
    opening = "".join(f"<{name}>" for name in names)
    closing = "".join(f"</{name}>" for name in reversed(names))
    layout = lay_out(f"{opening * depth}хлеб{closing * depth}<p>соль</p>", html=True)
    hold(layout, cut(layout))
    assert [layout.text[block.start : block.stop] for block in layout.blocks] == ["хлеб", "соль"]


def test_many_options_are_no_burden_and_show_nothing() -> None:
    options = "<option>шкаф</option>" * 20_000
    markup = f"<p>хлеб<select><optgroup>{options}</optgroup></select></p><p>соль</p>"
    few = lay_out(markup.replace(options, "<option>шкаф</option>"), html=True)
    assert lay_out(markup, html=True) == few
    assert few.text == "хлеб\nсоль"


@pytest.mark.parametrize("phrase", ["Твой опыт", "Ключевые задачи", "Für dich", "Ihr Profil"])
def test_a_heading_may_be_typed_with_letters_in_two_parts(phrase: str) -> None:
    assert normal(normalize("NFD", phrase)) == normal(phrase)


@pytest.mark.parametrize(
    "text",
    ["Опыт" * 50_000, ":" * 200_000, "•" * 200_000, "• " * 50_000, "Требования:" * 10_000,
     "(" * 200_000, "<" * 200_000, "А:" * 20_000, "т. е. " * 20_000, "\n" * 100_000],
)  # fmt: skip
def test_a_text_without_sense_is_cut_all_the_same(text: str) -> None:
    layout = lay_out(text)
    hold(layout, cut(layout))
