"""Every regular expression of the package stays quick on texts made to slow it down."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from re import _parser  # type: ignore[attr-defined]  # what the compiler itself sees
from typing import Any

import pytest

import razbor
from razbor.text.announcing import announcers, table
from razbor.text.resumes.words import words

SOURCES = Path(razbor.__file__).parent
_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")
_LENGTH = 20_000
_SECONDS = 9  # below the budget of a test
_BOUNDED = {"razbor.text.headings._EDGE": 200}
"""Patterns that are given short texts alone (headings have at most 80 characters)."""

UNITS = (
    *(" ", "\n", "\u00a0", "7", "a", "A", "я", "Я", "!", "_", "<", "«", "\x00", "\ud800"),
    *("a ", "A ", "7 ", "Я ", "Яя ", "Aa ", "7.", "я.", "Я. ", "7-", "(7", "a@", "<a ", "a.b-"),
)


def modules() -> Iterator[str]:
    """All modules but those of training, which need torch."""
    for found in pkgutil.walk_packages([str(SOURCES)], "razbor."):
        if not found.name.startswith(("razbor.training", "razbor.cli.__main__")):
            yield found.name


def compiled() -> dict[str, re.Pattern[Any]]:
    """Name → pattern: of modules, of what their constants hold, and of the tables."""
    found: dict[str, re.Pattern[Any]] = {}
    for module in modules():
        for name, value in vars(importlib.import_module(module)).items():
            for number, each in enumerate(_patterns_in(value)):
                found.setdefault(f"{module}.{name}" + (f":{number}" if number else ""), each)
    for kind in sorted({row["announces"] for row in table("masking_words.tsv")}):
        found[f"razbor.text.announcing.announcers:{kind}"] = announcers(kind)
    for kind in sorted({row["tells"] for row in table("resumes/words.tsv")}):
        found[f"razbor.text.resumes.words:{kind}"] = words(kind)[0]
    return found


def written() -> dict[str, re.Pattern[Any]]:
    """Place → pattern that stands as a literal in the sources, whether or not it has a name."""
    found: dict[str, re.Pattern[Any]] = {}
    for path in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, (str, bytes)):
                    found[f"{path.relative_to(SOURCES)}:{node.lineno}"] = re.compile(first.value)
    return found


def _patterns_in(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Mapping):
        yield from (p for each in value.values() for p in _patterns_in(each))
    elif isinstance(value, (tuple, list, set, frozenset)):
        yield from (p for each in value for p in _patterns_in(each))


def used() -> dict[str, set[str]]:
    """Name of a pattern → the methods that are called on it anywhere."""
    found: dict[str, set[str]] = {}
    for path in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in _METHODS:
                name = ast.unparse(node.value).rpartition(".")[2]
                found.setdefault(name, set()).add(node.attr)
    return found


NAMED = compiled()
LITERAL = written()
USED = used()


def test_the_patterns_are_found() -> None:
    assert len(NAMED) > 80
    assert len(LITERAL) > 80
    assert {"razbor.text.glue._JOINT", "razbor.text.announcing.announcers:phone"} <= NAMED.keys()
    assert USED["_JOINT"] == {"finditer"}


def repeats(parsed: Any) -> Iterator[tuple[Any, int]]:
    """The endless repeats of a pattern, each with how many others it stands in."""

    def walk(node: Any, depth: int) -> Iterator[tuple[Any, int]]:
        if isinstance(node, _parser.SubPattern):
            for operation, argument in node:
                inner = depth
                if str(operation).endswith("_REPEAT") and argument[1] is _parser.MAXREPEAT:
                    yield argument, depth
                    inner += 1
                yield from walk(argument, inner)
        elif isinstance(node, (tuple, list)):
            for each in node:
                yield from walk(each, depth)

    return walk(parsed, 0)


@pytest.mark.parametrize("place", [*NAMED, *LITERAL])
def test_no_endless_repeat_stands_in_another(place: str) -> None:
    """`(a+)+` takes time that doubles with every character."""
    pattern = NAMED.get(place) or LITERAL[place]
    parsed = _parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    assert [depth for _, depth in repeats(parsed) if depth] == []


@pytest.mark.parametrize(("text", "nested"), [("(a+)+", 1), ("(?:a*b)*", 1), ("a+b+", 0)])
def test_an_endless_repeat_in_another_is_seen(text: str, nested: int) -> None:
    assert sum(depth > 0 for _, depth in repeats(_parser.parse(text))) == nested


def adversaries(pattern: str, length: int) -> Iterator[str]:
    """Long runs of what a pattern is made of, alone and behind its words, broken off at the end."""
    marks = sorted({mark for mark in pattern if not mark.isalnum() and mark.isprintable()})
    words = sorted(set(re.findall(r"[^\W\d_]{2,}", pattern)), key=len)[-4:]
    units = [*UNITS, *(before + mark for mark in marks for before in ("", "a", "7"))]
    units += [f"{word} " for word in words]
    for unit in units:
        yield unit * (length // len(unit)) + "\x00"
    for word in words:
        for unit in (" ", "a", "7", "a "):
            yield word + unit * (length // len(unit)) + "\x00"


@contextmanager
def limited() -> Iterator[None]:
    """A limit that ends even a search that would never come back, where there are alarms."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def give_up(number: int, frame: object) -> None:
        raise AssertionError("the pattern takes too long: time beyond linear in the text")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, _SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _apply(pattern: re.Pattern[Any], method: str, text: str | bytes) -> None:
    call: Callable[..., Any] = getattr(pattern, method)
    if method in ("sub", "subn"):
        call(text[:0], text)
    elif method == "finditer":
        for _ in call(text):
            pass
    else:
        call(text)


def run(pattern: re.Pattern[Any], methods: Sequence[str], length: int) -> None:
    given = pattern.pattern
    shown = given if isinstance(given, str) else given.decode("latin-1")
    with limited():
        for text in adversaries(shown, length):
            data = text if isinstance(given, str) else text.encode("utf-8", "replace")
            for method in methods:
                _apply(pattern, method, data)


@pytest.mark.parametrize("name", NAMED)
def test_patterns_take_time_linear_in_the_text(name: str) -> None:
    short = name.rpartition(".")[2].partition(":")[0]
    methods = sorted(USED.get(short, ())) or ["search"]
    run(NAMED[name], methods, _BOUNDED.get(name, _LENGTH))


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there are no alarms on Windows")
def test_a_pattern_that_is_quadratic_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "_SECONDS", 0.2)
    with pytest.raises(AssertionError, match="beyond linear"):
        run(re.compile(r"(?:a|a)*b|\w+\d+!"), ["search"], _LENGTH)
