"""Parquet: one row a report, nested columns, the same schema whatever the batch holds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from razbor.batch.formats.fields import structured
from razbor.schema import Model, Occupation, Report

if TYPE_CHECKING:
    from pyarrow import RecordBatch, Schema

Row = dict[str, object]
"""Column → value."""

_BATCH_ROWS = 64
"""So many rows wait as Python objects, which take more room than columns."""
_GROUP_ROWS = 1024
_GROUP_BYTES = 32 << 20
"""A row group is closed at either, so that memory stays bounded."""


@dataclass(frozen=True, slots=True)
class Parquet:
    """Reports as rows.

    Args:
        scores: with the probabilities of all labels.
        extra: with the columns of the input that were kept.
        explain: with how sure the answers are, and the probability of every area.
    """

    scores: bool = False
    extra: bool = False
    explain: bool = False

    def encode(self, report: Report) -> Row:
        """One row; those of many documents become columns together, which is much quicker."""
        return {**_row(report), **_explained(report)} if self.explain else _row(report)

    def open(self, target: Path | BinaryIO) -> ParquetWriter:
        """Begin a file."""
        return ParquetWriter(cast(Path, target), schema(self.scores, self.extra, self.explain))


class ParquetWriter:
    """Gathers rows into row groups."""

    def __init__(self, path: Path, columns: Schema) -> None:
        from pyarrow.parquet import ParquetWriter as Arrow

        self.notes: Counter[str] = Counter()
        self._schema = columns
        self._file = path.open("wb")  # by its own: Arrow would need the path as UTF-8
        self._writer = Arrow(self._file, columns, compression="zstd")
        self._rows: list[Row] = []
        self._batches: list[RecordBatch] = []

    def write(self, payload: Row) -> None:
        """Take one row."""
        self._rows.append(payload)
        if len(self._rows) == _BATCH_ROWS:
            self._gather()
            if self._full():
                self._flush()

    def close(self) -> None:
        """Write the last rows and the footer."""
        try:
            self._gather()
            self._flush()
            self._writer.close()
        finally:
            self._file.close()

    def _full(self) -> bool:
        rows = sum(batch.num_rows for batch in self._batches)
        size = sum(batch.nbytes for batch in self._batches)
        return bool(rows >= _GROUP_ROWS or size >= _GROUP_BYTES)

    def _gather(self) -> None:
        import pyarrow as pa

        rows, self._rows = self._rows, []
        if rows:
            self._batches.append(pa.RecordBatch.from_pylist(rows, schema=self._schema))

    def _flush(self) -> None:
        import pyarrow as pa

        batches, self._batches = self._batches, []
        if batches:
            self._writer.write_table(pa.Table.from_batches(batches).combine_chunks())


@cache
def schema(scores: bool = False, extra: bool = False, explain: bool = False) -> Schema:
    """The columns, in order. Everything but `text` and the lists may be null."""
    import pyarrow as pa

    text, real, flag, whole = pa.string(), pa.float64(), pa.bool_(), pa.int64()
    probabilities = [("scores", pa.map_(text, real))] if scores else []
    place = [("start", whole), ("stop", whole), ("text", text)]
    block = ("block", pa.struct([("tag", text), ("number", whole)]))
    units = ("utf16", pa.struct([("start", whole), ("stop", whole)]))

    def rows(*fields: tuple[str, Any]) -> Any:
        return pa.list_(pa.struct(list(fields)))

    return pa.schema(
        [
            *(("id", text), ("title", text), ("language", text), ("text", text)),
            *(("role", text), ("category", text), ("probability", real), ("threshold", real)),
            *(("lead", flag), ("lead_probability", real), ("unsure", flag)),
            *probabilities,
            ("areas", rows(("label", text), ("probability", real))),
            (
                "occupations",
                rows(
                    *(("uri", text), ("code", text), ("isco", text), ("name", text)),
                    *(("names", pa.map_(text, text)), ("score", real)),
                    ("passages", rows(*place, ("kind", text), ("score", real))),
                ),
            ),
            (
                "fragments",
                rows(
                    *place,
                    *(("label", text), ("probability", real), ("unsure", flag)),
                    *probabilities,
                    *(("heading", text), ("language", text), units, block),
                ),
            ),
            ("headings", rows(*place, ("probability", real), ("language", text), units, block)),
            ("warnings", rows(("code", text), ("message", text))),
            (
                "coverage",
                rows(
                    ("task", text),
                    *(("characters_given", whole), ("characters_seen", whole)),
                    *(("tokens_given", whole), ("tokens_seen", whole)),
                ),
            ),
            (
                "models",
                rows(("task", text), ("name", text), ("version", text), ("digest", text)),
            ),
            *(("employer", text), ("place", text), ("salary_from", real), ("salary_to", real)),
            *(("salary_currency", text), ("salary_gross", flag), ("salary_period", text)),
            *(("published_at", text), ("skills", pa.list_(text)), ("board_roles", pa.list_(text))),
            *(("experience", text), ("employment", text), ("schedule", text)),
            *(("url", text), ("source", text)),
            *([("extra", pa.map_(text, text))] if extra else []),
            *(_explanation() if explain else []),
        ]
    )


def _explanation() -> list[tuple[str, Any]]:
    """The columns of an explanation, with the fields of `razbor.schema.Explanation`."""
    import pyarrow as pa

    text, real, flag, whole = pa.string(), pa.float64(), pa.bool_(), pa.int64()
    score = [("label", text), ("probability", real)]
    second, limit = ("runner_up", pa.struct(score)), ("unsure_below", real)
    areas = pa.list_(pa.struct([*score, ("threshold", real)]))
    role = pa.struct(
        [
            *(("distance", real), second, limit),
            *(("lead_threshold", real), ("lead_distance", real), ("lead_near", flag)),
        ]
    )
    fragment = pa.struct(
        [("start", whole), ("stop", whole), ("heading", text), second, ("unsure", flag), limit]
    )
    area = pa.struct([("named", areas), ("under", areas), ("by_nearest", flag), ("nearest", real)])
    whole_of_it = [("role", role), ("areas", area), ("fragments", pa.list_(fragment))]
    return [("area_scores", pa.map_(text, real)), ("explanation", pa.struct(whole_of_it))]


def _row(report: Report) -> Row:
    """A value for every column; keys that the schema lacks are left out by Arrow."""
    role = report.role.to_dict() if report.role else {}
    label = role.pop("label", None)
    vacancy = report.vacancy
    return {
        **structured(vacancy),
        "language": report.language,
        "text": report.text,
        "role": label,
        **role,
        "scores": list(role.get("scores", {}).items()) if role else None,
        "areas": None if report.areas is None else [area.to_dict() for area in report.areas],
        "occupations": _occupations(report.occupations),
        "fragments": [
            {**fragment.to_dict(), "scores": list(fragment.scores.items())}
            for fragment in report.fragments
        ],
        "headings": [heading.to_dict() for heading in report.headings],
        "warnings": [warning.to_dict() for warning in report.warnings],
        "coverage": _by_task(report.coverage),
        "models": _by_task(report.models),
        "skills": vacancy.skills,
        "board_roles": vacancy.roles,
        "experience": vacancy.experience,
        "employment": vacancy.employment,
        "schedule": vacancy.schedule,
        "extra": _as_json(vacancy.extra),
    }


def _occupations(found: Sequence[Occupation] | None) -> list[Row] | None:
    if found is None:
        return None
    return [{**each.to_dict(), "names": list(each.names.items())} for each in found]


def _explained(report: Report) -> Row:
    scores = report.area_scores
    return {
        "area_scores": None if scores is None else list(scores.items()),
        "explanation": report.explain().to_dict(),
    }


def _by_task(records: Mapping[str, Model]) -> Sequence[dict[str, object]]:
    return [{"task": task, **record.to_dict()} for task, record in records.items()]


def _as_json(extra: Mapping[str, object]) -> list[tuple[str, str | None]]:
    """Values as JSON, since a map has one type; a missing one is null."""
    return [
        (name, None if value is None else json.dumps(value, ensure_ascii=False))
        for name, value in extra.items()
    ]
