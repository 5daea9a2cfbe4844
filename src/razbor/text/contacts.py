"""Where e-mail addresses, links and handles stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from razbor.text.announcing import Nearby, Span, announcers, line_of

_TOP = (
    "com|org|net|info|biz|ru|su|рф|by|kz|ua|uz|am|ge|de|at|ch|eu|uk|us|fr|it|es|nl|pl|cz|io|me|co|"
    "ai|app|dev|pro|online|site|tech|team|jobs|work|agency|shop|store|link|cc|tv|gg|ee|lv|lt|fi"
)
# The plain @, and the ways to hide it: «hr (at) example.com», «hr собака example.com».
_AT = re.compile(
    r"\s?[\[({<]\s?(?:at|ät|эт|собака|собачка|@)\s?[\])}>]\s?|\s(?:at|собака|собачка)\s|\s@\s|@"
)
_DOT = r"(?:\.|\s?[\[({<]\s?(?:dot|точка|punkt|\.)\s?[\])}>]\s?|\s(?:dot|точка|punkt)\s)"
_DOMAIN = re.compile(rf"(?:[\w-]{{1,63}}{_DOT}){{1,5}}[a-zа-я]{{2,24}}(?![\w@])")
_LOCAL = re.compile(r"[\w.+-]{1,64}")  # read backwards
_DOTTED_LOCAL = re.compile(r"(?:\w{1,30}\stod\s){1,3}\w{1,30}")  # «ann dot lee», backwards
_HIDDEN_DOT = re.compile(r"\W(?:dot|точка|punkt)\W")

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>«»„“”\"]{2,2000}"
    rf"|(?<![\w@./-])(?:[\w-]{{1,63}}\.){{1,4}}(?:{_TOP})(?![\w-]|\.\w)(?:[/?#][^\s<>«»\"]{{0,2000}})?",
    re.I,
)
_CLOSING = ".,;:!?)]}'’…*_"
# Technologies whose names look like sites.
_TECHNOLOGIES = {"asp.net", "ado.net", "vb.net", "ml.net", "socket.io", "draw.io", "f#.net"}

_HANDLE = re.compile(r"(?<![\w@./])@[A-Za-z][\w.]{2,31}(?![\w/(])")
_DECORATORS = frozenset(
    [
        "app",
        "cache",
        "cached",
        "cached_property",
        "classmethod",
        "component",
        "controller",
        "dataclass",
        "fixture",
        "get",
        "import",
        "injectable",
        "input",
        "lru_cache",
        "media",
        "override",
        "param",
        "patch",
        "post",
        "property",
        "pytest",
        "staticmethod",
        "test",
        "types",
        "use",
    ]
)
_NEAR = 60
_RIGHT_BEFORE = 15
_BESIDE = 12


def emails(text: str) -> Iterator[Span]:
    """E-mail addresses, also with the @ and the dots spelt out."""
    stop = 0
    for sign in _AT.finditer(text):
        domain = _DOMAIN.match(text, sign.end())
        if domain is None or sign.start() < stop:
            continue
        # A word alone is no sign: “working at example.com” names a place.
        if sign[0] == " at " and not _HIDDEN_DOT.search(domain[0]):
            continue
        before = text[max(0, sign.start() - 100) : sign.start()][::-1]
        local = _DOTTED_LOCAL.match(before) or _LOCAL.match(before)
        if local is not None:
            stop = domain.end()
            yield sign.start() - local.end(), stop


def links(text: str, low: str) -> Iterator[Span]:
    """Links and bare site names; a capitalised `Name.com` alone is taken for a company."""
    for match in _LINK.finditer(text):
        found = match[0].rstrip(_CLOSING)
        if _is_link(found, low, match.start()):
            yield match.start(), match.start() + len(found)


def _is_link(found: str, low: str, start: int) -> bool:
    host, slash, _ = found.partition("/")
    if (slash == "/" and "://" in found) or found[:4].lower() == "www.":
        return True
    if host.lower() in _TECHNOLOGIES or not host.rpartition(".")[2].islower():
        return False
    if slash or host.islower():
        return True
    return bool(announcers("link").search(low, max(0, start - 30), start))


def handles(text: str, low: str, contacts: Iterable[Span]) -> Iterator[Span]:
    """Handles with an @, where something else speaks of contacts: decorators have one too."""
    around = Nearby(contacts)
    last = -_BESIDE
    for match in _HANDLE.finditer(text):
        name = match[0].rstrip(".")
        told = _told(text, low, match.start())
        if name[1:].partition(".")[0].lower() in _DECORATORS or ("." in name and not told):
            continue
        distance = min(around.distance(*match.span()), match.start() - last)
        if told or "_" in name or (name[1].islower() and distance < _BESIDE):
            last = match.start() + len(name)
            yield match.start(), last


def _told(text: str, low: str, at: int) -> bool:
    """Whether a word of the line speaks of handles; of `@Capitals` right before it alone."""
    annotation = text[at + 1].isupper()
    start, stop = line_of(low, at, _RIGHT_BEFORE if annotation else _NEAR)
    words = announcers("handle")
    if words.search(low, start, at):
        return True
    return not annotation and bool(words.search(low, at, min(stop, at + _NEAR)))
