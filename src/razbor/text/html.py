"""HTML → layout: the text a reader sees, a line for every block.

The parser is selectolax (lexbor, an HTML5 parser): broken mark-up is read as a browser
reads it. The walk is a loop, not a recursion: depth costs nothing. Every line remembers
the nearest block-level element around it, by which its source can be found again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from razbor.text.layout import BULLET, Block, Kind, Layout

_SPACE = re.compile(r"\s+")
_DEEPEST = 1_000
# fmt: off
_SKIPPED = frozenset({
    "button", "head", "iframe", "noscript", "object", "script", "select", "style", "svg",
    "template", "textarea",
})
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "caption", "center", "dd", "details", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hr", "legend", "li", "main", "menu", "nav", "ol", "p", "pre",
    "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
})
_CONTAINERS = frozenset({
    "address", "article", "aside", "blockquote", "center", "details", "div", "dl", "fieldset",
    "figure", "footer", "form", "header", "main", "menu", "nav", "ol", "section", "table", "ul",
})
# fmt: on
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BOLD = _HEADINGS | {"b", "strong", "th", "dt"}
_CELLS = frozenset({"td", "th"})
_LISTS = frozenset({"menu", "ol", "ul"})
_BREAKS = ", ".join(sorted(_BLOCKS | {"br"}))
_CONTAINER = re.compile(rf"<(/?)({'|'.join(sorted(_CONTAINERS))})(?=[\s/>])[^<>]*>", re.I)
_OPTION = re.compile(r"</?(?:option|optgroup)(?=[\s/>])[^<>]*>", re.I)
_OPENED = "data-opened"
_CLOSED = "data-closed"


def lay_out_html(markup: str) -> Layout:
    """The layout of an HTML text; see `razbor.text.layout.lay_out`."""
    tree = LexborHTMLParser(shallow(markup))
    lines = _Lines()
    root = tree.body or tree.root
    if root is not None:
        lines.around.append((root.tag or "", 1, True))
        # Text with a few bold words and no blocks was never meant for a browser: its own
        # line breaks are all it has.
        lines.verbatim = 0 if root.css_first(_BREAKS) else 1
        for node, opening in _walk(root):
            tag = node.tag or ""
            if tag == "-text":
                if opening:
                    lines.write(node.text_content or "")
            elif opening:
                lines.open(tag)
                if tag == "wbr":
                    lines.read_mark(node.attributes)
            else:
                lines.close(tag)
    return lines.layout()


def shallow(markup: str) -> str:
    """Make containers deeper than any browser goes into marks, and keep their content.

    The parser looks up through all open elements at every block that begins, so that
    its time would be quadratic in the depth. A mark is an element that holds nothing; the
    layout counts it as the container that it stands for. At every option it looks at those
    before: where there are many, their tags are left out. They show nothing.
    """
    if markup.count("<") <= _DEEPEST:
        return markup
    if len(_OPTION.findall(markup)) > _DEEPEST:
        markup = _OPTION.sub("", markup)
    depth = 0

    def keep(tag: re.Match[str]) -> str:
        nonlocal depth
        closing, name = tag.groups()
        deep = depth > _DEEPEST if closing else depth >= _DEEPEST
        depth = max(0, depth - 1) if closing else depth + 1
        return f"<wbr {_CLOSED if closing else _OPENED}={name.lower()}>" if deep else tag[0]

    return _CONTAINER.sub(keep, markup)


def _walk(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Every node on the way in (True) and on the way out (False), depth first."""
    node: LexborNode | None = root
    depth = 0
    while node is not None:
        yield node, True
        child = node.child
        if child is not None:
            node, depth = child, depth + 1
            continue
        yield node, False
        while node is not None and node.next is None:
            if depth == 0:
                return
            node, depth = node.parent, depth - 1
            if node is not None:
                yield node, False
        if depth == 0:
            return
        node = node.next if node is not None else None


@dataclass(slots=True)
class _Lines:
    """The lines written so far and the one being written."""

    done: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    length: int = 0
    line: list[str] = field(default_factory=list)
    kind: Kind = "line"
    marker: str = ""
    bold: int = 0
    bold_depth: int = 0
    still_bold: bool = True
    counters: list[int | None] = field(default_factory=list)
    verbatim: int = 0
    """How many elements around keep the line breaks of their text."""
    hidden: int = 0
    """How many elements around show nothing of what they hold."""
    counts: dict[str, int] = field(default_factory=dict)
    """How many blocks of each tag have begun, those that show nothing among them."""
    around: list[tuple[str, int, bool]] = field(default_factory=list)
    """The blocks that are open: tag, number, and whether the parser has seen it."""

    def open(self, tag: str) -> None:
        if self.hidden or tag in _SKIPPED:
            self.hidden += tag in _SKIPPED
            self._count(tag)
            return
        if tag in _BLOCKS:
            self._break(tag)
            self._enter(tag)
            self.verbatim += tag == "pre"
            if tag == "li":
                self._mark_item()
            elif tag in _LISTS:
                self.counters.append(0 if tag == "ol" else None)
        elif tag == "br":
            self._break(tag)
        elif tag in _CELLS and self.line:
            self._append(" | ")
        self.bold_depth += tag in _BOLD

    def close(self, tag: str) -> None:
        if self.hidden:
            self.hidden -= tag in _SKIPPED
            return
        self.bold_depth -= tag in _BOLD
        if tag in _BLOCKS:
            self.flush()
            self._leave()
            self.verbatim -= tag == "pre"
            if tag == "li":
                self.marker = ""  # an item without text shows nothing
            elif tag in _LISTS:
                self.counters.pop()
            self._break()

    def write(self, text: str) -> None:
        if self.hidden:
            return
        first, *others = text.split("\n") if self.verbatim else [text]
        self._append(first)
        for line in others:
            self._break()
            self._append(line)

    def read_mark(self, given: Mapping[str, str | None]) -> None:
        """Enter or leave a container that was too deep for the parser."""
        opened, closed = given.get(_OPENED), given.get(_CLOSED)
        if self.hidden:
            self._count(opened or "")
        elif opened in _CONTAINERS:
            self._break()
            self._enter(opened, seen=False)
        elif closed and self.around[-1] == (closed, self.around[-1][1], False):
            self._break()
            self.around.pop()

    def _enter(self, tag: str, *, seen: bool = True) -> None:
        self.around.append((tag, self._count(tag), seen))

    def _count(self, tag: str) -> int:
        number = self.counts[tag] = self.counts.get(tag, 0) + 1
        return number

    def _leave(self) -> None:
        """Leave the innermost block that the parser has seen, and what is open in it."""
        while not self.around.pop()[2]:
            pass

    def _break(self, tag: str = "") -> None:
        """End the line. What opens inside an item that has no text yet is still the item."""
        self.flush()
        self.kind = "heading" if tag in _HEADINGS else "item" if self.marker else "line"

    def _append(self, text: str) -> None:
        text = _SPACE.sub(" ", text)
        if not self.line:
            text = text.lstrip(" ")
        elif self.line[-1].endswith(" "):
            text = text.removeprefix(" ")
        if not text:
            return
        self.line.append(text)
        if not self.bold_depth and text.strip(" |"):
            self.still_bold = False
        elif self.still_bold:
            self.bold += len(text)

    def flush(self) -> None:
        """End the current line; an item's marker waits until the item has text."""
        content = "".join(self.line).rstrip()
        if content:
            typed = BULLET.match(f"{content}\n")
            marks = typed.end() if typed else 0
            if marks < len(content):
                if marks:
                    # A bullet typed as text: the source drew its list by hand.
                    self.kind = "item" if self.kind == "line" else self.kind
                    self.marker += content[:marks]
                    content = content[marks:]
                self._add(len(content), bold=max(0, self.bold - marks))
            self.done.append(f"{self.marker}{content}\n")
            self.length += len(self.done[-1])
            self.marker = ""
        self.line = []
        self.bold = 0
        self.still_bold = True

    def _add(self, length: int, *, bold: int) -> None:
        """Add the block of the current line; a line of marks alone, «---», has none."""
        start = self.length + len(self.marker)
        tag, number, _ = self.around[-1]
        bold = min(bold, length)
        self.blocks.append(Block(start, start + length, self.kind, bold, tag, number))

    def layout(self) -> Layout:
        self.flush()
        return Layout("".join(self.done).removesuffix("\n"), tuple(self.blocks))

    def _mark_item(self) -> None:
        self.kind = "item"
        count = self.counters[-1] if self.counters else None
        if count is None:
            self.marker = "• "
        else:
            self.counters[-1] = count + 1
            self.marker = f"{count + 1}. "
