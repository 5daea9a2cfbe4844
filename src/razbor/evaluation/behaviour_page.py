"""Every failure of a behaviour test as Markdown, in an order that two models share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from razbor.evaluation.behaviour import Behaviour
from razbor.evaluation.behaviour_pairs import (
    BOTH_RIGHT,
    TECH_OR_OTHER,
    Answered,
    AnsweredPair,
)
from razbor.evaluation.behaviour_variants import (
    UNCHANGED,
    AnsweredTitle,
    Named,
    changed_variants,
)
from razbor.evaluation.results import Result

PAIRS_MARK = 0.90
"""What is aimed at: pairs with both members right in tech or other."""
VARIANTS_MARK = 0.95
"""What is aimed at: variants with the areas of their title."""

_NONE = "\nNone."
_JOINER = "\u200d"
"""Holds an emoji together: no mark of its own."""
_LEGEND = """
Two rows a pair. What failed is bold: gold → answer. The numbers are P(tech) and P(leads people)
against the bundle's thresholds; of a category its own probability and, where it failed, that of
the gold one. *Against tech* is the category of the member that is not tech.
"""


def failures(results: Iterable[Result]) -> str:
    """The failures of all behaviour tests among some results; empty where there is none.

    Pairs stand by id, variants by kind and id, titles by id.
    """
    found = [result for result in results if isinstance(result, Behaviour)]
    lines = [line for result in found for line in (*_of_pairs(result), *_of_titles(result))]
    return "".join(f"{line}\n" for line in lines)


def _of_pairs(result: Behaviour) -> Iterator[str]:
    pairs = result.pairs
    if not pairs:
        return
    failed = [pair for pair in pairs if not pair.holds(TECH_OR_OTHER)]
    beside = [pair for pair in pairs if pair.holds(TECH_OR_OTHER) and not pair.right]
    yield "\n## Every pair that fails"
    yield _mark(f"{BOTH_RIGHT}: {TECH_OR_OTHER}", len(failed), len(pairs), PAIRS_MARK)
    yield _LEGEND.rstrip()
    yield _count("Tech or other", len(failed), len(pairs), "pairs")
    yield from _pair_table(failed)
    yield _count("Category or lead alone", len(beside), len(pairs), "pairs")
    yield from _pair_table(beside)


def _pair_table(pairs: Sequence[AnsweredPair]) -> Iterator[str]:
    columns = ("pair", "language", "against tech", "member", "title")
    rows = [
        (pair.id, pair.language, pair.kind, member, _quoted(title), *map(_answer, said))
        for pair in pairs
        for member, title, said in zip(
            ("first", "second"), pair.titles, (pair.first, pair.second), strict=True
        )
    ]
    return _table((*columns, "tech or other", "category", "leads people"), rows)


def _answer(said: Answered) -> str:
    shown = said.answer if said.right else f"**{said.gold} → {said.answer}**"
    numbers = f"{said.probability:.3f}"
    if said.against is not None:
        sign = "≥" if said.probability >= said.against else "<"
        numbers += f" {sign} {said.against:.3f}"
    return f"{shown}, {numbers}"


def _of_titles(result: Behaviour) -> Iterator[str]:
    titles = result.titles
    if not titles:
        return
    changed, count = changed_variants(titles), sum(len(title.variants) for title in titles)
    missed = [title for title in titles if not title.right]
    yield "\n## Every variant that changes, every title that is wrong"
    yield _mark(UNCHANGED, len(changed), count, VARIANTS_MARK)
    yield _count("Areas changed", len(changed), count, "variants")
    rows = [
        (
            *(variant.kind, title.id, title.language),
            *(_quoted(title.title), _quoted(variant.title)),
            *(_areas(title.gold), f"{_areas(title.answer)} → {_areas(variant.answer)}"),
        )
        for title, variant in changed
    ]
    columns = ("kind", "title", "language", "as it is", "variant", "gold", "before → after")
    yield from _table(columns, rows)
    yield _count("Wrong in the title itself", len(missed), len(titles), "titles")
    yield from _missed_table(missed)


def _missed_table(titles: Sequence[AnsweredTitle]) -> Iterator[str]:
    rows = [
        (each.id, each.language, _quoted(each.title), _areas(each.gold), _areas(each.answer))
        for each in titles
    ]
    return _table(("title", "language", "as it is", "gold", "answer"), rows)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if not rows:
        yield _NONE
        return
    yield f"\n| {' | '.join(columns)} |"
    yield "|" + "---|" * len(columns)
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _mark(name: str, failed: int, of: int, mark: float) -> str:
    rate = (of - failed) / of
    said = "reached" if rate >= mark else "not reached"
    return f"\n{name}: {of - failed:,} of {of:,}, {rate:.3f}. The mark is {mark:.2f}: {said}."


def _count(name: str, failed: int, of: int, unit: str) -> str:
    return f"\n### {name}: {failed:,} of {of:,} {unit}"


def _areas(named: Named) -> str:
    return ", ".join(named) or "none"


def _quoted(text: str) -> str:
    """A text as code, whole: what no eye can see is written out, and no mark-up takes effect."""
    seen = "".join(
        each if each.isprintable() or each == _JOINER else each.encode("unicode_escape").decode()
        for each in text
    )
    longest = max(map(len, re.findall("`+", seen)), default=0)
    fence, room = "`" * (longest + 1), " " if longest or seen[:1] == seen[-1:] == " " else ""
    return f"{fence}{room}{seen}{room}{fence}".replace("|", r"\|")
