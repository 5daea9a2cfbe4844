"""Texts from Parquet files: only the columns and rows that are asked for are read."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from razbor.dataset.files import DataFile, invalid, missing
from razbor.dataset.rows import VacancyRow

POOL = "vacancies.parquet"

_VACANCY = ("uid", "title", "description")
_LANGUAGE = "lang"
_HTML = "is_html"
_TITLE = "title"


@dataclass(frozen=True)
class PoolVacancy:
    """A vacancy of the pool.

    `vacancy.description` is as it came; `html` says whether that is HTML, None where the
    file does not say.
    """

    vacancy: VacancyRow
    html: bool | None


def vacancies_by_uid(
    data: Path, uids: Collection[str]
) -> tuple[Mapping[str, PoolVacancy], DataFile]:
    """Those vacancies of `vacancies.parquet` that have these uids, and what names the file.

    Raises:
        DataMissing: no such file.
        DataInvalid: no Parquet, or one without uid, title and description.
    """
    import pyarrow.parquet as pq

    path = _there(data / POOL)
    with _read(path, _VACANCY):
        with pq.ParquetFile(path) as file:
            names, count = file.schema_arrow.names, file.metadata.num_rows
        columns = [name for name in (*_VACANCY, _LANGUAGE, _HTML) if name in names]
        table = pq.read_table(path, columns=columns, filters=[("uid", "in", sorted(uids))])
        found = {row["uid"]: _vacancy(row) for row in table.to_pylist()}
    return found, DataFile(POOL, _digest(path), count)


def titles_by_row(data: Path, name: str, rows: Sequence[int]) -> tuple[Mapping[int, str], DataFile]:
    """The titles in these rows of a file, counted from 0, and what names the file.

    Rows that the file does not have are left out; a title that is null is empty.

    Raises:
        DataMissing: no such file.
        DataInvalid: no Parquet, or one without titles.
    """
    import pyarrow.dataset as ds

    path = _there(data / name)
    with _read(path, (_TITLE,)):
        source = ds.dataset(path, format="parquet")
        count = source.count_rows()
        within = sorted({row for row in rows if row < count})
        titles = source.scanner(columns=[_TITLE]).take(within).column(_TITLE).to_pylist()
    found = {row: title or "" for row, title in zip(within, titles, strict=True)}
    return found, DataFile(name, _digest(path), count)


def _vacancy(row: Mapping[str, str | bool | None]) -> PoolVacancy:
    texts = {name: str(row[name] or "") for name in _VACANCY}
    language, html = row.get(_LANGUAGE), row.get(_HTML)
    vacancy = VacancyRow(**texts, language=str(language) if language else None)
    return PoolVacancy(vacancy, None if html is None else bool(html))


def _there(path: Path) -> Path:
    if not path.is_file():
        raise missing("the file is not there", path)
    return path


@contextmanager
def _read(path: Path, columns: Sequence[str]) -> Iterator[None]:
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError, KeyError, ValueError) as error:
        # `from None`: the cause might show a row.
        raise invalid(
            f"no such Parquet ({type(error).__name__})",
            f"a Parquet file with the columns {list(columns)}",
            str(path),
        ) from None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
