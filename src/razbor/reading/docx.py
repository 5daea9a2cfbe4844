"""Word documents (.docx): headers, then the body in its order, then footers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from razbor.errors import ExtraMissing
from razbor.reading.archive import damaged, refuse_harmful
from razbor.reading.source import Source
from razbor.reading.tidying import tidied
from razbor.reading.word_text import lines, lists
from razbor.schema import Resume

if TYPE_CHECKING:
    from docx.document import Document


def read(source: Source) -> Resume:
    """Read the document as one résumé.

    Raises:
        ExtraMissing: python-docx is not installed.
        DamagedFile: the file is no Word document, is damaged, or would fill the memory.
    """
    return Resume(text=text_of(source, _parts), source=source.name)


def text_of(source: Source, parts: Callable[[Document], Iterator[str]]) -> str:
    """The text of a document.

    Args:
        source: the file.
        parts: what of the document is read, in order.

    Raises:
        ExtraMissing: python-docx is not installed.
        DamagedFile: the file is no Word document, is damaged, or would fill the memory.
    """
    _require()
    from docx import Document

    with source.open() as file:
        refuse_harmful(file)
        try:
            text = "\n".join(parts(Document(file)))
        except Exception as error:  # whatever XML and ZIP parsers raise on foreign bytes
            raise damaged("a Word document that cannot be opened") from error
    return tidied(text)


def _require() -> None:
    try:
        __import__("docx")
    except ImportError:
        raise ExtraMissing.of("documents", "python-docx") from None


def _parts(document: Document) -> Iterator[str]:
    """The text of headers, body and footers; the same header is read once."""
    listed = lists(document.styles.element)
    edges = _edges(document)
    parts = [element for element, top in edges if top]
    parts.append(document.element.body)
    parts += [element for element, top in edges if not top]
    seen = set()
    for part in parts:
        text = "\n".join(lines(part, listed)).strip()
        if text not in seen:
            seen.add(text)
            yield text


def _edges(document: Document) -> list[tuple[Any, bool]]:
    """The headers (True) and footers (False) that are shown.

    A section without its own has those of the section before; whether it shows another one
    on its first page is its own.
    """
    even = document.settings.odd_and_even_pages_header_footer
    known: dict[int, Any] = {}
    found = []
    for section in document.sections:
        first = section.different_first_page_header_footer
        edges = (
            (section.first_page_header, first, True),
            (section.header, True, True),
            (section.even_page_header, even, True),
            (section.first_page_footer, first, False),
            (section.footer, True, False),
            (section.even_page_footer, even, False),
        )
        for kind, (edge, shown, top) in enumerate(edges):
            if not edge.is_linked_to_previous:
                known[kind] = edge.part.element
            if shown and kind in known:
                found.append((known[kind], top))
    return found
