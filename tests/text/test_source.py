from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from selectolax.lexbor import LexborHTMLParser

from razbor.text import cut, lay_out
from tests.text.making import broken_html, sound_html, texts

unhurried = settings(deadline=None)
PUBLIC = Path(__file__).parents[2] / "data" / "public" / "html.jsonl"
HIDDEN = "button, head, iframe, noscript, object, script, select, style, svg, template, textarea"


def places(markup: str) -> list[tuple[str, str | None, int]]:
    """Every line of an HTML text with the element it stands in."""
    layout = lay_out(markup, html=True)
    return [
        (layout.text[block.start : block.stop], block.tag, block.number) for block in layout.blocks
    ]


# HTML → its lines, each with the nearest block around it.
PLACES = [
    ("<p>Печём хлеб.</p><p>Варим сыр.</p>",
     ("Печём хлеб.", "p", 1), ("Варим сыр.", "p", 2)),
    ("<p></p><p> </p><p>Печём хлеб.</p>", ("Печём хлеб.", "p", 3)),
    ("Печём хлеб.<br>Варим сыр.", ("Печём хлеб.", "body", 1), ("Варим сыр.", "body", 1)),
    ("<div>Печём.<div>Варим.</div>Ждём.</div>",
     ("Печём.", "div", 1), ("Варим.", "div", 2), ("Ждём.", "div", 1)),
    ("<ul><li>Оклад<ul><li>белый</li></ul>и премия</li><li>Форма</ul>",
     ("Оклад", "li", 1), ("белый", "li", 2), ("и премия", "li", 1), ("Форма", "li", 3)),
    ("<ul><li><p>Оклад</p></li></ul>", ("Оклад", "p", 1)),
    ("<ul>Оклад</ul>", ("Оклад", "ul", 1)),
    ("<h2>Условия</h2><p><b>Смены</b> ночные</p>",
     ("Условия", "h2", 1), ("Смены ночные", "p", 1)),
    ("<b><p>Условия</p></b>Смены", ("Условия", "p", 1), ("Смены", "body", 1)),
    ("<p>Хлеб<p>Сыр", ("Хлеб", "p", 1), ("Сыр", "p", 2)),
    # A browser makes an empty element of an end without a beginning.
    ("<div></p><p>Хлеб</p></div>", ("Хлеб", "p", 2)),
    ("<table><tr><td>Оклад</td><td>60 000</td></tr><tr><td><p>Смены</table>",
     ("Оклад | 60 000", "tr", 1), ("Смены", "p", 1)),
    ("<button><p>Откликнуться</p></button><p>Хлеб</p>", ("Хлеб", "p", 2)),
    ("<button><svg><section></section></svg><p></p></button><section><p>Хлеб</p></section>"
     "<section>Сыр</section>", ("Хлеб", "p", 2), ("Сыр", "section", 3)),
    ("<template><p>Сыр</p></template><p>Хлеб</p>", ("Хлеб", "p", 1)),
    ("<script>'<p>'</script><!-- <p> --><p title='<p>'>Хлеб</p>", ("Хлеб", "p", 1)),
    ("<hr><pre>Хлеб\nСыр</pre>", ("Хлеб", "pre", 1), ("Сыр", "pre", 1)),
    ("<P>Хлеб</P><wbr data-opened=tr>", ("Хлеб", "p", 1)),
    ("Печём <em>хлеб</em>\nи сыр", ("Печём хлеб", "body", 1), ("и сыр", "body", 1)),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "expected"), [(case[0], list(case[1:])) for case in PLACES])
def test_every_line_knows_the_nearest_block_around_it(
    markup: str, expected: list[tuple[str, str | None, int]]
) -> None:
    assert places(markup) == expected


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Печём хлеб", [1]),
        ("\n\nПечём хлеб\r\n\r\nи сыр\u2028и соль\n", [3, 5, 6]),
        ("•\nОклад", [2]),
        ("", []),
    ],
)
def test_in_plain_text_it_is_the_line(text: str, numbers: list[int]) -> None:
    blocks = lay_out(text, html=False).blocks
    assert [(block.tag, block.number) for block in blocks] == [(None, each) for each in numbers]


@unhurried
@given(texts)
def test_the_line_of_a_plain_text_holds_the_piece(text: str) -> None:
    layout = lay_out(text, html=False)
    lines = text.splitlines()
    for piece in cut(layout):
        block = layout.blocks[piece.block]
        assert text[piece.start : piece.stop] in lines[block.number - 1]


def stands_where_it_says(markup: str) -> int:
    """Assert that the element named holds the text of each piece; how many there are."""
    tree = LexborHTMLParser(markup)
    layout = lay_out(markup, html=True)
    pieces = cut(layout)
    blocks = [layout.blocks[piece.block] for piece in pieces]
    # Numbers are of the whole document: what is hidden is taken out after the count.
    named = [tree.css(block.tag or "")[block.number - 1] for block in blocks]
    while (hidden := tree.css_first(HIDDEN)) is not None:
        hidden.decompose()
    for piece, element in zip(pieces, named, strict=True):
        shown = bare(element.text())
        assert bare(layout.text[piece.start : piece.stop]) in shown
    return len(pieces)


def bare(text: str) -> str:
    """Without white space, nor the bars that stand between cells."""
    return re.sub(r"[\s|]", "", text)


@unhurried
@given(sound_html)
@example("<div><button><div>x</div></button><div>печь</div></div>")
def test_the_element_named_holds_the_text(markup: str) -> None:
    stands_where_it_says(markup)


@unhurried
@given(broken_html)
@example("<math><section>q</math><section>w")
@example("<svg><section>q</section></svg><section>w")
@example("<select><option><div>a</div></select><div>b")
@example("<frameset><p>a")
def test_the_element_named_holds_the_text_of_broken_html(markup: str) -> None:
    stands_where_it_says(markup)


def test_the_element_named_holds_the_text_of_whole_vacancies() -> None:
    for line in PUBLIC.read_text(encoding="utf-8").splitlines():
        assert stands_where_it_says(json.loads(line)["description"]) > 5


@pytest.mark.parametrize("tag", ["div", "section", "DIV"])
def test_containers_too_deep_for_the_parser_are_counted(tag: str) -> None:
    depth = 3_000
    opening, closing = f"<{tag}>" * depth, f"</{tag}>" * 500
    markup = f"{opening}хлеб{closing}сыр{closing * 5}соль<{tag}>вода"
    name = tag.lower()
    assert places(markup) == [
        ("хлеб", name, depth),
        ("сыр", name, depth - 500),
        ("соль", "body", 1),
        ("вода", name, depth + 1),
    ]


def test_a_container_too_deep_that_stays_open_ends_with_the_one_around_it() -> None:
    around = "<div>" * 999
    markup = f"<p>a</p>{around}<div><p>b<ul><li>c</li></p>d</div>{'</div>' * 999}<p>e</p><ul>f"
    found = {text: (tag, number) for text, tag, number in places(markup)}
    assert (found["a"], found["c"], found["e"]) == (("p", 1), ("li", 1), ("p", 4))
    assert found["f"] == ("ul", 2)
