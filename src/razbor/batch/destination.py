"""Where results and errors go: written beside, put under their names when they are readable."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from razbor.batch.answering import Done, Outcome
from razbor.batch.formats import Format
from razbor.batch.formats.form import Opens
from razbor.errors import OutputInvalid, RazborError

STDOUT = "-"


def check_place(output: Path, sources: Sequence[str | Path]) -> None:
    """Refuse an output that would overwrite input, or be read as input the next time.

    Raises:
        OutputInvalid: it is an input, lies in a folder of the input, or is a folder.
    """
    if output.is_dir():
        raise _invalid(output, "a folder", "the name of a file", "name a file in it")
    for source in sources:
        if str(source) == STDOUT:
            continue
        path = Path(source).resolve()
        if any(_same(path, written) for written in (output, errors_file(output))):
            raise _invalid(output, "the output is an input", "another file", "name another file")
        if path.is_dir() and any(_same(path, above) for above in output.resolve().parents):
            raise _invalid(
                output,
                "the output lies in a folder that is read",
                "a file outside of it",
                "name a file in another folder: it would be read as input the next time",
            )


def _same(path: Path, other: Path) -> bool:
    """Whether two paths mean one file, also by another spelling of the case, or a hard link."""
    try:
        return path.samefile(other)
    except OSError:  # one of them is not there
        return path.resolve() == other.resolve()


def errors_file(output: Path) -> Path:
    """Where the errors of an output lie: OUT.errors.jsonl."""
    return output.with_name(f"{output.name}.errors.jsonl")


class Destination:
    """An output file and its errors file.

    What was written stays, whatever ends the run. Where no document was answered, what lay
    under the output's name before stays, with the errors of this run beside it.

    Attributes:
        kept: whether the output is the one of an earlier run; known at the end.

    Raises:
        OutputInvalid: the folder cannot be made or written to.
    """

    def __init__(self, output: Path, form: Opens) -> None:
        self._output = output
        self._part = _part(output)
        self._errors: IO[str] | None = None
        self._answered = 0
        self.kept = False
        with _explained(output):
            output.parent.mkdir(parents=True, exist_ok=True)
            self._writer = form.open(self._part)
            self._part.touch()  # a workbook is written at the end: see now if it can be

    @property
    def notes(self) -> Counter[str]:
        """What had to be changed to fit the format, in words → how often."""
        return self._writer.notes

    @property
    def errors(self) -> str | None:
        """The path of the errors file; None without errors."""
        return str(errors_file(self._output)) if self._errors else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.kept = not self._answered and self._output.exists()
        if self._answered or self._errors or (kind is None and not self.kept):
            self._finish()
        else:
            self._discard()

    def write(self, outcome: Outcome) -> None:
        """Write a document, or its error.

        Raises:
            OutputInvalid: the disk is full, or gone.
        """
        with _explained(self._output):
            if isinstance(outcome, Done):
                self._writer.write(outcome.payload)
                self._answered += 1
            else:
                self._error(outcome.error)

    def _error(self, error: RazborError) -> None:
        if self._errors is None:
            path = _part(errors_file(self._output))
            # Half a character, out of the name of a file, is written as JSON escapes it.
            self._errors = path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")
        self._errors.write(error_line(error))

    def _finish(self) -> None:
        with _explained(self._output):
            self._writer.close()
            if self._errors:
                self._errors.close()
        with _explained(self._output, f"the results lie in {self._part.name}: rename it yourself"):
            if self.kept:
                self._part.unlink()
            else:
                self._part.replace(self._output)
            errors = errors_file(self._output)
            if self._errors:
                _part(errors).replace(errors)
            else:
                errors.unlink(missing_ok=True)

    def _discard(self) -> None:
        with _explained(self._output):
            self._writer.close()
            self._part.unlink()


class Stream:
    """Standard output as a destination: results there, errors on standard error."""

    errors: None = None
    kept = False

    def __init__(self, form: Format) -> None:
        self._writer = form.open(sys.stdout.buffer)

    @property
    def notes(self) -> Counter[str]:
        """JSON lines take everything as it is."""
        return self._writer.notes

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if kind is None:
            self._writer.close()

    def write(self, outcome: Outcome) -> None:
        """Write a document, or its error."""
        if isinstance(outcome, Done):
            self._writer.write(outcome.payload)
        else:
            sys.stderr.write(error_line(outcome.error))


def error_line(error: RazborError) -> str:
    """An error as a line of JSON."""
    return json.dumps(error.to_dict(), ensure_ascii=False) + "\n"


def _part(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


@contextmanager
def _explained(
    output: Path, remedy: str = "check the folder, its permissions and the room on the disk"
) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _invalid(
            output,
            (error.strerror or type(error).__name__).lower(),
            "a place that can be written to, with room enough",
            remedy,
        ) from error


def _invalid(output: Path, found: str, expected: str, remedy: str) -> OutputInvalid:
    return OutputInvalid(found, expected=expected, remedy=remedy, place=str(output))
