"""Small gold with codes: titles, vacancies, résumés, and titles labelled automatically."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.evaluation.making import write_jsonl

TITLES: tuple[tuple[str, list[str], str | None], ...] = (
    ("Помощник пекаря в ночную смену", ["0000.1"], "ru"),
    ("Старший сварщик", ["0005.1", "0004.1"], "ru"),
    ("Chief painter (m/f)", ["0009.1"], "en"),
    ("Космонавт", [], "ru"),
    ("Oak carpenter, assistant", ["0010.1", "9999.9"], None),
)
VACANCY = {
    "uid": "v1",
    "title": "Старший пекарь",
    "description": "Обязанности:\nПечь хлеб ночью.\nТребования:\nОпыт от года.",
    "language": "ru",
}
RESUME = """Anna Weber

Work experience

Chief painter, Walls Ltd
2019 - 2023
Painted walls and roses.

Skills
walls, paint
"""


def write_coded(folder: Path, uris: list[str], split: str = "gold_dev") -> Path:
    """Write a folder of data; the titles labelled automatically are of `uris`."""
    gold = folder / split
    gold.mkdir(parents=True)
    write_jsonl(gold / "titles.jsonl", [_title(*each) for each in TITLES])
    role: dict[str, Any] = {"uid": "v1", "tech": "other", "category": "Other", "areas": []}
    write_jsonl(gold / "roles.jsonl", [{**role, "codes": ["0001.1"]}])
    write_jsonl(gold / "vacancies.jsonl", [VACANCY])
    resume = {"id": "r1", "text": RESUME, "codes": ["0009.1"], "language": "en"}
    write_jsonl(gold / "resumes.jsonl", [resume])
    (folder / "jobbert").mkdir()
    lines = [",vacancyTitle,conceptUri", f"0,Assistant tailor,{uris[2]}"]
    lines += [f"1,Chief gardener,{uris[7]}", "2,Astronaut,http://example.org/none"]
    (folder / "jobbert" / "titles_validation.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def _title(title: str, codes: list[str], language: str | None) -> dict[str, Any]:
    return {"title": title, "areas": [], "codes": codes, "language": language}
