from __future__ import annotations

import itertools
import time
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.text.resumes import Passage, Period, parts
from tests.text.making import texts
from tests.text.resumes import english, german, russian
from tests.text.test_properties import unhurried

KINDS = {
    "H": "headline", "O": "objective", "A": "about", "P": "position", "D": "duties",
    "E": "education", "S": "skills", "C": "courses", "L": "languages", "K": "contacts",
    "B": "hobbies", "X": "other",
}  # fmt: skip
MARKS = {kind: mark for mark, kind in KINDS.items()}
SAMPLES = {
    f"{module.__name__.rpartition('.')[2]}: {name}": sample
    for module in (russian, english, german)
    for name, sample in module.SAMPLES.items()
}


@dataclass(frozen=True)
class Sample:
    """A text, and the mark of the passage that is to begin at each of its offsets."""

    text: str
    marks: dict[int, str]


def unmarked(sample: str) -> Sample:
    """The text of a sample; `+` before a line says that it goes on with the one above."""
    text, marks = "", {}
    for line in sample.strip("\n").split("\n"):
        mark, _, content = line.partition("|")
        if content.strip() and mark.strip() != "+":
            marks[len(text) + len(content) - len(content.lstrip())] = mark.strip()
        text += content + "\n"
    return Sample(text, marks)


def marked(text: str, passage: Passage) -> str:
    rank = "" if passage.rank is None else str(passage.rank)
    return f"{MARKS[passage.kind]}{rank}"


@pytest.mark.parametrize("name", SAMPLES)
def test_every_line_is_what_it_is(name: str) -> None:
    sample = unmarked(SAMPLES[name])
    found = {each.start: marked(sample.text, each) for each in parts(sample.text)}
    assert shown(sample.text, found) == shown(sample.text, sample.marks)


def shown(text: str, marks: dict[int, str]) -> list[str]:
    """The text as in a sample: the passages of `marks`, each with its mark."""
    stops = [*itertools.islice(sorted(marks), 1, None), len(text)]
    return [
        f"{marks[start]:2}|{' '.join(text[start:stop].split())}"
        for start, stop in zip(sorted(marks), stops, strict=True)
    ]


FLAT = (
    "Цель: менеджер по закупкам. Опыт работы: 2016-2019 ООО «Ромашка», кладовщик. Приём товара, "
    "отгрузка, инвентаризация. 2012-2016 ИП Лютиков, грузчик. Погрузка и разгрузка. "
    "Образование: среднее специальное, Тверской колледж. Навыки: 1С, Excel."
)


def test_lost_line_breaks_are_found() -> None:
    found = [(marked(FLAT, each), FLAT[each.start : each.stop]) for each in parts(FLAT)]
    assert found == [
        ("H", "Цель: менеджер по закупкам."),
        ("P0", "Опыт работы: 2016-2019 ООО «Ромашка», кладовщик."),
        ("D0", "Приём товара, отгрузка, инвентаризация."),
        ("P1", "2012-2016 ИП Лютиков, грузчик."),
        ("D1", "Погрузка и разгрузка."),
        ("E", "Образование: среднее специальное, Тверской колледж."),
        ("S", "Навыки: 1С, Excel."),
    ]


def test_positions_and_duties_carry_the_period_of_their_job() -> None:
    text = "Опыт\n2010-2012 склад, грузчик\n- погрузка\n05.2013 – н.в. завод, токарь\n- точил"
    assert [(each.kind, each.period, each.rank) for each in parts(text)] == [
        ("other", None, None),
        ("position", Period((2010, None), (2012, None)), 1),
        ("duties", Period((2010, None), (2012, None)), 1),
        ("position", Period((2013, 5), None), 0),
        ("duties", Period((2013, 5), None), 0),
    ]


def test_jobs_that_end_together_rank_as_they_stand() -> None:
    text = "Experience\n2012 - 2015 Acme, cook\n2010 - 2015 Beta, waiter\n2014 - now Gamma, chef"
    assert [each.rank for each in parts(text)] == [None, 1, 2, 0]


@pytest.mark.parametrize("text", ["", " ", "\n\n \t", "\u00a0"])
def test_an_empty_text_has_no_passages(text: str) -> None:
    assert parts(text) == []


def hold(text: str) -> None:
    """Assert what holds for the passages of any text."""
    at = 0
    for passage in parts(text):
        content = text[passage.start : passage.stop]
        assert at <= passage.start < passage.stop
        assert content == content.strip()
        assert not text[at : passage.start].strip()
        assert passage.kind in MARKS
        of_job = passage.kind in ("position", "duties")
        assert of_job or (passage.period is None and passage.rank is None)
        assert passage.period is None or passage.rank is not None
        at = passage.stop
    assert not text[at:].strip()
    assert parts(text) == parts(text)


LINES = [line for sample in SAMPLES.values() for line in unmarked(sample).text.splitlines()]
GAPS = ("\n", "\n\n", "\r\n", " ", "\n  ", "\u2028")
_mixed = st.lists(
    st.tuples(
        st.sampled_from(LINES), st.sampled_from(("\n", "\n\n", "\r\n", " ", "\n  ", "\u2028"))
    ),
    max_size=30,
).map(lambda lines: "".join(line + gap for line, gap in lines))


@unhurried
@given(texts | _mixed | st.text())
def test_every_character_lies_in_one_passage(text: str) -> None:
    hold(text)


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_hold_as_any_text_does(name: str) -> None:
    text = unmarked(SAMPLES[name]).text
    hold(text)
    hold(text.replace("\n", " "))


UNITS = (
    *("a\n", "7", "\n", "2016-2019 ", "2016-2019\n", "• ", "Опыт: ", "слово ", "Иванов Иван\n"),
    *("Aa: ", "|", "a@b.ru ", "- a\n  b\n", "2016-2019. ", "03/19 - ", "Опыт\n", "\t", "(2019) "),
)


@pytest.mark.parametrize("unit", UNITS)
def test_time_is_linear_in_the_text(unit: str) -> None:
    """Twice the text, far below four times the time; the least of three tries."""
    short, long = (min(timed((unit * size)[:size]) for _ in range(3)) for size in (40_000, 80_000))
    assert long < 3.2 * short + 0.05


def timed(text: str) -> float:
    start = time.perf_counter()
    parts(text)
    return time.perf_counter() - start
