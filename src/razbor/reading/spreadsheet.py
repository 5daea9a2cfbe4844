"""Excel workbooks: the first row that is not empty is the header, on every sheet."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from razbor.errors import DamagedFile, ExtraMissing, RazborError
from razbor.reading.columns import Columns, lay_out
from razbor.reading.content import binary, mistaken
from razbor.reading.record import Failure, take_row
from razbor.reading.rows import named, present
from razbor.reading.source import Source
from razbor.schema import Vacancy

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MAX_UNPACKED = 2 << 30
"""Bytes of all members together: no workbook of texts is larger than this (2 GiB)."""

MAX_RATIO = 200
"""Unpacked to packed: texts and numbers reach 20 or so, a bomb 1,000."""

_SMALL = 10 << 20  # bytes unpacked, below which no ratio does harm

_Row = tuple[object, ...]


def read(source: Source, columns: Columns) -> Iterator[Vacancy | Failure]:
    """Read the rows of all sheets; `Vacancy.source` names the sheet, if several, and the row.

    Raises:
        ExtraMissing: openpyxl or defusedxml is not installed.
        DamagedFile: the file is no workbook, or one that would unpack to fill the memory.
    """
    _require()
    if source.head and binary(source.head) != "xlsx":
        found = binary(source.head) or "no ZIP archive, as Excel workbooks are"
        raise mistaken(found, "an Excel workbook (.xlsx)")
    with source.open_seekable() as file:
        refuse_bomb(file)
        workbook = _opened(file)
        try:
            yield from _sheets(workbook, columns, source.name)
        finally:
            workbook.close()


def refuse_bomb(file: BinaryIO) -> None:
    """Look at the sizes that the archive declares: no member unpacks to more than those.

    Raises:
        DamagedFile: the archive is broken, or would unpack beyond the limits.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise _damaged("a workbook that breaks off or is damaged") from error
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if unpacked > MAX_UNPACKED or (unpacked > _SMALL and unpacked / packed > MAX_RATIO):
        raise DamagedFile(
            f"a workbook that unpacks from {packed:,} to {unpacked:,} bytes",
            expected=f"at most {MAX_UNPACKED:,} bytes and {MAX_RATIO} times its size",
            remedy="save it as .csv, in several files if need be",
        )
    file.seek(0)


def _require() -> None:
    for library in ("openpyxl", "defusedxml"):
        try:
            __import__(library)
        except ImportError:
            raise ExtraMissing.of("documents", library) from None


def _opened(file: BinaryIO) -> Workbook:
    from openpyxl import load_workbook

    with warnings.catch_warnings():  # of styles and extensions, which do not matter here
        warnings.simplefilter("ignore")
        try:
            return load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except Exception as error:  # whatever XML and ZIP parsers raise on foreign bytes
            raise _damaged("a workbook that cannot be opened") from error


def _sheets(workbook: Workbook, columns: Columns, name: str) -> Iterator[Vacancy | Failure]:
    sheets = workbook.worksheets
    for sheet in sheets:
        # Some programs write wrong dimensions, which would cut the rows.
        sheet.reset_dimensions()
        place = name if len(sheets) == 1 else f"{name}:{sheet.title}"
        try:
            yield from _sheet(_rows(sheet.iter_rows(values_only=True)), columns, place)
        except RazborError as error:
            yield Failure(place, error.at(place))


def _rows(rows: Iterator[_Row]) -> Iterator[tuple[int, _Row]]:
    """The rows that hold something, numbered as Excel numbers them."""
    number = 0
    while True:
        number += 1
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                row = next(rows)
        except StopIteration:
            return
        except Exception as error:  # see _opened
            raise _damaged(f"a sheet that breaks off at row {number:,}") from error
        if any(cell not in (None, "") for cell in row):
            yield number, row


def _sheet(
    rows: Iterator[tuple[int, _Row]], columns: Columns, place: str
) -> Iterator[Vacancy | Failure]:
    for _, header in rows:
        names = [str(_cell(cell) or "").strip() for cell in header]
        layout = lay_out(tuple(name for name in names if name), columns)
        for number, row in rows:
            cells = present(names, [_cell(cell) for cell in row], layout)
            record, lost = named(names, cells, layout)
            yield take_row(record, layout, f"{place}:{number}", lost)
        return


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    if "_x" in value:
        from openpyxl.utils.escape import unescape

        value = str(unescape(value))
    return value


def _damaged(found: str) -> DamagedFile:
    return DamagedFile(
        found,
        expected="an Excel workbook (.xlsx)",
        remedy="open it in Excel or LibreOffice and save it again, or save it as .csv",
    )
