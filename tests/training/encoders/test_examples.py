from __future__ import annotations

from pathlib import Path

from razbor.labels import ids
from razbor.training.data import TrainingData
from razbor.training.encoders.examples import (
    area_examples,
    both_ways,
    labelled_fragments,
    role_examples,
    sentence_fragments,
    under_heading,
)
from tests.training.corpus import vacancy
from tests.training.encoders.making import STEMS
from tests.training.encoders.test_published import recipe

SECTIONS = ids("sections")


def test_fragments_are_those_that_were_labelled(data: Path) -> None:
    found = labelled_fragments(TrainingData(data, "silver"), SECTIONS)
    first = [each for each in found.items if each.document == "v7"]
    lines = [(line, (label,)) for line, label in vacancy(7)[1] if label != "heading"]
    assert [(each.row.texts["text"], each.labels) for each in first] == lines
    assert len(found.left_out) == 40 * 3


def test_fragments_cut_again_take_the_label_that_covers_them(data: Path) -> None:
    found = sentence_fragments(TrainingData(data, "silver"), SECTIONS)
    sentences = {(each.row.texts["text"], each.labels[0]) for each in found.items}
    labelled = {(line, label) for number in range(40) for line, label in vacancy(number)[1]}
    # Lines of one sentence stay what they were; longer ones fall apart under their label.
    for text, label in sentences:
        assert any(text in line and label == wanted for line, wanted in labelled), text
    assert all(each.labels[0] in SECTIONS for each in found.items)
    assert len(found.left_out) == 40 * 3


def test_roles_are_tech_or_other_by_category(data: Path) -> None:
    found = role_examples(TrainingData(data, "silver"), recipe("role-rubert-tiny2-as-published"))
    assert {(each.stratum, each.labels) for each in found.items} == {
        ("Backend", ("tech",)),
        ("Data Analyst", ("tech",)),
        ("QA", ("other",)),
        ("Team lead", ("other",)),
        ("Finance", ("other",)),
    }
    assert len({each.document for each in found.items}) == 40


def test_titles_of_other_areas_are_left_out(data: Path) -> None:
    known = [area for area in STEMS if area != "lawyer"]
    found = area_examples(TrainingData(data, "silver"), known)
    titles = {each.row.texts["title"] for each in found.items}
    assert "Lawyer" not in titles
    assert "Lawyer" in found.left_out
    # Vacancies of Finance are no IT titles either.
    assert not any(title.startswith("Бухгалтер") for title in titles)
    assert "Go developer" in titles


def test_a_fragment_is_shown_with_and_without_its_heading(data: Path) -> None:
    found = labelled_fragments(TrainingData(data, "silver"), SECTIONS, headings=True)
    first = [each for each in found.items if each.document == "v7"]
    assert {each.row.texts["heading"] for each in first} == {""}
    assert [each.under.texts["heading"] if each.under else None for each in first] == [
        None,
        *["Обязанности:"] * 2,
        *["Требования:"] * 2,
        *["Условия:"] * 3,
    ]
    both = both_ways(first)
    assert both[:8] == tuple(first)
    assert [each.row for each in both[8:]] == [each.under for each in first[1:]]
    assert [under_heading(each) for each in both] == [False] * 8 + [True] * 7
    plain = labelled_fragments(TrainingData(data, "silver"), SECTIONS)
    assert both_ways(plain.items) == plain.items
    assert "heading" not in plain.items[0].row.texts
