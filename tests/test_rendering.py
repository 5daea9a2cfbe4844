from __future__ import annotations

import re
import sys
from html import unescape

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from razbor.errors import ExtraMissing
from razbor.labels import ids
from razbor.rendering import COLOURS, COLUMNS
from razbor.schema import (
    Area,
    Fragment,
    Heading,
    Limits,
    Occupation,
    Report,
    Role,
    Vacancy,
    Warning,
)

EVIL = "</div><script>alert(\"x\")</script><b onclick='y'>&amp; <!-- "


def fragment(text: str, within: str, label: str = "terms", *, unsure: bool = False) -> Fragment:
    start = within.index(text)
    return Fragment.model_validate(
        {
            "start": start,
            "stop": start + len(text),
            "text": text,
            "label": label,
            "probability": 0.75,
            "scores": {label: 0.75},
            "unsure": unsure,
            "heading": "Условия:",
            "language": "ru",
        }
    )


def occupation(name: str, code: str | None, score: float) -> Occupation:
    return Occupation(uri=name, code=code, isco=None, name=name, names={"ru": name}, score=score)


def report() -> Report:
    text = "Условия:\n• Оклад 60 000 руб.\n• Смены ночные\n\nЖдём!"
    return Report(
        text=text,
        vacancy=Vacancy(title="Пекарь", id="7"),
        language="ru",
        role=Role(
            label="other",
            category="Other",
            probability=0.02,
            threshold=0.4,
            lead=True,
            lead_probability=0.9,
            scores={"Other": 0.5},
            unsure=True,
        ),
        areas=[Area(label="worker", probability=0.875)],
        occupations=[
            occupation("пекарь", "7512.1", 0.875),
            occupation("кондитер", None, 0.5),
            occupation("повар", "5120.1", 0.25),
            occupation("мельник", "8160.3", 0.125),
        ],
        headings=[Heading(start=0, stop=8, text="Условия:", probability=0.9, language="ru")],
        fragments=[
            fragment("Оклад 60 000 руб.", text),
            fragment("Смены ночные", text, unsure=True),
            fragment("Ждём!", text, "junk"),
        ],
        warnings=[Warning(code="language", message="a guess")],
    )


def shown(markup: str) -> str:
    body = LexborHTMLParser(markup).body
    assert body is not None
    return body.text()


def test_a_report_shows_what_was_found() -> None:
    markup = report()._repr_html_()
    text = shown(markup)
    assert "Пекарь" in text
    assert "other · Other · P(tech) 0.02, tech from 0.40 · leads people · category unsure" in text
    assert "Areas: worker 0.88" in text
    assert "Occupations: пекарь 7512.1 0.88, кондитер 0.50, повар 5120.1 0.25\n" in text
    assert "мельник" not in text
    assert "language: a guess" in text
    assert "terms 2" in text
    assert "junk 1" in text
    assert "requirements" not in text
    assert '<strong title="heading 0.90">Условия:</strong>' in markup
    assert 'title="terms 0.75, unsure, under: Условия:">Смены ночные</span>' in markup


def test_a_report_shows_what_nearly_was_said() -> None:
    made = report()
    made.fragments[0].scores["junk"] = 0.2
    assert made.role is not None
    made.role.scores["Sales / Marketing"] = 0.375
    made.area_scores = {"worker": 0.875, "tester": 0.1}
    made.limits = Limits(areas={"worker": 0.9, "tester": 0.5})
    markup = made._repr_html_()
    assert 'title="terms 0.75, then junk 0.20, under: Условия:">Оклад' in markup
    assert "other · Other, then Sales / Marketing 0.38 · P(tech)" in shown(markup)
    assert "Areas: worker 0.88 (the nearest)" in shown(markup)


def test_the_text_is_shown_whole_and_in_order() -> None:
    given = report()
    body = re.search(r'pre-wrap">(.*)</div></div>$', given._repr_html_(), re.S)
    assert body is not None
    assert unescape(re.sub(r"<[^<>]+>", "", body[1])) == given.text


def test_an_empty_report_is_shown() -> None:
    markup = Report(text="", vacancy=Vacancy())._repr_html_()
    assert shown(markup).strip() == ""
    assert "<h3>" not in markup


@settings(deadline=None)
@given(st.text(st.characters(codec=None)) | st.just(EVIL))
def test_nothing_of_a_document_becomes_markup(text: str) -> None:
    plain = report()
    plain.vacancy.title = f"x{text}"
    plain.text = f"{text}|{plain.text}"
    assert plain.role is not None
    plain.role.scores[f"y{text}"] = 0.25
    plain.occupations = [occupation(text, text, 1)]
    plain.warnings = [Warning(code="reading", message=text)]
    plain.fragments = [fragment("Ждём!", plain.text), fragment("Смены ночные", plain.text)]
    plain.fragments[0].heading = text
    plain.headings = [Heading(start=0, stop=len(text), text=text, probability=1)]
    markup = plain._repr_html_()
    markup.encode()
    tags = set(re.findall(r"</?[a-z0-9]+", markup))
    assert tags <= {
        f"{edge}{tag}" for edge in ("<", "</") for tag in ("div", "h3", "p", "em", "span", "strong")
    }
    assert markup.count("<div") == markup.count("</div>") == 2


def test_every_section_has_a_colour() -> None:
    assert tuple(COLOURS) == ids("sections")
    assert len(set(COLOURS.values())) == len(COLOURS)


def test_a_report_as_a_table() -> None:
    table = report().to_pandas()
    assert list(table.columns) == list(COLUMNS)
    assert table["text"].tolist() == ["Оклад 60 000 руб.", "Смены ночные", "Ждём!"]
    assert table["label"].tolist() == ["terms", "terms", "junk"]
    assert table["unsure"].tolist() == [False, True, False]
    assert table["start"].tolist() == [11, 31, 45]
    assert set(table["id"]) == {"7"}
    assert set(table["title"]) == {"Пекарь"}


def test_tables_of_several_reports_can_be_joined() -> None:
    empty = Report(text="", vacancy=Vacancy(title="Пекарь")).to_pandas()
    assert list(empty.columns) == list(COLUMNS)
    assert len(empty) == 0
    assert len(pd.concat([report().to_pandas(), report().to_pandas()])) == 6


def test_without_pandas_the_error_says_what_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ExtraMissing, match="pip install pandas"):
        report().to_pandas()
