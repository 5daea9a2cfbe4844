"""Tiny bases with random weights, and titles of all areas that the published recipes know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from razbor.training.base import BaseSpec, find_base
from tests.training.corpus import vacancy, write_corpus

PUBLISHED = Path(__file__).parents[3] / "recipes" / "published"

STEMS = {
    "programmer": ("Разработчик на Kotlin", "Go developer"),
    "tester": ("Ручной тестировщик", "QA engineer"),
    "manager": ("Менеджер по работе с клиентами", "Account manager"),
    "designer": ("Дизайнер интерфейсов", "Motion designer"),
    "proj_manager": ("Руководитель проектов внедрения", "Scrum master"),
    "devops": ("DevOps в облачную команду", "Release engineer"),
    "analyst": ("Системный аналитик", "BI analyst"),
    "teamlead": ("Тимлид мобильной команды", "Team lead"),
    "support": ("Оператор первой линии", "Helpdesk agent"),
    "data_scientist": ("Дата-сайентист", "Data scientist"),
    "sales": ("Продавец облачных услуг", "Presale manager"),
    "data_engineer": ("Инженер хранилищ данных", "ETL developer"),
    "architector": ("Архитектор решений", "Software architect"),
    "specialist": ("Специалист по отчётности", "Specialist"),
    "owner": ("Владелец продукта", "Product owner"),
    "admin": ("Администратор баз", "DBA"),
    "it_security": ("Пентестер", "Security officer"),
    "public_writer": ("Редактор блога", "Copywriter"),
    "devel_metodolog": ("Методолог курсов", "Course author"),
    "machine_learner": ("Инженер машинного обучения", "ML engineer"),
    "sap": ("Консультант SAP", "SAP administrator"),
    "sysadmin": ("Сисадмин", "Linux administrator"),
    "consultant": ("Консультант 1С", "Implementation consultant"),
    "recruter": ("Рекрутер", "Talent partner"),
    "networks": ("Сетевой инженер", "VoIP engineer"),
    "doc_writer": ("Технический писатель", "Documentation writer"),
    "director": ("Директор по технологиям", "CTO"),
    "assistant": ("Помощник руководителя", "Personal assistant"),
    "coord": ("Координатор обучения", "Coordinator"),
    "lawyer": ("Юрист по договорам", "Lawyer"),
}
"""Area → beginnings of titles that name it."""

_SHAPE = {
    "layers": 2,
    "width": 16,
    "heads": 2,
    "intermediate": 24,
    "vocabulary": 600,
    "positions": 400,
}


def tiny_spec(architecture: str = "bert") -> BaseSpec:
    """The shape of a base that trains in no time."""
    return BaseSpec.model_validate(
        {"name": "tiny", "architecture": architecture, "lower_case": False, **_SHAPE}
    )


def write_base(folder: Path, architecture: str = "bert") -> Path:
    """A transformers folder with a tiny random encoder; returns it."""
    texts = [line for number in range(40) for line, _ in vacancy(number)[1]]
    texts += [stem.lower() for stems in STEMS.values() for stem in stems] * 2
    return find_base(tiny_spec(architecture), "random", texts, 3, folder).folder


def write_data(folder: Path, count: int = 40) -> Path:
    """Data of all three tasks; returns the folder."""
    write_corpus(folder, count)
    with (folder / "silver" / "titles.jsonl").open("w", encoding="utf-8") as file:
        for row in _titles():
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return folder


def _titles() -> Iterator[dict[str, object]]:
    for area, stems in STEMS.items():
        for stem in stems:
            for ending in ("", " (удалённо)", ", Казань", " [senior]"):
                yield {"title": stem + ending, "areas": [area]}


RECIPE = """
method = "encoder"
task = "role"
name = "tiny-role"
version = "1"
description = "Tech or other, for a test."
languages = ["ru"]
seed = 5
labels = ["other", "tech"]
decision = {kind = "recall", min_recall = 0.9}
input = {max_tokens = 24, max_characters = 80}
parts = {validation = 0.3, stratify = true}

[base]
name = "nobody/tiny"
layers = 2
width = 16
heads = 2
intermediate = 24
vocabulary = 300
positions = 64
lower_case = false

[[stages]]
name = "whole"
epochs = 3
batch = 8
rate = 0.01
schedule = "linear"
warmup_ratio = 0.1
figure = "f1_at_recall"
"""
"""A recipe that trains on `write_data` in a second, with `--base random`, too."""


def write_recipe(path: Path, *changes: tuple[str, str]) -> Path:
    """The recipe with some of its text replaced; returns the path."""
    content = RECIPE
    for old, new in changes:
        assert old in content, old
        content = content.replace(old, new)
    path.write_text(content, "utf-8")
    return path
