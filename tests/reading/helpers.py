from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path

from razbor.errors import RazborError
from razbor.reading import Columns, Failure, read_vacancies
from razbor.schema import Vacancy

COOK = {"title": "Повар холодного цеха", "description": "Готовим завтраки на сорок гостей."}
TESTER = {"title": "Game tester", "description": "Break our levels before players do."}
BAKER = {"title": "Bäcker (m/w/d)", "description": "Brot backen, bevor die Stadt aufwacht."}


def read(path: Path, columns: Columns = Columns()) -> list[Vacancy | Failure]:  # noqa: B008
    return list(read_vacancies([path], columns))


def good(found: Iterable[Vacancy | Failure]) -> list[Vacancy]:
    listed = list(found)
    assert not [item for item in listed if isinstance(item, Failure)], listed
    return [item for item in listed if isinstance(item, Vacancy)]


def only(found: Iterable[Vacancy | Failure]) -> Vacancy:
    (vacancy,) = good(found)
    return vacancy


def failed(found: Iterable[Vacancy | Failure], kind: type[RazborError]) -> Failure:
    (failure,) = [item for item in found if isinstance(item, Failure)]
    assert type(failure.error) is kind, failure
    assert all(failure.error.to_dict().values()), "an error says place, found, expected, remedy"
    return failure


def put(path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    data = content.encode(encoding) if isinstance(content, str) else content
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def lines(*records: object) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def titles(found: Iterable[Vacancy | Failure]) -> list[str]:
    return [item.title for item in found if isinstance(item, Vacancy)]
