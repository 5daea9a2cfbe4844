"""Which suffix stands for which kind of output."""

from __future__ import annotations

from pathlib import Path

from razbor.batch.formats.csv import Csv
from razbor.batch.formats.form import Format
from razbor.batch.formats.jsonl import JsonLines
from razbor.batch.formats.parquet import Parquet
from razbor.batch.formats.suffixes import checked_suffix
from razbor.batch.formats.xlsx import Xlsx, check_library
from razbor.errors import OutputInvalid


def format_for(
    path: Path, *, keep: tuple[str, ...] = (), scores: bool = False, explain: bool = False
) -> Format:
    """The kind of output that a path asks for by its suffix.

    Args:
        path: where the output will lie.
        keep: the columns of the input that were asked for.
        scores: whether all scores are wanted.
        explain: whether it is wanted how sure the answers are.

    Raises:
        OutputInvalid: another suffix, or scores in a table of plain cells.
        ExtraMissing: a workbook without the extra `documents`.
    """
    suffix = checked_suffix(path)
    if suffix == ".jsonl":
        return JsonLines(explain)
    if suffix == ".parquet":
        return Parquet(scores=scores, extra=bool(keep), explain=explain)
    if scores:
        raise OutputInvalid(
            f"all scores in a {suffix} file",
            expected="an output with nested columns",
            remedy="write .parquet or .jsonl",
            place=str(path),
        )
    if suffix == ".csv":
        return Csv(keep, explain)
    check_library()
    return Xlsx(keep, explain)
