"""Reports as rows of plain cells: what a CSV file and a workbook hold."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from razbor.batch.formats import explained
from razbor.batch.formats.fields import Cell, structured
from razbor.reading.columns import ALL, normalise
from razbor.schema import Fragment, Report

COLUMNS = (
    *("id", "title", "language", "role", "category", "probability", "lead", "unsure", "areas"),
    *("occupation", "occupation_code", "isco"),
    *("responsibilities", "requirements", "terms", "notes", "junk", "warnings"),
    *("employer", "place", "salary_from", "salary_to", "salary_currency", "salary_gross"),
    *("salary_period", "published_at", "url", "source"),
)
EXTRA = "extra"
"""The one column of all that was kept, where `*` asked for it: files differ in their columns."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The wide ones are the same to Excel where it is set to an East Asian language."""


def header(keep: Sequence[str], *, explain: bool = False) -> tuple[str, ...]:
    """The names of the columns; a kept one that is taken gets `kept_` before its name."""
    columns = _columns(explain)
    return (*columns, *(_kept_name(name, columns) for name in _asked(keep)))


def row(report: Report, keep: Sequence[str], *, explain: bool = False) -> tuple[Cell, ...]:
    """One report, a cell for each name of the header, texts safe to open in a spreadsheet."""
    role = report.role
    best = next(iter(report.occupations or ()), None)
    cells: dict[str, Cell] = {
        **structured(report.vacancy),
        "language": report.language,
        "role": role.label if role else None,
        "category": role.category if role else None,
        "probability": round(role.probability, 4) if role else None,
        "lead": role.lead if role else None,
        "unsure": role.unsure if role else None,
        "areas": "; ".join(area.label for area in report.areas or ()),
        "occupation": best.name if best else None,
        "occupation_code": best.code if best else None,
        "isco": best.isco if best else None,
        **{label: _joined(found) for label, found in report.sections.items()},
        "junk": len(report.orphans) if "sections" in report.models else None,
        "warnings": "; ".join(dict.fromkeys(warning.code for warning in report.warnings)),
    }
    kept = _kept(report.vacancy.extra, keep)
    if explain:
        cells = {**dict.fromkeys(explained.COLUMNS), **cells, **explained.cells(report)}
    return tuple(safe(cell) for cell in (*(cells[name] for name in _columns(explain)), *kept))


def safe(cell: Cell) -> Cell:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _columns(explain: bool) -> tuple[str, ...]:
    return (*COLUMNS, *explained.COLUMNS) if explain else COLUMNS


def _joined(fragments: Sequence[Fragment]) -> str:
    return "\n".join(fragment.text for fragment in fragments)


def _asked(keep: Sequence[str]) -> tuple[str, ...]:
    return (EXTRA,) if ALL in keep else tuple(dict.fromkeys(keep))


def _kept_name(name: str, columns: Sequence[str]) -> str:
    return str(safe(f"kept_{name}" if name in columns else name))


def _kept(extra: Mapping[str, object], keep: Sequence[str]) -> list[Cell]:
    if ALL in keep:
        return [json.dumps(extra, ensure_ascii=False) if extra else None]
    # The reader finds columns without regard to case and spaces, and names them as found.
    found = {normalise(name): value for name, value in extra.items()}
    return [_cell(found.get(normalise(name))) for name in _asked(keep)]


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    return json.dumps(value, ensure_ascii=False)
