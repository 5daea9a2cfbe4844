"""Input to write and output to read, for tests of whole runs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"

CARPENTER = {
    "id": "c-1",
    "title": "Столяр в мастерскую",
    "description": "Обязанности:\n- Вести заказы от эскиза до сборки\nТребования:\n- опыт от года\n"
    "Условия:\n- оклад 90 000, график 5/2\nЗвоните до шести!",
    "employer": "Верстак",
    "area": "Тверь",
    "salary": {"from": 90000, "currency": "RUR", "gross": False},
    "shift": "день",
}
DEVELOPER = {
    "id": "d-2",
    "title": "Python developer",
    "description": "What you do:\n- write services in Go and Python\nYou bring:\n"
    "- three years of experience\nWe are a small company by the sea.",
    "url": "https://jobs.example.com/d-2",
    "shift": {"from": 9, "to": 17},
}
ANALYST = {
    "id": "a-3",
    "title": "Аналитик отдела продаж",
    "description": "Наша команда считает спрос на SQL. Знание Excel обязательно.",
    "shift": None,
}
RECORDS = (CARPENTER, DEVELOPER, ANALYST)


def write_lines(path: Path, records: Iterable[Mapping[str, Any] | str]) -> Path:
    """JSON lines; a text stands for a line as it is."""
    lines = [
        each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in records
    ]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def many(count: int, records: Sequence[Mapping[str, Any]] = RECORDS) -> list[dict[str, Any]]:
    """Records with numbers for ids, the given ones over and over."""
    return [{**records[number % len(records)], "id": str(number)} for number in range(count)]


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
