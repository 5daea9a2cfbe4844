"""ESCO's occupations and skills as they were downloaded.

Titles, synonyms and descriptions come in English (ESCO 1.2.1), German (1.2.0) and, without
descriptions, Russian (written for this project); the names of skills and their relations to
occupations in English alone (1.1.1).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from razbor.dataset.files import DataFile, digest, invalid, missing

Language = Literal["en", "de", "ru"]

OCCUPATIONS: Mapping[Language, str] = {
    "en": "esco/occupations_en_v1.2.1.parquet",
    "de": "esco/occupations_de_v1.2.0.parquet",
    "ru": "esco/names_ru.tsv",
}
SKILLS = "esco/skills_en_v1.1.1.parquet"
RELATIONS = "esco/occupation_skill_relations_v1.1.1.parquet"


@dataclass(frozen=True)
class Occupation:
    """An occupation in one language. Synonyms differ from the title and from each other."""

    uri: str
    title: str
    synonyms: tuple[str, ...]
    description: str


class Esco:
    """A folder of training data that holds ESCO, and the digest of every file read.

    Raises:
        DataMissing: later, a file that is not there.
        DataInvalid: later, a file without the columns it should have.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise missing("no such folder", folder)
        self._folder = folder
        self._digests: dict[str, DataFile] = {}

    @property
    def digests(self) -> tuple[DataFile, ...]:
        """The files read so far."""
        return tuple(self._digests.values())

    def occupations(self, language: Language) -> tuple[Occupation, ...]:
        """All occupations in one language, in the order of their URIs."""
        name = OCCUPATIONS[language]
        rows = self._tsv(name) if name.endswith(".tsv") else self._parquet(name)
        return tuple(sorted(rows, key=lambda found: found.uri))

    def codes(self) -> dict[str, str]:
        """URI of an occupation → its code; the first four digits are the ISCO-08 unit group."""
        rows = self._table(OCCUPATIONS["en"], ("conceptUri", "code"))
        return {row["conceptUri"]: row["code"] for row in rows}

    def skills(self) -> dict[str, tuple[str, ...]]:
        """URI of an occupation → the English names of its skills, sorted."""
        names = {
            row["conceptUri"]: row["preferredLabel"]
            for row in self._table(SKILLS, ("conceptUri", "preferredLabel"))
        }
        found: dict[str, set[str]] = {}
        for row in self._table(RELATIONS, ("occupationUri", "skillUri")):
            if row["skillUri"] in names:
                found.setdefault(row["occupationUri"], set()).add(names[row["skillUri"]])
        return {uri: tuple(sorted(skills)) for uri, skills in found.items()}

    def described_skills(self) -> tuple[tuple[str, str], ...]:
        """The English names of all skills, each with its description, in the order of URIs."""
        rows = self._table(SKILLS, ("conceptUri", "preferredLabel", "description"))
        rows.sort(key=lambda row: str(row["conceptUri"]))
        return tuple((row["preferredLabel"], row["description"] or "") for row in rows)

    def skill_names(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The English name of each skill that has others, and those, in the order of URIs."""
        rows = self._table(SKILLS, ("conceptUri", "preferredLabel", "altLabels"))
        rows.sort(key=lambda row: str(row["conceptUri"]))
        found = ((row["preferredLabel"], (row["altLabels"] or "").splitlines()) for row in rows)
        named = ((name, _others(name, others)) for name, others in found)
        return tuple((name, others) for name, others in named if others)

    def _parquet(self, name: str) -> Iterator[Occupation]:
        columns = ("conceptUri", "preferredLabel", "altLabels", "description")
        for row in self._table(name, columns):
            title = row["preferredLabel"].strip()
            synonyms = _others(title, (row["altLabels"] or "").splitlines())
            yield Occupation(row["conceptUri"], title, synonyms, (row["description"] or "").strip())

    def _tsv(self, name: str) -> Iterator[Occupation]:
        content = self._read(name)
        rows = list(csv.DictReader(content.decode("utf-8").splitlines(), delimiter="\t"))
        self._digests[name] = DataFile(name=name, sha256=digest(content), rows=len(rows))
        try:
            for row in rows:
                title = row["preferred"].strip()
                synonyms = _others(title, row["alternatives"].split("|"))
                yield Occupation(row["conceptUri"], title, synonyms, "")
        except (KeyError, AttributeError) as error:
            columns = "the columns conceptUri, preferred, alternatives"
            raise invalid("a row that does not fit", columns, str(self._folder / name)) from error

    def _table(self, name: str, columns: Sequence[str]) -> list[dict[str, Any]]:
        import pyarrow.parquet as pq

        content = self._read(name)
        try:
            table = pq.read_table(pa.BufferReader(content), columns=list(columns))
        except pa.ArrowException as error:
            found, place = "no Parquet, or a damaged one", str(self._folder / name)
            raise invalid(found, f"Parquet with the columns {list(columns)}", place) from error
        absent = [column for column in columns if column not in table.column_names]
        if absent:
            expected = f"the columns {list(columns)}"
            raise invalid(f"no column {absent}", expected, str(self._folder / name))
        self._digests[name] = DataFile(name=name, sha256=digest(content), rows=table.num_rows)
        rows: list[dict[str, Any]] = table.to_pylist()
        return rows

    def _read(self, name: str) -> bytes:
        path = self._folder / name
        try:
            return path.read_bytes()
        except OSError as error:
            raise missing(f"the file cannot be read ({type(error).__name__})", path) from None


def _others(title: str, names: Sequence[str]) -> tuple[str, ...]:
    stripped = (name.strip() for name in names)
    return tuple(sorted({name for name in stripped if name and name != title}))
