"""Texts as nobody would write them, and what holds for the pieces of any text."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from hypothesis import strategies as st

from razbor.text import Layout, Piece

_TOKENS = (
    "Требования:", "Обязанности", "Условия :", "Мы предлагаем:", "опыт", "Опыт от года", "ё", "Ж",
    "What you'll do:", "Requirements:", "bread", "We hire", "Ihr Profil:", "über", "Straße", "ß",
    "т.д.", "г.Тверь", "ул.", "руб.", "Inc.", "e.g.", "z. B.", "Node.js", "ASP.NET", "C++17",
    "https://example.com/a.B", "job@example.org", "www.", "1.", "2)", "(3)", "а)", "1. Lehrjahr",
    "9:00", "+7", ">5", "60 000", "%", "…", "?!", ".", ",", ";", ":", "«", "»", "(", ")", "**",
    "•", "-", "–", "—", "*", "✅", "✔\ufe0f", "🔹", "👩‍💻", "🚀", "→", "|", "#", "<", ">", "&amp;",
    "\ud800", "\udfff", "\x00", "\u200b", "\ufeff", "\u00ad", "İ", "ﬁ", "²", "٣", "中文", "ї",
)  # fmt: skip
_GAPS = ("", "", " ", " ", "  ", "\t", "\u00a0", "\n", "\n", "\n\n", "\r\n", "\r", "\x0b", "\x0c",
         "\x1c", "\x85", "\u2003", "\u2028", "\u2029", ".", "! ", "; ")  # fmt: skip

_tokens = st.sampled_from(_TOKENS) | st.text(
    st.characters(codec=None) | st.sampled_from("абвАБВabcABC .:;-\n"), max_size=6
)
texts = st.lists(st.tuples(_tokens, st.sampled_from(_GAPS)), max_size=40).map(
    lambda parts: "".join(token + gap for token, gap in parts)
)
"""Plain texts of marks, headings, words, broken code points and all kinds of line breaks."""

_TAGS = ("p", "div", "ul", "ol", "li", "b", "strong", "em", "span", "h1", "h3", "br", "hr", "table",
         "tr", "td", "th", "pre", "a", "dl", "dt", "dd", "script", "style", "template", "select",
         "svg", "math", "title", "body", "html", "frameset", "unknown-tag")  # fmt: skip
_marks = st.sampled_from(_TAGS).flatmap(
    lambda tag: st.sampled_from(
        (f"<{tag}>", f"</{tag}>", f"<{tag} class='a'>", f"<{tag}", f"<{tag}/>", f"</{tag}")
    )
)
_oddities = st.sampled_from(
    ("<!--", "-->", "<!-- x -->", "<![CDATA[x]]>", "<!doctype html>", "&nbsp;", "&lt;b&gt;",
     "&#0;", "&#xD800;", "&unknown;", "&", "<", ">", "</>", "<3", '"', "<?x?>")
)  # fmt: skip
broken_html = st.lists(_marks | _oddities | _tokens, max_size=40).map("".join)
"""Tags opened and never closed, closed and never opened, cut in the middle."""

_INLINE = ("b", "strong", "em", "i", "span", "a", "u")
_BLOCKS = ("p", "div", "section", "blockquote", "h2", "h4", "pre", "details")
_HIDDEN = ("script", "style", "template", "svg", "button", "noscript")
_words = st.lists(
    st.sampled_from(("печь", "хлеб", "bake", "Brot", "Опыт:", "1С", "<b>", "R&D", "•", "e.g.")),
    min_size=1,
    max_size=4,
).map(lambda words: html.escape(" ".join(words)))


def _inside(tags: Sequence[str], content: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds("<{0}>{1}</{0}>".format, st.sampled_from(tags), content)


_line = st.recursive(
    _words, lambda inner: _inside(_INLINE, inner) | st.builds("{}<br>{}".format, inner, inner)
)
_list = st.builds(
    "<{0}>{1}</{0}>".format,
    st.sampled_from(("ul", "ol")),
    st.lists(_inside(("li",), _line | st.just("")), max_size=3).map("".join),
)
_table = st.lists(
    _inside(("tr",), st.lists(_inside(("td", "th"), _line), max_size=3).map("".join)), max_size=3
).map(lambda rows: f"<table>{''.join(rows)}</table>")
_hidden = _inside(_HIDDEN, st.just("hidden")) | st.just("<!-- hidden -->")
sound_html = st.recursive(
    _line | _list | _table | _hidden,
    lambda inner: st.lists(inner, max_size=3).map("".join).flatmap(
        lambda content: _inside(_BLOCKS, st.just(content))
    ),
    max_leaves=12,
).map(lambda markup: f"<div>{markup}</div>")  # fmt: skip
"""Trees of tags as they should be, without elements that a parser would move elsewhere."""

NUMBERING = re.compile(r"\(?\d{1,2}[.)]|[a-zа-я]\)")


def hold(layout: Layout, pieces: Sequence[Piece]) -> None:
    """Assert what holds for every layout and its pieces."""
    text = layout.text
    at = 0
    for block in layout.blocks:
        content = text[block.start : block.stop]
        assert at <= block.start < block.stop <= len(text)
        assert content == content.strip()
        assert len(content.splitlines()) == 1
        assert 0 <= block.bold <= len(content)
        at = block.stop
    at = 0
    for piece in pieces:
        content = text[piece.start : piece.stop]
        assert at <= piece.start < piece.stop <= len(text)
        assert content == content.strip()
        _stands_in_block(piece, layout)
        _left_out(text[at : piece.start])
        at = piece.stop
    _left_out(text[at:])


def _stands_in_block(piece: Piece, layout: Layout) -> None:
    block = layout.blocks[piece.block]
    assert block.start <= piece.start < piece.stop <= block.stop
    assert piece.kind == block.kind
    # Nothing but white space and bullets lies between a block's edges and its pieces.
    assert not piece.opens or piece.start == block.start
    assert not piece.closes or not _alphanumeric(layout.text[piece.stop : block.stop])


def _left_out(gap: str) -> None:
    """Between pieces stand white space, marks, and the numbers of list items."""
    assert not _alphanumeric(NUMBERING.sub("", gap))


def _alphanumeric(text: str) -> str:
    return "".join(filter(str.isalnum, text))
