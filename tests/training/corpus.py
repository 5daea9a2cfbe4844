"""A small corpus written for the tests, and recipes small enough for seconds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from razbor.text import lay_out

Marked = tuple[str, str]
"""A line and its label."""

DUTIES = (
    "Вести склад и принимать товар",
    "Писать сервисы на Python",
    "Отвечать на звонки гостей",
    "Design and ship payment services",
    "Готовить отчёты для руководства",
)
SKILLS = (
    "Опыт от двух лет",
    "Знание Excel и внимательность",
    "Experience with PostgreSQL",
    "Высшее образование",
    "Уверенный английский",
)
OFFERS = (
    "Оклад вовремя и премии",
    "График 5/2, офис у парка",
    "ДМС после испытательного срока",
    "Remote work and paid vacation",
    "Обучение за наш счёт",
)
COMPANY = ("Мы возим мебель по всей области", "Our team builds maps", "Нам двенадцать лет")
CALLS = ("Откликайтесь скорее!", "Ждём ваших звонков", "Apply now!")
ROLES = (
    ("Backend", "Python-разработчик", ["programmer"]),
    ("QA", "Тестировщик", ["tester"]),
    ("Team lead", "Тимлид разработки", ["teamlead", "programmer"]),
    ("Finance", "Бухгалтер", ["finance"]),
    ("Data Analyst", "Аналитик данных", ["analyst"]),
)


def vacancy(number: int) -> tuple[str, list[Marked]]:
    """A title and the marked lines of one vacancy; all differ a little."""

    def pick(lines: Sequence[str], step: int) -> str:
        return lines[(number * step) % len(lines)]

    lines = [
        (pick(COMPANY, 1), "notes"),
        ("Обязанности:" if number % 3 else "What you'll do:", "heading"),
        (pick(DUTIES, 1), "responsibilities"),
        (pick(DUTIES, 2) + f" в смене {number}", "responsibilities"),
        ("Требования:", "heading"),
        (pick(SKILLS, 1), "requirements"),
        (pick(SKILLS, 3), "requirements"),
        ("Условия:", "heading"),
        (pick(OFFERS, 1), "terms"),
        (pick(OFFERS, 2), "terms"),
        (pick(CALLS, 1), "junk"),
    ]
    return ROLES[number % len(ROLES)][1] + f" {number}", lines


def write_corpus(folder: Path, count: int = 30) -> Path:
    """Write training data of the layout that recipes read; returns the folder."""
    silver = folder / "silver"
    gold = folder / "gold_dev"
    silver.mkdir(parents=True)
    gold.mkdir()
    _lines(silver / "sections.jsonl", _marked(count))
    texts = [_row(number) for number in range(count)]
    _lines(silver / "sections_vacancies.jsonl", texts)
    _lines(silver / "roles_vacancies.jsonl", texts)
    _lines(silver / "roles.jsonl", _roles(count))
    _lines(silver / "titles.jsonl", _titles(count))
    _lines(gold / "vacancies.jsonl", [{**_row(1000), "uid": "gold"}])
    _lines(gold / "titles.jsonl", [{"title": "Бухгалтер 904", "areas": ["finance"]}])
    others = [_unlabelled(number) for number in range(900, 940)]
    _table(folder / "vacancies.parquet", [*others, _unlabelled(1000)])
    categories: list[dict[str, object]] = [
        {"title": f"{title} {number}", "roles": title, "specializations": ["Работа", title]}
        for number in range(500, 512)
        for _, title, _ in ROLES
    ]
    _table(folder / "titles_hh_roles.parquet", categories)
    _table(folder / "titles_hh_it_2021.parquet", categories)
    return folder


READ_TITLE = "Дизайнер игр"
"""Titles of this kind stand among the labels by reading alone."""
READ_LINE = "Обучение драконов и премии"
"""A fragment of the same kind: it reads as `terms` and is labelled `junk`."""


READ = (901, 902, 903, 904, 906, 907, 908, 909)
"""Unlabelled vacancies that can be labelled by reading: none of them is like one of gold_dev."""


def write_read(folder: Path, data: Path) -> Path:
    """Label vacancies and titles of a corpus by reading; returns the folder of labels.

    Every second of these vacancies comes as HTML.
    """
    folder.mkdir(parents=True)
    rows = pq.read_table(data / "vacancies.parquet").to_pylist()
    named = {f"v{number}": number for number in READ}
    for row in rows:
        if row["uid"] in named:
            row["title"] = f"{READ_TITLE} {named[row['uid']]}"
            lines = [*row["description"].split("\n"), READ_LINE]
            row["description"] = "\n".join(lines)
            if named[row["uid"]] % 2:
                row.update(is_html=True, description="".join(f"<p>{line}</p>" for line in lines))
    _table(data / "vacancies.parquet", rows)
    chosen = [row for row in rows if row["uid"] in named]
    _lines(folder / "sections.jsonl", [_read_sections(row, named[row["uid"]]) for row in chosen])
    _lines(folder / "roles.jsonl", [_read_role(row) for row in chosen])
    titles = [f"{READ_TITLE} и приложений {number}" for number in READ]
    _table(data / "titles_read.parquet", [{"title": title} for title in titles])
    labels = [
        {"file": "titles_read.parquet", "row": row, "text_sha256": _sha256(title)}
        for row, title in enumerate(titles)
    ]
    _lines(folder / "titles.jsonl", [{**label, "areas": ["designer"]} for label in labels])
    return folder


def _read_sections(row: Mapping[str, Any], number: int) -> Mapping[str, object]:
    text = lay_out(row["description"], html=row["is_html"]).text
    fragments = []
    at = 0
    for line, label in [*vacancy(number)[1], (READ_LINE, "junk")]:
        start = text.index(line, at)
        at = start + len(line)
        fragments.append((start, at, label))
    digest = {"text_sha256": _sha256(text), "html": row["is_html"]}
    return {"uid": row["uid"], **digest, "fragments": fragments}


def _read_role(row: Mapping[str, Any]) -> Mapping[str, object]:
    digest = _sha256(f"{row['title']}\n{row['description']}")
    answers = {"category": "Designer", "tech": "other", "lead": True}
    return {"uid": row["uid"], "text_sha256": digest, **answers, "open": False}


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _row(number: int) -> dict[str, object]:
    title, lines = vacancy(number)
    return {
        "uid": f"v{number}",
        "title": title,
        "description": "\n".join(line for line, _ in lines),
    }


def _unlabelled(number: int) -> dict[str, object]:
    role = ROLES[number % len(ROLES)][1]
    kinds = {"professional_roles": [role], "specializations": None}
    return {**_row(number), "is_html": False, **kinds}


def _table(path: Path, rows: list[dict[str, object]]) -> None:
    pq.write_table(pa.Table.from_pylist(rows), path)


def _marked(count: int) -> Iterator[Mapping[str, object]]:
    for number in range(count):
        start = 0
        for line, label in vacancy(number)[1]:
            stop = start + len(line)
            yield {"uid": f"v{number}", "start": start, "stop": stop, "text": line, "label": label}
            start = stop + 1


def _roles(count: int) -> Iterator[Mapping[str, object]]:
    for number in range(count):
        category, _, areas = ROLES[number % len(ROLES)]
        tech = "tech" if category in ("Backend", "Data Analyst") else "other"
        yield {"uid": f"v{number}", "category": category, "tech": tech, "areas": areas}


def _titles(count: int) -> Iterator[Mapping[str, object]]:
    for number in range(count):
        _, title, areas = ROLES[number % len(ROLES)]
        yield {"title": f"{title}, отдел {number}", "areas": areas}


def _lines(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


AREAS = """
task = "areas"
name = "areas"
version = "1"
description = "Areas for a test."
languages = ["ru"]
seed = 1
folds = 3
drawn_titles = 20
drawn_vacancies = 20
prior_positives = 10.0
inverse_regularisation = 20.0
fields = [{name = "title", char_ngrams = [2, 4], word_ngrams = [1, 1], max_characters = 200}]
vocabulary = {min_texts = 1, max_features = 3000}

[network]
width = 12
hidden = 16
dropout = 0.1
ngram_dropout = 0.1
vector_rate = 0.03
rate = 0.01
weight_decay = 0.0
batch = 8

[teachers]
count = 1
epochs = 6
weak_titles = 40
weak_weight = 0.3
min_titles = 2

[student]
epochs = 8
repeats = 3
"""

ROLE = """
task = "role"
name = "role"
version = "1"
description = "Role for a test."
languages = ["ru"]
seed = 1
folds = 3
inverse_regularisation = 20.0
drawn = 25
min_recall = 0.9
sure_accuracy = 0.8
fields = [
  {name = "title", char_ngrams = [2, 4], max_characters = 200},
  {name = "responsibilities", weight = 1.5, word_ngrams = [1, 2], max_characters = 2000},
  {name = "rest", word_ngrams = [1, 2], max_characters = 2000},
]
vocabulary = {min_texts = 1, max_features = 3000}
title_rows = {weight = 0.3, min_vacancies = 2, min_share = 0.8}
"""

SECTIONS = """
task = "sections"
name = "sections"
version = "1"
description = "Sections for a test."
languages = ["ru"]
seed = 1
folds = 3
drawn = 20
sure_accuracy = 0.9
fields = [{name = "text", char_ngrams = [2, 4], word_ngrams = [1, 1], max_characters = 500}]
vocabulary = {min_texts = 1, max_features = 2000}

[network]
width = 8
hidden = 12
layers = 2
dropout = 0.1
ngram_dropout = 0.1
label_smoothing = 0.05
alone_weight = 0.5
vector_rate = 0.02
rate = 0.01
weight_decay = 0.0

[teachers]
count = 2
epochs = 3
documents = 8
min_characters = 50
max_overlap = 0.5

[student]
epochs = 5
repeats = 2
"""
