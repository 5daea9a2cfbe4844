from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from razbor.labels import tech_categories
from razbor.schema import Fragment, Role, SectionLabel
from razbor.tasks import role


def categories(**probabilities: float) -> NDArray[np.float32]:
    found = np.zeros(len(role.CATEGORIES), np.float32)
    for name, probability in probabilities.items():
        found[role.CATEGORIES.index(name)] = probability
    return found


def decide(tech: float = 0.5, lead: float = 0.5, **probabilities: float) -> Role:
    return role.decide(
        tech,
        categories(**(probabilities or {"Backend": 0.9})),
        lead,
        threshold=0.4,
        lead_threshold=0.6,
        unsure_below=0.5,
    )


def part(text: str, whole: str, label: SectionLabel) -> Fragment:
    start = whole.index(text)
    return Fragment(
        start=start,
        stop=start + len(text),
        text=text,
        label=label,
        probability=1.0,
        scores={label: 1.0},
        unsure=False,
    )


def test_the_model_reads_title_and_description() -> None:
    row = role.row("Пекарь", "Печь хлеб")
    assert row.texts["title"] == "Пекарь"
    assert row.texts["description"] == row.texts["rest"] == "Печь хлеб"
    assert row.texts["responsibilities"] == row.texts["requirements"] == ""


def test_the_parts_of_a_description_are_apart_and_nothing_is_lost() -> None:
    text = "Мы пекарня.\nДела: печь хлеб; мыть печь\nНужен опыт\nПлатим вовремя"
    found = [
        part("Мы пекарня.", text, "notes"),
        part("печь хлеб", text, "responsibilities"),
        part("мыть печь", text, "responsibilities"),
        part("Нужен опыт", text, "requirements"),
        part("Платим вовремя", text, "terms"),
    ]
    texts = role.row("", text, found).texts
    assert texts["responsibilities"] == "печь хлеб\nмыть печь"
    assert texts["requirements"] == "Нужен опыт"
    assert texts["rest"].split() == ["Мы", "пекарня.", "Дела:", ";", "Платим", "вовремя"]


@pytest.mark.parametrize(
    ("fields", "needed"), [(["title", "description"], False), (["title", "rest"], True)]
)
def test_only_models_that_read_parts_need_the_sections(fields: list[str], needed: bool) -> None:
    assert role.by_sections(fields) is needed


def test_columns_are_those_of_the_table() -> None:
    assert role.LABELS == ("other", "tech")
    assert len(role.CATEGORIES) == 25
    assert set(role.LEAD_CATEGORIES) <= set(role.CATEGORIES)
    assert tech_categories() <= set(role.CATEGORIES)
    assert not set(role.LEAD_CATEGORIES) & tech_categories()


@pytest.mark.parametrize(("tech", "label"), [(0.39, "other"), (0.4, "tech"), (1.0, "tech")])
def test_tech_begins_at_the_threshold(tech: float, label: str) -> None:
    found = decide(tech=tech)
    assert found.label == label
    assert found.probability == tech
    assert found.threshold == 0.4


@pytest.mark.parametrize(("lead", "leads"), [(0.59, False), (0.6, True)])
def test_leading_begins_at_its_own_threshold(lead: float, leads: bool) -> None:
    found = decide(lead=lead)
    assert found.lead is leads
    assert found.lead_probability == lead


def test_the_category_is_the_most_probable_of_all() -> None:
    found = decide(Backend=0.3, Frontend=0.7)
    assert (found.category, found.unsure) == ("Frontend", False)
    assert list(found.scores) == list(role.CATEGORIES)
    assert found.scores["Backend"] == pytest.approx(0.3)


def test_a_category_below_its_limit_is_unsure() -> None:
    assert decide(Backend=0.49).unsure
    assert not decide(Backend=0.5).unsure


def test_filter_and_category_are_decided_apart() -> None:
    found = decide(tech=0.1, Backend=0.9)
    assert (found.label, found.category) == ("other", "Backend")
