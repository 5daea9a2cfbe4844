"""Where the answers of `razbor predict` go: a file by its suffix, lines of JSON or of text."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from pathlib import Path

from razbor.batch.destination import STDOUT, Destination, check_place
from razbor.batch.formats.flat import EXTRA
from razbor.batch.formats.rows import Kind, Row, Rows
from razbor.batch.formats.suffixes import checked_suffix
from razbor.batch.formats.xlsx import check_library
from razbor.batch.predicting import Predicted
from razbor.cli.options import as_json, in_line, write_line
from razbor.reading.columns import ALL, normalise

JOINER = "; "


def rows_for(
    output: str | None, files: Sequence[str], tasks: Sequence[str], keep: Sequence[str]
) -> Rows | None:
    """The kind of output that a path asks for; None: lines on standard output.

    Raises:
        OutputInvalid: another suffix, or a file that is read.
        ExtraMissing: a workbook without the extra `documents`.
    """
    if output is None or output == STDOUT:
        return None
    suffix = checked_suffix(output)
    if suffix == ".xlsx":
        check_library()
    check_place(Path(output), files)
    return Rows(suffix, _columns(tasks, keep, scores=suffix == ".parquet"))


def teller(
    to: Destination | None, rows: Rows | None, keep: Sequence[str], *, as_lines: bool
) -> Callable[[Predicted], None]:
    """What is done with an answer.

    Args:
        to: a file.
        rows: its kind.
        keep: the columns of the input that were asked for, each once.
        as_lines: without a file: lines of JSON, instead of labels, probabilities and text
            behind tabs.
    """
    if to is not None and rows is not None:
        return lambda found: to.write(rows.done(_row(found, rows, keep)))
    if as_lines:
        return lambda found: write_line(as_json(found.to_dict()))
    return lambda found: write_line(_line(found))


def _columns(tasks: Sequence[str], keep: Sequence[str], *, scores: bool) -> Mapping[str, Kind]:
    """The columns of a table: each question has some; a kept one that is taken gets `kept_`."""
    found: dict[str, Kind] = {"source": "text", "text": "text"}
    for task in tasks:
        found |= {task: "text", f"{task}_probability": "real", f"{task}_unsure": "flag"}
        if scores:
            found[f"{task}_scores"] = "by label"
    found["warnings"] = "text"
    return {**found, **{_kept(name, found): "text" for name in keep}}


def _kept(name: str, taken: Container[str]) -> str:
    shown = EXTRA if name == ALL else name
    return f"kept_{shown}" if shown in taken else shown


def _row(found: Predicted, rows: Rows, keep: Sequence[str]) -> Row:
    if rows.suffix == ".jsonl":
        return found.to_dict()
    row: Row = {"source": found.source, "text": found.text}
    for task, decided in found.answer.tasks.items():
        row |= {
            task: JOINER.join(decided.labels),
            f"{task}_probability": decided.probability,
            f"{task}_unsure": decided.unsure,
        }
        if f"{task}_scores" in rows.columns:
            row[f"{task}_scores"] = decided.scores
    row["warnings"] = JOINER.join(dict.fromkeys(each.code for each in found.answer.warnings))
    there = {normalise(name): value for name, value in found.extra.items()}
    for name in keep:
        value = dict(found.extra) if name == ALL else there.get(normalise(name))
        row |= {_kept(name, row): _cell(value)}
    return row


def _cell(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else as_json(value)


def _line(found: Predicted) -> str:
    cells = []
    for decided in found.answer.tasks.values():
        numbers = [f"{decided.scores[label]:.4f}" for label in decided.labels]
        sure = "?" if decided.unsure else ""
        cells += [JOINER.join(decided.labels) + sure, JOINER.join(numbers)]
    return "\t".join([*cells, in_line(found.text)])
