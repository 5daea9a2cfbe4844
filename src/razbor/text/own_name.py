"""The own name of whoever wrote a résumé: at the top, behind a label, and repeated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from razbor.text.announcing import BLOCK, Span, lowered
from razbor.text.names import Looks, first_names, is_surname, names, no_names
from razbor.text.persons import is_thing, reached

_TOP_LINES = 3
_HEAD = re.compile(r"\s*([^\n,|/·•—–:;()\d]{2,60}?)(?=\s*(?:[\n,|/·•—–:;()\d]|\.(?:\s|$)|\s-\s|$))")
_PARTICLES = frozenset(
    ["von", "van", "der", "de", "la", "da", "el", "al", "bin", "zu", "zur", "dos", "di"]
)
_BEHIND = re.compile(r"[\s:,.–—-]{1,4}")


def own_names(text: str, low: str) -> list[Span]:
    """The person's own name in a résumé: at the top, behind a label, and repeated."""
    found = list(_top(text))
    behind = reached(text, low, "own", _BEHIND)
    for name in names(text):
        labelled = name.start in behind and not is_thing(text, low, name)
        if labelled and (name.looks >= Looks.WORD or seems_name(text[name.start : name.stop])):
            found.append((name.start, name.stop))
    return found + list(_repeated(text, found))


def _top(text: str) -> Iterator[Span]:
    at = 0
    for _ in range(_TOP_LINES):
        head = _HEAD.match(text, at)
        if head and BLOCK in head[1]:
            return  # masked before
        if head and seems_name(head[1]):
            yield head.span(1)
            return
        at = text.find("\n", head.end() if head else at) + 1
        if at == 0:
            return


def seems_name(head: str) -> bool:
    """Whether the head of a line is a person's name, and nothing else."""
    words = head.split()
    low = [lowered(word) for word in words]
    if not 1 <= len(words) <= 5 or any(word in no_names() for word in low):
        return False
    if not all(_is_capitalised(word) or word in _PARTICLES for word in words):
        return False
    known = any(word in first_names() for word in low)
    if len(words) == 1:
        return known and not first_names()[low[0]]
    if known:
        return True
    if any(re.search("[а-яё]", word) for word in low):
        return any(is_surname(word) for word in low) and not head.isupper()
    return not head.isupper()


def _is_capitalised(word: str) -> bool:
    letters = re.sub(r"[.'’-]", "", word)
    return letters.isalpha() and letters[0].isupper() and (
        letters[1:].islower() or letters.isupper() or "-" in word or "’" in word or "'" in word
    )  # fmt: skip


def _repeated(text: str, found: list[Span]) -> Iterator[Span]:
    words = {word for start, stop in found for word in re.findall(r"\w{4,}", text[start:stop])}
    if words:
        yield from (m.span() for m in re.finditer(r"\w{4,}", text) if m[0] in words)
