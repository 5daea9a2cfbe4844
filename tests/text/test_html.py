from __future__ import annotations

import pytest

from razbor.text import cut, lay_out
from razbor.text.layout import looks_like_html

# HTML → the lines a reader sees: «h» a heading, «i» an item, «l» any other line.
LINES = [
    ("<p>Печём хлеб.</p><p>Варим сыр.</p>", "l Печём хлеб.", "l Варим сыр."),
    ("Печём хлеб.<br>Варим сыр.<br/><br />Ждём.", "l Печём хлеб.", "l Варим сыр.", "l Ждём."),
    ("<div>Печём.<div>Варим.</div>Ждём.</div>", "l Печём.", "l Варим.", "l Ждём."),
    ("<ul><li>Оклад</li><li>Премия</li></ul>", "i • Оклад", "i • Премия"),
    ("<ol><li>Анкета<li>Беседа</ol>", "i 1. Анкета", "i 2. Беседа"),
    ("<ol><li>А<ol><li>Б</li></ol></li><li>В</li></ol>", "i 1. А", "i 1. Б", "i 2. В"),
    ("<ul><li>Оклад<ul><li>белый</li></ul></li></ul>", "i • Оклад", "i • белый"),
    ("<ul><li><ul><li>белый</li></ul></li></ul>", "i • белый"),
    ("<ul><li><p>Оклад</p></li></ul>", "i • Оклад"),
    ("<ul><li><p>Оклад</p><p>и премия</p></li></ul>", "i • Оклад", "l и премия"),
    ("<ul><li><p></p>Оклад</li></ul>", "i • Оклад"),
    ("<ul><li><br>Оклад</li></ul>", "i • Оклад"),
    ("<ul><li><div><strong>Оклад</strong></div></li></ul>", "i • Оклад"),
    ("<ul><li><h4>Оклад</h4>белый</li></ul>", "h • Оклад", "l белый"),
    ("<ul><li>Оклад<br>и премия</li></ul>", "i • Оклад", "l и премия"),
    ("<ul><li></li><li> </li></ul><p>Ждём.</p>", "l Ждём."),
    ("<ol><li></li><li>Беседа</li></ol>", "i 2. Беседа"),
    ("<ul>Оклад</ul>", "l Оклад"),
    ("<li>Оклад</li>", "i • Оклад"),
    ("<menu><li>Хлеб</li></menu>", "i • Хлеб"),
    ("<p>• Оклад<br>• Премия</p>", "i • Оклад", "i • Премия"),
    ("<ul><li>- Оклад</li></ul>", "i • - Оклад"),
    ("<p><em>пе</em>карь и про<em>да</em>вец</p>", "l пекарь и продавец"),
    ("<p>Ро&shy;за&nbsp;— &laquo;цветок&raquo; &amp; шип &#8364;</p>",
     "l Ро\u00adза — «цветок» & шип €"),
    ("<p>&nbsp;</p><p>&nbsp;Печём&nbsp;&nbsp;хлеб&nbsp;</p>", "l Печём хлеб"),
    ("<p>Печём\n   хлеб\t ночью</p>", "l Печём хлеб ночью"),
    ("<p>60\u202f000\u2003руб.\u2028в месяц</p>", "l 60 000 руб. в месяц"),
    ("<p>Печём <b> хлеб </b> ночью</p>", "l Печём хлеб ночью"),
    ("<h1>Пекарь</h1><h6>Условия</h6>Смены", "h Пекарь", "h Условия", "l Смены"),
    ("<h2>Условия<br>работы</h2>", "h Условия", "l работы"),
    ("<p><strong>Условия:</strong></p><ul><li>Смены</li></ul>", "l Условия:", "i • Смены"),
    ("<strong>Условия:</strong><ul><li>Смены</li></ul>", "l Условия:", "i • Смены"),
    ("<table><tr><td>Оклад</td><td>60 000</td></tr><tr><td>Смены</td></tr></table>",
     "l Оклад | 60 000", "l Смены"),
    ("<table><caption>Смены</caption><tr><th>День </th><td> Ночь</td></tr></table>",
     "l Смены", "l День | Ночь"),
    ("<table><tr><td></td><td>Ночь</td></tr></table>", "l Ночь"),
    ("<table><tr><td><p>Оклад</p></td><td><ul><li>белый</li></ul></td></tr></table>",
     "l Оклад", "i • белый"),
    ("<dl><dt>Оклад</dt><dd>60 000</dd></dl>", "l Оклад", "l 60 000"),
    ("<details><summary>Условия</summary>Смены</details>", "l Условия", "l Смены"),
    ("<center>Пекарь</center>Смены", "l Пекарь", "l Смены"),
    ("<p>Хлеб</p><script>alert('x')</script><style>p {}</style><p>Сыр</p>", "l Хлеб", "l Сыр"),
    ("<head><title>Вакансия</title></head><body><p>Хлеб</p></body>", "l Хлеб"),
    ("<p>Хлеб<template><p>Сыр</p></template><svg><text>x</text></svg></p>", "l Хлеб"),
    ("<p>Хлеб<button>Откликнуться</button><select><option>1</select></p>", "l Хлеб"),
    ("<p>Хлеб<!-- и сыр --> и соль</p>", "l Хлеб и соль"),
    ("<p>Знание тега &lt;b&gt; и &lt;/p&gt;</p>", "l Знание тега <b> и </p>"),
    ("<p>Стаж <3 лет, вес > 5 кг, a < b</p>", "l Стаж <3 лет, вес > 5 кг, a < b"),
    ("<p>Хлеб<p>Сыр<b>Соль<p>Вода", "l Хлеб", "l СырСоль", "l Вода"),
    ("<p>Хлеб</b></div></ul></li> и соль</p>", "l Хлеб и соль"),
    ("<ul><li>Оклад<li>Премия<p>Ждём", "i • Оклад", "i • Премия", "l Ждём"),
    ("<div><p>Хлеб</div>Сыр</p>", "l Хлеб", "l Сыр"),
    ("<P CLASS=x>Хлеб</P><BR>Сыр", "l Хлеб", "l Сыр"),
    ('<p title="a > b">Хлеб</p>', "l Хлеб"),
    ("<p>Хлеб</p><p", "l Хлеб"),
    ("<pre>Хлеб\n\n  Сыр</pre>Соль\nВода<br>", "l Хлеб", "l Сыр", "l Соль Вода"),
    ("<b>Условия:</b>\n- Смены\n- Форма\n\nЖдём.",
     "l Условия:", "i - Смены", "i - Форма", "l Ждём."),
    ("Печём <em>хлеб</em>\r\nи <span>сыр</span>", "l Печём хлеб", "l и сыр"),
    ("Печём хлеб\nи сыр", "l Печём хлеб", "l и сыр"),
    ("<p>a\ud800b\x00c</p>", "l abc"),
    ("<p>👩‍💻 Пишем код</p>", "l 👩‍💻 Пишем код"),
    ("", ),
    ("<p></p><br><ul></ul>", ),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "expected"), [(case[0], list(case[1:])) for case in LINES])
def test_html_becomes_the_lines_that_a_reader_sees(markup: str, expected: list[str]) -> None:
    layout = lay_out(markup, html=True)
    lines = layout.text.split("\n") if layout.text else []
    assert len(lines) == len(layout.blocks)
    found = [f"{block.kind[0]} {line}" for block, line in zip(layout.blocks, lines, strict=True)]
    assert found == expected


@pytest.mark.parametrize("marks", ["---", "•", "<b>*</b>", "&mdash;&mdash;", "🔹", "1."])
def test_a_line_of_marks_alone_is_shown_and_says_nothing(marks: str) -> None:
    layout = lay_out(f"<p>Хлеб</p><p>{marks}</p><ul><li>{marks}</li><li>Сыр</li></ul>", html=True)
    assert len(layout.text.split("\n")) == 4
    contents = [layout.text[block.start : block.stop] for block in layout.blocks]
    assert contents == ["Хлеб", "Сыр"]
    assert [layout.text[piece.start : piece.stop] for piece in cut(layout)] == contents


@pytest.mark.parametrize(
    ("markup", "bold"),
    [
        ("<p><b>Условия:</b> смены</p>", ["Условия:"]),
        ("<p><b>Условия</b>: смены</p>", ["Условия"]),
        ("<p><strong>Усло</strong><b>вия</b> смены</p>", ["Условия"]),
        ("<p><b>Условия: смены</b></p>", ["Условия: смены"]),
        ("<p>Смены <b>ночные</b></p>", [""]),
        ("<p><b>Условия<br>работы</b></p>", ["Условия", "работы"]),
        ("<b><p>Условия</p></b>", ["Условия"]),
        ("<p><b> </b>Смены</p>", [""]),
        ("<ul><li><b>Смены</b> ночные</li></ul>", ["Смены"]),
        ("<p><b>- Смены</b> ночные</p>", ["Смены"]),
        ("<h2>Условия</h2>", ["Условия"]),
        ("<p><b><i>Условия</i></b><b></b></p>", ["Условия"]),
        ("<table><tr><th>День</th><th>Ночь</th></tr></table>", ["День | Ночь"]),
        ("<dl><dt>Оклад</dt><dd>белый</dd></dl>", ["Оклад", ""]),
    ],
)
def test_the_bold_beginning_of_a_line_is_known(markup: str, bold: list[str]) -> None:
    layout = lay_out(markup, html=True)
    starts = [(block.start, block.start + block.bold) for block in layout.blocks]
    assert [layout.text[start:stop].strip() for start, stop in starts] == bold


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p><b>Обязанности:</b> ведение склада и приёмка товара</p>",
         ["Обязанности:", "ведение склада и приёмка товара"]),
        ("<p><b>Чем заняты мы</b>: печём хлеб и варим сыр на продажу</p>",
         ["Чем заняты мы:", "печём хлеб и варим сыр на продажу"]),
        ("<p><b>Важно</b> приходить вовремя. Ждём.</p>", ["Важно приходить вовремя.", "Ждём."]),
        ("<p><b>Опыт:</b> да</p>", ["Опыт: да"]),
        ("<p>…в офисе!Умеешь общаться;Требования:Опыт от года</p>",
         ["…в офисе!", "Умеешь общаться;", "Требования:", "Опыт от года"]),
        ("<ul><li>Хлеб. Сыр.</li></ul>", ["Хлеб.", "Сыр."]),
    ],
)  # fmt: skip
def test_html_is_cut_into_pieces(markup: str, expected: list[str]) -> None:
    layout = lay_out(markup)
    assert [layout.text[piece.start : piece.stop] for piece in cut(layout)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "<p>Хлеб", "Хлеб<br>", "<BR/>", "<ul class='a'>", "</strong>", "<h3>", "a <b>b</b>",
        "<p\nclass='a'>",
    ],
)  # fmt: skip
def test_the_usual_tags_make_a_text_html(text: str) -> None:
    assert looks_like_html(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "Стаж <3 лет", "a < b > c", "вес >5 кг, рост <2 м", "vector<int>", "List<Order>",
        "почта <hr@example.com>", "<C++>", "<-- сюда -->", "<Компания>", "<https://example.com>",
        "&lt;b&gt;", "<pre-sale>", "<books>",
    ],
)  # fmt: skip
def test_angle_brackets_alone_are_no_html(text: str) -> None:
    assert not looks_like_html(text)
    assert lay_out(text).text == text
