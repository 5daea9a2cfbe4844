from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.evaluation.making import marked, sections_votes, write_jsonl, write_voting_bundle

CAFE: list[tuple[str, str]] = [
    ("Обязанности:", "heading"),
    ("Варить кофе для гостей", "responsibilities"),
    ("Мыть посуду", "responsibilities"),
    ("Требования:", "heading"),
    ("Опыт от года", "requirements"),
    ("Медкнижка, график 2/2", "mixed"),
    ("Оклад 60 000 рублей", "terms"),
    ("Ждём вас!", "junk"),
]
LAB: list[tuple[str, str]] = [
    ("Мы строим телескопы", "notes"),
    ("Требования:", "heading"),
    ("Опыт с оптикой", "requirements"),
    ("Оклад по итогам встречи", "terms"),
]
VACANCIES: list[tuple[str, str, list[tuple[str, str]], dict[str, Any]]] = [
    ("cafe", "Бариста", CAFE, {"tech": "other", "category": "Other", "areas": ["worker"]}),
    (
        "lab",
        "Программист оптических систем",
        LAB,
        {"tech": "tech", "category": "Desktop / Systems", "areas": ["programmer"]},
    ),
    (
        "shop",
        "Руководитель группы разработки",
        [("Вести команду", "responsibilities")],
        {"tech": "other", "category": "Team lead", "areas": ["teamlead"]},
    ),
]
TITLES: list[dict[str, Any]] = [
    {"title": "Программист", "areas": ["programmer"]},
    {"title": "Программист-тестировщик", "areas": ["programmer", "tester"]},
    {"title": "Капитан дальнего плавания", "areas": []},
]
SECTIONS = sections_votes(
    {
        "обязанности": "heading",
        "требования": "heading",
        "варить": "responsibilities",
        "мыть": "responsibilities",
        "вести": "responsibilities",
        "опыт": "requirements",
        "оклад": "terms",
        "строим": "notes",
        "ждём": "junk",
    }
)
ROLE = {
    "программист": [("role", "tech"), ("category", "Desktop / Systems"), ("lead", "no")],
    "бариста": [("role", "other"), ("category", "Other"), ("lead", "no")],
    "руководитель": [("role", "other"), ("category", "Team lead"), ("lead", "yes")],
}
AREAS = {
    "программист": [("areas", "programmer")],
    "бариста": [("areas", "worker")],
    "руководитель": [("areas", "teamlead")],
}


def write_split(folder: Path) -> None:
    """Small gold: three vacancies, three titles."""
    vacancies, fragments, roles = [], [], []
    for uid, title, parts, answers in VACANCIES:
        description, rows = marked(uid, parts)
        vacancies.append({"uid": uid, "title": title, "description": description, "lang": "ru"})
        fragments.extend(rows)
        roles.append({"uid": uid, **answers})
    write_jsonl(folder / "vacancies.jsonl", vacancies)
    write_jsonl(folder / "sections.jsonl", fragments)
    write_jsonl(folder / "roles.jsonl", roles)
    write_jsonl(folder / "titles.jsonl", TITLES)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    write_split(tmp_path / "data" / "gold_dev")
    return tmp_path / "data"


@pytest.fixture(scope="session")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A bundle for each task; `deaf` answers sections and knows a single word."""
    folder = tmp_path_factory.mktemp("voting")
    return {
        "sections": write_voting_bundle(folder / "sections", "sections", SECTIONS),
        "role": write_voting_bundle(folder / "role", "role", ROLE),
        "areas": write_voting_bundle(folder / "areas", "areas", AREAS),
        "deaf": write_voting_bundle(
            folder / "deaf", "sections", sections_votes({"телескопы": "notes"})
        ),
    }
