"""The XML of a Word document → lines: what a reader sees, in the order of the document.

python-docx has no text of text boxes and content controls, of which templates of résumés are
made: the elements are walked here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BULLET = "• "
_PARAGRAPH, _TABLE, _ROW, _CELL, _RUN = (f"{_W}{tag}" for tag in ("p", "tbl", "tr", "tc", "r"))
_TEXT, _SYMBOL, _BOX = f"{_W}t", f"{_W}sym", f"{_W}txbxContent"
_VALUE = f"{_W}val"
_PROPERTIES = f"{_W}pPr"
_MARKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_WRITTEN = {f"{_W}{tag}": text for tag, text in _MARKS.items()}
_HIDDEN = f"{_W}rPr/{_W}vanish"
_OFF = ("0", "false", "off")
# One and the same, for Word and for programs that do not know the former.
_TWICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
# What was taken out by tracked changes, and what describes the looks.
_UNSEEN = frozenset({
    f"{_W}{tag}" for tag in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "tblPr", "trPr", "tcPr")
})  # fmt: skip

_Listed = Callable[[Any], bool]
Rows = Callable[[list[list[str]]], Iterator[str]]
"""The cells of a row of a table, lines each → the lines of the row."""


def row_lines(cells: list[list[str]]) -> Iterator[str]:
    """One line for cells of a line each; the cells one after another where one has more."""
    if all(len(cell) < 2 for cell in cells):
        yield " | ".join(line for cell in cells for line in cell)
    else:
        for cell in cells:
            yield from cell


def lines(root: Any, listed: _Listed, rows: Rows = row_lines) -> Iterator[str]:
    """The lines below an element: paragraphs, items of lists with a bullet, rows of tables.

    Args:
        root: an element of lxml.
        listed: whether a paragraph is an item of a list, see `lists`.
        rows: how the rows of tables become lines.
    """
    for child in _shown(root):
        if child.tag == _PARAGRAPH:
            yield from _paragraph(child, listed, rows)
        elif child.tag == _TABLE:
            for row in _within(child, _ROW):
                cells = (lines(cell, listed, rows) for cell in _within(row, _CELL))
                yield from rows([[line for line in cell if line.strip()] for cell in cells])
        else:
            yield from lines(child, listed, rows)


def lists(styles: Any) -> _Listed:
    """What tells items of lists: by a numbering of their own, or that of their style.

    Args:
        styles: the element that holds the styles of the document.
    """
    known = {style.get(f"{_W}styleId"): style for style in styles.iter(f"{_W}style")}

    def listed(paragraph: Any) -> bool:
        holder, link, seen = paragraph, "pPr/pStyle", set[Any]()
        while holder is not None and holder not in seen:
            seen.add(holder)
            if holder.find(f"{_PROPERTIES}/{_W}outlineLvl") is not None:
                return False  # a numbered heading
            number = holder.find(f"{_PROPERTIES}/{_W}numPr")
            if number is not None:
                return _value(number, "numId") != "0"
            holder, link = known.get(_value(holder, link)), "basedOn"
        return False

    return listed


def _paragraph(paragraph: Any, listed: _Listed, rows: Rows) -> Iterator[str]:
    """Its lines, and behind them those of the text boxes that hang on it."""
    boxes: list[Any] = []
    text = "".join(_texts(paragraph, boxes))
    yield _BULLET + text.lstrip() if text.strip() and listed(paragraph) else text
    for box in boxes:
        yield from lines(box, listed, rows)


def _texts(element: Any, boxes: list[Any]) -> Iterator[str]:
    for child in _shown(element):
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag in _WRITTEN:
            yield _WRITTEN[child.tag]
        elif child.tag == _SYMBOL:
            yield _symbol(child.get(f"{_W}char"))
        elif child.tag == _BOX:
            boxes.append(child)
        elif child.tag != _RUN or not _is_hidden(child):
            yield from _texts(child, boxes)


def _shown(element: Any) -> Iterator[Any]:
    for child in element:
        if child.tag == _TWICE:
            yield from child[:1]
        elif child.tag not in _UNSEEN:
            yield child


def _within(element: Any, tag: str) -> Iterator[Any]:
    """The nearest elements of a tag, through controls and changes that wrap them."""
    for child in _shown(element):
        if child.tag == tag:
            yield child
        else:
            yield from _within(child, tag)


def _is_hidden(run: Any) -> bool:
    mark = run.find(_HIDDEN)
    return mark is not None and mark.get(_VALUE) not in _OFF


def _value(element: Any, path: str) -> str | None:
    found = element.find("/".join(f"{_W}{tag}" for tag in path.split("/")))
    return None if found is None else str(found.get(_VALUE))


def _symbol(code: str | None) -> str:
    try:
        return chr(int(code or "", 16))
    except (ValueError, OverflowError):
        return ""
