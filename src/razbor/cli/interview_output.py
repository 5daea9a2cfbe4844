"""Where the answers of `razbor interview` go: a file, lines of JSON, tables on the terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from razbor.batch.answering import Done
from razbor.batch.destination import STDOUT, Destination, check_place
from razbor.batch.formats.interviews import InterviewFormat, interview_format
from razbor.batch.summary import UNSEEN
from razbor.cli.interview_table import show
from razbor.cli.options import as_json, write_line
from razbor.interviews import InterviewReport
from razbor.labels import Language


def checked_form(
    output: str | None, files: Sequence[str], lang: Language | None
) -> InterviewFormat | None:
    """The kind of file that is asked for, before anything is loaded; None: standard output.

    Raises:
        OutputInvalid: a suffix that is not written, or a file that is read.
        ExtraMissing: a workbook without the extra `documents`.
    """
    if output is None or output == STDOUT:
        return None
    path = Path(output)
    form = interview_format(path, lang)
    check_place(path, files)
    return form


def teller(
    to: Destination | None, form: InterviewFormat | None, lang: Language | None, *, as_lines: bool
) -> Callable[[InterviewReport], None]:
    """What is done with a report.

    Args:
        to: a file.
        form: its kind.
        lang: of the labels' names.
        as_lines: without a file: lines of JSON instead of tables.
    """
    if to is not None and form is not None:
        return lambda report: to.write(Done(form.encode(report), UNSEEN))
    if as_lines:
        return lambda report: write_line(as_json(report.to_dict()))
    return lambda report: show(report, lang)
