"""A small ESCO of invented occupations with labelled titles and résumés, and a quick recipe."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.training.pairs.occupations import TRADES, write_esco

HELD_OUT = 2
"""Measured with are the occupations 1, 5 and 11, weights are chosen on 0, 6, 8 and 9."""

HELD_OUT_TITLE = "Baker, CHIEF"
"""A labelled title that reads like a name of occupation 1, which is held out."""
GOLD_TITLE = "Пекарь в ночную смену"

RECIPE = f"""
method = "matching"
name = "tiny-occupations"
version = "1"
description = "Occupations for a test."
languages = ["ru", "en", "de"]
seed = 3
width = 16
shipped_width = 8
held_out = {HELD_OUT}
lexical = [0.0, 0.2]
resumes = "data/resumes"
resume_penalty = 0.01

[field]
name = "text"
char_ngrams = [3, 4]
word_ngrams = [1, 1]
max_characters = 400

[vocabulary]
min_texts = 1
max_features = 4000

[shares]
names = 0.4
descriptions = 0.2
skills = 0.1
skill_names = 0.1
roles = 0.1
titles = 0.1

[steps]
count = 120
batch = 16
vector_rate = 0.02
rate = 0.01
weight_decay = 0.0
scale = 20.0
near = 0.5
near_groups = 2
ngram_dropout = 0.2

[vacancy]
title_names = 1.0
description = 0.4
skills = 0.4
"""


TRIED = """advertisements = true
tried = [0.0, 0.5, 1.0]
choosing = 2
resumes ="""
"""Instead of `resumes =`: weights of titles and vacancies are tried, with advertisements."""


def write_data(folder: Path) -> Path:
    """Write all that a recipe of matching reads; returns the folder of data."""
    data = write_esco(folder / "data")
    _name_skills_otherwise(data)
    titles = [
        {"title": f"{trade.capitalize()} wanted", "areas": [], "codes": [_code(2 * number)]}
        for number, (trade, *_) in enumerate(TRADES)
    ]
    titles.append({"title": HELD_OUT_TITLE, "areas": [], "codes": [_code(1)]})
    titles.append({"title": GOLD_TITLE, "areas": [], "codes": [_code(0), _code(1)]})
    titles.append({"title": "Astronaut", "areas": [], "codes": ["9999.9"]})
    _lines(data / "silver" / "titles.jsonl", titles)
    role = {"uid": "v", "tech": "other", "category": "Other", "areas": [], "codes": [_code(4)]}
    _lines(data / "silver" / "roles.jsonl", [role])
    vacancy = {"uid": "v", "title": "Schweißer für Rohre", "description": "Rohre schweißen"}
    _lines(data / "silver" / "roles_vacancies.jsonl", [vacancy])
    _lines(data / "gold_dev" / "titles.jsonl", [{"title": GOLD_TITLE, "areas": []}])
    _lines(data / "gold_dev" / "vacancies.jsonl", [{**vacancy, "uid": "g", "title": "Maler"}])
    boards = [
        {"title": f"{ремесло} {number}", "roles": f"{ремесло}; рабочий"}
        for _, _, ремесло, _, _ in TRADES
        for number in range(3)
    ]
    pq.write_table(pa.Table.from_pylist(boards), data / "titles_hh_roles.parquet")
    write_resumes(data / "resumes", range(0, 12, 2))
    _write_pool(data)
    return data


def _write_pool(data: Path) -> None:
    """Vacancies, one of each chief, and the one that is labelled."""
    rows = [
        {
            "uid": f"p{number}",
            "title": f"chief {trade}",
            "description": f"Your tasks:\n- prepare {matter}\n- inspect {matter}\n",
            "is_html": False,
        }
        for number, (trade, _, _, matter, _) in enumerate(TRADES)
    ]
    rows.append({**rows[0], "uid": "v", "title": "chief baker"})
    pq.write_table(pa.Table.from_pylist(rows), data / "vacancies.parquet")


def write_resumes(folder: Path, numbers: Iterable[int]) -> None:
    """A split of résumés, one for each number of an occupation."""
    rows = []
    for number in numbers:
        trade, _, _, matter, _ = TRADES[number // 2 % len(TRADES)]
        text = (
            f"Jane Doe\njane@example.org\n\nWORK EXPERIENCE\nAssistant {trade}\n"
            f"Acme Inc., Leeds\nJan 2018 – Present\n• Worked with {matter} all day\n\n"
            f"SKILLS\nprepare {matter}, inspect {matter}\n"
        )
        rows.append({"id": f"r{number}", "text": text, "codes": [_code(number)]})
    _lines(folder / "resumes.jsonl", rows)


def _code(number: int) -> str:
    return f"{number:04}.1"


def _name_skills_otherwise(data: Path) -> None:
    path = data / "esco" / "skills_en_v1.1.1.parquet"
    rows = pq.read_table(path).to_pylist()
    for row in rows:
        deed, matter = row["preferredLabel"].split()
        row["altLabels"] = f"{deed} the {matter}\n{matter}: {deed}"
    pq.write_table(pa.Table.from_pylist(rows), path)


def _lines(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
