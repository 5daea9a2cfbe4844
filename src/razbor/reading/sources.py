"""Files, folders and standard input → their records, one source after the other."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from razbor.errors import EmptyFile, RazborError
from razbor.reading.columns import Columns
from razbor.reading.content import tell_format
from razbor.reading.encoding import detect
from razbor.reading.explained import EXPLAINED, explained
from razbor.reading.formats import FORMATS, Format, format_of, known, suffix
from razbor.reading.record import Failure
from razbor.reading.source import Source
from razbor.schema import Vacancy

STDIN = "-"
NO_SUFFIX = "no suffix"

_log = logging.getLogger(__name__)


def read_vacancies(
    sources: Iterable[str | Path] | str | Path,
    columns: Columns = Columns(),  # noqa: B008 - frozen
    *,
    stdin: BinaryIO | None = None,
    passed_over: Counter[str] | None = None,
) -> Iterator[Vacancy | Failure]:
    """Read vacancies from files, folders and standard input, one at a time.

    Nothing is raised while reading: what cannot be read comes out as a `Failure`, and the
    next record or source is read.

    Args:
        sources: paths of files or folders, `-` for standard input; one alone is fine.
        columns: the user's choice of columns.
        stdin: the bytes of standard input; None: those of the process.
        passed_over: is told, folder by folder, how many files of each other suffix were
            not read.

    Yields:
        A `Vacancy` with `source` filled in, or a `Failure` with the same place and an error.
    """
    others = Counter[str]() if passed_over is None else passed_over
    for given in _listed(sources):
        if str(given) == STDIN:
            yield from _read_stream(stdin or sys.stdin.buffer, columns)
        else:
            yield from _read_path(Path(given), columns, others)


def count_records(sources: Iterable[str | Path] | str | Path) -> int | None:
    """How many records and failures to expect; None where it takes a reading to know.

    A page counts as one; so does a source that cannot be read.
    """
    total = 0
    for given in _listed(sources):
        number = None if str(given) == STDIN else _count_path(Path(given))
        if number is None:
            return None
        total += number
    return total


def _listed(sources: Iterable[str | Path] | str | Path) -> Iterable[str | Path]:
    return [sources] if isinstance(sources, (str, Path)) else sources


def _read_stream(stream: BinaryIO, columns: Columns) -> Iterator[Vacancy | Failure]:
    source = Source("stdin", stream=stream)
    try:
        encoding, _ = detect(source.head, source.head)
        found = FORMATS[tell_format(source.head, encoding)]
    except (RazborError, OSError) as error:
        yield Failure(source.name, explained(error).at(source.name))
        return
    yield from _read(found, source, columns)


def _read_path(
    path: Path, columns: Columns, passed_over: Counter[str]
) -> Iterator[Vacancy | Failure]:
    name = path.as_posix()
    try:
        files = _files(path, passed_over) if path.is_dir() else [path]
        if not files:
            raise EmptyFile(
                "a folder without a file that can be read",
                expected="files of known suffixes, in it or below it",
                remedy="check the path; the formats are listed in docs/input.md",
            )
    except (RazborError, OSError) as error:
        yield Failure(name, explained(error).at(name))
        return
    for file in files:
        source = Source(file.as_posix(), path=file)
        try:
            found = format_of(file)
        except RazborError as error:
            yield Failure(source.name, error.at(source.name))
        else:
            yield from _read(found, source, columns)


def _files(folder: Path, passed_over: Counter[str]) -> list[Path]:
    """The readable files below a folder, sorted; hidden ones and lock files are left out."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    seen = [path for path in files if not _hidden(path.relative_to(folder))]
    passed_over.update(suffix(path) or NO_SUFFIX for path in seen if not known(path))
    _log.debug("%s: %d hidden files were left out", folder, len(files) - len(seen))
    return sorted(filter(known, seen), key=lambda path: path.parts)


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in path.parts)


def _read(found: Format, source: Source, columns: Columns) -> Iterator[Vacancy | Failure]:
    """The records of one source; an error that ends it comes out as the last one."""
    empty = True
    try:
        for record in found.read(source, columns) if source.size != 0 else ():
            empty = False
            yield record
        if empty:
            raise EmptyFile(
                "a file without a record" if source.head else "an empty file",
                expected="at least one vacancy",
                remedy="check how the file was written",
            )
    except EXPLAINED as error:
        yield Failure(source.name, explained(error).at(source.name))


def _count_path(path: Path) -> int | None:
    try:
        files = _files(path, Counter()) if path.is_dir() else [path]
    except OSError:
        return 1
    total = 0
    for file in files:
        number = _count_file(file)
        if number is None:
            return None
        total += number
    return max(total, 1)


def _count_file(path: Path) -> int | None:
    try:
        number = format_of(path).count(Source(path.as_posix(), path=path))
    except (RazborError, OSError):
        return 1
    return None if number is None else max(number, 1)
