"""Disagreements as rows of a file: ids, offsets, labels and scores, texts where asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from razbor.batch.destination import STDOUT, Destination, Stream, check_place
from razbor.batch.formats.rows import Kind, Row, Rows
from razbor.batch.formats.suffixes import checked_suffix
from razbor.evaluation.disagreement_ranking import Disagreement, DisputedDocument

SUFFIXES = (".jsonl", ".csv", ".parquet")
JOINER = "; "

PLACES: Mapping[str, Kind] = {
    "id": "text",
    "question": "text",
    "start": "whole",
    "stop": "whole",
    "given": "text",
    "said": "text",
    "other": "text",
    "score": "real",
    "probabilities": "by label",
    "other_probabilities": "by label",
}
DOCUMENTS: Mapping[str, Kind] = {
    "id": "text",
    "places": "whole",
    "differing": "whole",
    "score": "real",
}
TEXT: Mapping[str, Kind] = {"text": "text"}


def rows_for(output: str, sources: Sequence[str], *, documents: bool, texts: bool) -> Rows:
    """The kind of output that a path asks for by its suffix; `-` is JSON lines.

    Raises:
        OutputInvalid: another suffix, or a place that is read from.
    """
    columns: dict[str, Kind] = {**(DOCUMENTS if documents else PLACES), **(TEXT if texts else {})}
    if output == STDOUT:
        return Rows(".jsonl", columns)
    suffix = checked_suffix(output, SUFFIXES)
    check_place(Path(output), sources)
    return Rows(suffix, columns)


def write(
    listed: Sequence[Disagreement | DisputedDocument],
    rows: Rows,
    to: Destination | Stream,
    cover: Callable[[str], str] | None,
) -> None:
    """Write what is listed; `cover` hides personal data in texts, None leaves texts out."""
    for each in listed:
        row = _place(each) if isinstance(each, Disagreement) else _document(each)
        if cover is not None:
            row["text"] = each.text(cover)
        to.write(rows.done(row))


def destination(output: str, rows: Rows) -> Destination | Stream:
    """Where rows and errors go."""
    return Stream(rows) if output == STDOUT else Destination(Path(output), rows)


def _place(found: Disagreement) -> Row:
    answered = found.answered
    first, *others = answered.answers
    other = others[0] if others else None
    return {
        "id": found.document.id,
        "question": answered.question,
        "start": answered.start,
        "stop": answered.stop,
        "given": None if answered.given is None else JOINER.join(answered.given),
        "said": JOINER.join(first.said),
        "other": None if other is None else JOINER.join(other.said),
        "score": found.score,
        "probabilities": first.by_label(),
        "other_probabilities": None if other is None else other.by_label(),
    }


def _document(found: DisputedDocument) -> Row:
    return {
        "id": found.document.id,
        "places": len(found.rows),
        "differing": found.differing,
        "score": found.score,
    }
