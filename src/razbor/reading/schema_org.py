"""schema.org JobPosting in a page: as JSON-LD, or as microdata.

Its own names (`hiringOrganization`, `datePosted` …) are in the table of columns and its
shapes in `fields`: what comes out here are records like any others.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

Record = dict[str, object]

_TYPE = "JobPosting"
_MAX_LEVELS = 20
# Some pages wrap their data to hide them from parsers of the last century.
_WRAPPING = re.compile(r"^\s*(<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(-->|//\s*\]\]>|\]\]>)\s*;?\s*$")
_ATTRIBUTES = {"meta": "content", "time": "datetime", "a": "href", "link": "href", "data": "value"}


def postings(page: LexborHTMLParser) -> tuple[list[Record], bool]:
    """The postings of a page, and whether there were data that could not be parsed."""
    found: list[Record] = []
    broken = False
    for script in page.css('script[type="application/ld+json" i]'):
        try:
            data = json.loads(_WRAPPING.sub("", script.text()), strict=False)
        except (ValueError, RecursionError):
            broken = True
        else:
            found += _in_json(data)
    if not found:
        found = [_microdata(node) for node in page.css(f'[itemscope][itemtype$="/{_TYPE}" i]')]
    return [_unescaped(posting) for posting in found], broken


def _in_json(data: object, level: int = 0) -> Iterator[Record]:
    """Postings in lists, in `@graph`, and in the other objects of a page."""
    if level > _MAX_LEVELS:
        return
    if isinstance(data, list):
        for item in data:
            yield from _in_json(item, level + 1)
    elif isinstance(data, dict):
        kinds = data.get("@type")
        if _TYPE in (kinds if isinstance(kinds, list) else [kinds]):
            yield {key: value for key, value in data.items() if not key.startswith("@")}
        else:
            for value in data.values():
                yield from _in_json(value, level + 1)


def _microdata(item: LexborNode, level: int = 0) -> Record:
    """The properties of an item; those of the items inside of it belong to these."""
    record: Record = {}
    if level > _MAX_LEVELS:
        return record
    for node in _properties(item):
        value: object = (
            _microdata(node, level + 1) if "itemscope" in node.attributes else _value(node)
        )
        for name in (node.attributes.get("itemprop") or "").split():
            if (
                name == "description"
                and isinstance(value, str)
                and isinstance(record.get(name), str)
            ):
                record[name] = f"{record[name]}\n{value}"  # cut into several parts
            else:
                record.setdefault(name, value)
    return record


def _properties(node: LexborNode) -> Iterator[LexborNode]:
    waiting = [*reversed(list(node.iter()))]
    while waiting:
        child = waiting.pop()
        if "itemprop" in child.attributes:
            yield child
        if "itemscope" not in child.attributes:
            waiting += reversed(list(child.iter()))


def _value(node: LexborNode) -> str:
    if node.attributes.get("content"):
        return node.attributes["content"] or ""
    attribute = node.attributes.get(_ATTRIBUTES.get(node.tag or "", ""))
    if attribute:
        return attribute
    if node.attributes.get("itemprop") == "description":
        return node.inner_html or ""
    return " ".join(node.text(separator=" ").split())


def _unescaped(posting: Record) -> Record:
    """Some boards escape the description twice: `&lt;p&gt;`."""
    title, description = posting.get("title"), posting.get("description")
    if isinstance(title, str):
        posting["title"] = html.unescape(title).strip()
    if isinstance(description, str) and "<" not in description and "&lt;" in description:
        posting["description"] = html.unescape(description)
    return posting
