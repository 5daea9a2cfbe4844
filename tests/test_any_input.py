"""What holds for any text and any HTML, through all that ships: `razbor.load()` as a whole."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import razbor
from razbor.batch.answering import Answering, Done, Setup
from razbor.batch.formats.jsonl import JsonLines
from razbor.errors import NothingToRead
from razbor.pipeline import Razbor
from razbor.questions import TASKS
from razbor.reading import Failure
from razbor.schema import Fragment, Heading, Report, Vacancy
from razbor.text.blank import blank
from tests.text.making import broken_html, sound_html, texts

pytestmark = pytest.mark.model

titles = st.text(max_size=20) | texts
vacancies = st.builds(
    Vacancy,
    title=titles,
    description=texts | broken_html | sound_html,
    html=st.sampled_from((True, False, None)),
)


@pytest.fixture(scope="module")
def rz() -> Razbor:
    return razbor.load(threads=1)


@pytest.fixture(scope="module")
def batch() -> Answering:
    return Answering(Setup(JsonLines(), TASKS))


def answered(rz: Razbor, vacancy: Vacancy) -> Report | None:
    try:
        return rz.vacancy(vacancy)
    except NothingToRead:
        return None


@settings(deadline=None, max_examples=60)
@given(vacancies)
def test_places_are_true_ordered_and_disjoint(rz: Razbor, vacancy: Vacancy) -> None:
    report = answered(rz, vacancy)
    if report is None:
        return
    parts: list[Fragment | Heading] = [*report.fragments, *report.headings]
    for part in parts:
        assert 0 <= part.start < part.stop <= len(report.text)
        assert report.text[part.start : part.stop] == part.text
    assert report.fragments == sorted(report.fragments, key=lambda part: part.start)
    assert report.headings == sorted(report.headings, key=lambda part: part.start)
    parts.sort(key=lambda part: part.start)
    assert all(one.stop <= after.start for one, after in pairwise(parts))


@settings(deadline=None, max_examples=20)  # each is answered four times
@given(st.lists(vacancies, max_size=4))
def test_one_by_one_and_as_a_list_and_as_a_batch_are_one(
    rz: Razbor, batch: Answering, given: list[Vacancy]
) -> None:
    single = [answered(rz, vacancy) for vacancy in given]
    readable = [vacancy for vacancy, report in zip(given, single, strict=True) if report]
    assert rz.vacancy(readable) == [report for report in single if report]
    assert rz.vacancy(readable[::-1]) == [report for report in single if report][::-1]
    for vacancy, report in zip(given, single, strict=True):
        outcome = batch.answer(vacancy)
        if report is None:
            assert isinstance(outcome, Failure)
            assert isinstance(outcome.error, NothingToRead)
        elif _storable(vacancy):
            assert isinstance(outcome, Done)
            assert json.loads(outcome.payload) == report.to_dict()


def _storable(vacancy: Vacancy) -> bool:
    """Readers of files let no half characters through: they could not be written."""
    both = vacancy.title + vacancy.description
    return not any("\ud800" <= character <= "\udfff" for character in both)


@settings(deadline=None, max_examples=40)
@given(st.lists(titles, max_size=5))
def test_fragments_and_titles_are_judged_alone(rz: Razbor, asked: list[str]) -> None:
    assert rz.section(asked) == [rz.section(text) for text in asked]
    assert rz.areas(asked) == [rz.areas(text) for text in asked]


@pytest.mark.parametrize("text", ["", "  \n", "—", "...", "\u200b\u202e", "★★★", "\x00"])
def test_a_fragment_that_says_nothing_is_junk(rz: Razbor, text: str) -> None:
    found = rz.section(text)
    assert (found.label, found.probability, found.unsure) == ("junk", 1.0, False)
    assert (found.text, found.start, found.stop) == (text, 0, len(text))
    assert found.scores["junk"] == sum(found.scores.values()) == 1.0
    beside = rz.section([text, "Опыт работы от трёх лет", text])
    assert [one.label for one in beside] == ["junk", "requirements", "junk"]


@settings(deadline=None, max_examples=40)
@given(titles)
def test_a_fragment_that_says_something_is_left_to_the_model(rz: Razbor, text: str) -> None:
    assert blank(text) or rz.section(text).probability < 1


def test_half_characters_are_answered(rz: Razbor) -> None:
    report = rz.vacancy(title="Пекарь \ud800", description="Опыт \udfff от года")
    assert report.text == "Опыт \udfff от года"
    assert report.fragments
