"""HTML pages: the page's own data on its vacancies, or else its heading and main part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from razbor.reading.columns import Columns
from razbor.reading.content import markup, mistaken, refuse_tagless
from razbor.reading.encoding import open_text
from razbor.reading.record import Failure, refuse_broken_bytes, take
from razbor.reading.schema_org import Record, postings
from razbor.reading.source import Source
from razbor.schema import Vacancy

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

BROKEN_DATA = "the page's JSON-LD could not be parsed"
NO_DATA = "the page has no data of a vacancy: its main part was read"

_MAIN = ("main", "[role=main]", "article", "body")
_AROUND = (
    "script, style, noscript, template, svg, iframe, nav, aside, form, button, dialog, [hidden], "
    "[aria-hidden=true], [role=navigation], [role=banner], [role=contentinfo], [role=dialog], "
    "[id*=cookie i], [class*=cookie i], [id*=consent i], [class*=consent i]"
)
_EDGES = "header, footer"  # of the page; those of the main part belong to it


def read(source: Source, columns: Columns) -> Iterator[Vacancy | Failure]:
    """Read a page's vacancies; `Vacancy.source` numbers them where there are several.

    Raises:
        BrokenEncoding: the bytes are of no encoding that is known.
        DamagedFile: the file is no page.
    """
    with open_text(source) as text:
        whole = text.whole()
        refuse_broken_bytes(whole)
        if markup(whole) == "json":
            raise mistaken("json", "an HTML page")
        refuse_tagless(whole)
        records, notes = _records(whole)
    chosen = Columns(keep=columns.keep)  # a page has no columns to choose from
    for number, record in enumerate(records, start=1):
        place = source.name if len(records) == 1 else f"{source.name}:{number}"
        yield take({**record, "is_html": True}, chosen, place, (*text.notes, *notes))


def count(source: Source) -> int | None:
    """A page counts as one vacancy, though a few pages hold several."""
    return None if source.size is None else 1


def _records(whole: str) -> tuple[list[Record], tuple[str, ...]]:
    from selectolax.lexbor import LexborHTMLParser

    from razbor.text.html import shallow

    page = LexborHTMLParser(shallow(whole))
    found, broken = postings(page)
    notes = (BROKEN_DATA,) if broken else ()
    if found:
        return found, notes
    shown = _shown(page)
    return ([shown] if any(shown.values()) else []), (*notes, NO_DATA)


def _shown(page: LexborHTMLParser) -> Record:
    """Heading and main part, without navigation, forms and banners."""
    name = page.css_first("title")
    title = _line(name) if name else ""
    for node in page.css("h1"):
        if heading := _line(node):
            title = heading
            node.decompose()
            break
    _remove([node for node in page.css(_AROUND) if not _holds_main(node)])
    _remove([node for node in page.css(_EDGES) if not _within(node, {"main", "article"})])
    for css in _MAIN:
        main = page.css_first(css)
        if main and main.text().strip():
            return {"title": title, "description": (main.inner_html or "").strip()}
    return {"title": title, "description": ""}


def _line(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ").split())


def _holds_main(node: LexborNode) -> bool:
    """A page may wear "cookie" or "consent" as a class on the whole."""
    return node.tag in ("html", "body", "main") or node.css_first("main, article") is not None


def _within(node: LexborNode, tags: set[str]) -> bool:
    return any(ancestor.tag in tags for ancestor in _ancestors(node))


def _ancestors(node: LexborNode) -> Iterator[LexborNode]:
    while (parent := node.parent) is not None:
        node = parent
        yield node


def _remove(nodes: list[LexborNode]) -> None:
    """Remove the outermost nodes: what is inside of one is freed with it."""
    chosen = {node.mem_id for node in nodes}
    outer = [n for n in nodes if not any(a.mem_id in chosen for a in _ancestors(n))]
    for node in outer:
        node.decompose()
