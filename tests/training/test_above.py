"""The heading above each labelled fragment."""

from __future__ import annotations

from razbor.dataset import FragmentRow, MarkedVacancy, VacancyRow
from razbor.text import lay_out
from razbor.training.above import headings_above

LINES = [
    ("Пекарня у вокзала, печём с 1998 года", "notes"),
    ("Что делать:", "heading"),
    ("Ставить опару к пяти утра", "responsibilities"),
    ("Следить за печью", "responsibilities"),
    ("Требования:", "heading"),
    ("Медкнижка. Любовь к хлебу", "requirements"),
]


def marked(text: str, *, markup: str | None = None) -> MarkedVacancy:
    """A vacancy whose lines are labelled; the last one is cut in two."""
    rows = []
    for line, label in LINES:
        start = text.index(line)
        for part in line.split(". ") if label == "requirements" else [line]:
            at = text.index(part, start)
            rows.append(FragmentRow(uid="b", start=at, stop=at + len(part), text=part, label=label))
    return MarkedVacancy(VacancyRow(uid="b", title="", description=text), tuple(rows), markup)


WANTED = ["", "", *["Что делать:"] * 3, *["Требования:"] * 2]


def test_it_is_the_last_one_by_its_form() -> None:
    document = marked("\n".join(line for line, _ in LINES))
    # No label is asked: of a heading it is the one before.
    assert headings_above(document) == WANTED


def test_it_is_found_in_what_came_as_html() -> None:
    items = [f"<p>{line}</p>" for line, _ in LINES]
    markup = "".join(items)
    text = lay_out(markup, html=True).text
    assert headings_above(marked(text, markup=markup)) == WANTED


def test_nothing_stands_above_nothing() -> None:
    empty = MarkedVacancy(VacancyRow(uid="e", title="Пекарь", description=""), ())
    assert headings_above(empty) == []
