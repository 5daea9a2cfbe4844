"""What an encoder is pretrained on: documents in fragments, and texts with weak labels.

Contacts and names of persons are covered first. Nothing of gold_dev is read but to keep its
texts out; what shares more than a given part of its 8-word shingles with it is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from razbor.errors import RazborError
from razbor.labels import ids
from razbor.text import cut, lay_out
from razbor.text.announcing import BLOCK
from razbor.text.masking import mask
from razbor.training.data import POOL, TrainingData
from razbor.training.overlap import Overlap
from razbor.training.pairs.esco import OCCUPATIONS, Esco
from razbor.training.pairs.recipe import Language
from razbor.training.weak_titles import WeakTitles, weak_titles

FRAGMENTS = "section_fragments_weak.parquet"
SNIPPETS = "titles_hh_it_2021.parquet"
TITLES = "titles_hh_roles.parquet"
HEADING = "heading"

_BEGINNING = 300
"""Documents of one kind that begin alike are the same one posted again."""
_MIN_TITLES = 30
"""A board's category of fewer titles is left out."""
_LONGEST = 2000
"""Characters of a description that the boards' categories are asked for."""


@dataclass
class Corpus:
    """Texts to learn from.

    Attributes:
        documents: each the texts of its fragments, in order.
        fragments: with weak labels: texts and their labels.
        boards: titles and the boards' categories.
        described: descriptions, each with the row of its title in `boards`.
        occupations: names of one occupation each, in several languages.
        counts: what was read and what was left out, by name.
    """

    documents: list[list[str]]
    fragments: list[tuple[str, str]]
    boards: WeakTitles
    described: list[tuple[str, int]]
    occupations: list[list[str]]
    counts: Counter[str] = field(default_factory=Counter)


SECTIONS = (*ids("sections"), HEADING)
"""Labels of the weak fragments."""


class Raw:
    """The tables that a corpus is made of, read so that their digests are known.

    Args:
        data: the folder of training data.

    Raises:
        DataMissing, DataInvalid: as `TrainingData`.
    """

    def __init__(self, data: TrainingData, esco: Esco) -> None:
        self.vacancies = data.table(POOL, ("uid", "title", "description", "is_html"))
        self.snippets = data.table(SNIPPETS, ("title", *_SNIPPETS))
        self.titles = data.table(TITLES, ("title",))
        self.fragments = data.table(FRAGMENTS, ("text", "label", "ambiguous"))
        self.gold = data.gold_vacancies()
        self.gold_titles = data.gold_titles()
        self.boards = weak_titles(data, _MIN_TITLES)
        self.occupations = {language: esco.occupations(language) for language in OCCUPATIONS}
        self.skills = esco.described_skills()


_SNIPPETS = ("requirement_snippet", "responsibility_snippet")


def gather(raw: Raw, max_overlap: float) -> Corpus:
    """The corpus of some tables.

    Args:
        raw: the tables.
        max_overlap: of a text's 8-word shingles with gold_dev's.
    """
    gold = Overlap(row.description for row in raw.gold)
    tests = {row.uid for row in raw.gold}
    held = _Held(gold, max_overlap, {_same(title) for title in raw.gold_titles})
    counts = held.counts
    rows = {title: number for number, title in enumerate(raw.boards.titles)}
    described: list[tuple[str, int]] = []
    documents = list(_vacancies(raw.vacancies, tests, held, rows, described))
    documents += _snippets(raw.snippets, held, rows, described)
    documents += [[row["title"]] for row in raw.titles if not held.title(row["title"])]
    documents += list(_esco(raw))
    fragments = list(_fragments(raw.fragments, held))
    counts["documents"] = len(documents)
    counts["labelled fragments"] = len(fragments)
    counts["titles with categories"] = len(rows)
    counts["descriptions with categories"] = len(described)
    occupations = _names(raw)
    counts["occupations"] = len(occupations)
    return Corpus(documents, fragments, raw.boards, described, occupations, counts)


class _Held:
    """What must not be learned from, and what was left out for it."""

    def __init__(self, gold: Overlap, most: float, titles: set[str]) -> None:
        self._gold = gold
        self._most = most
        self._titles = titles
        self.counts: Counter[str] = Counter()

    def text(self, text: str) -> bool:
        """Whether a text repeats gold_dev."""
        repeats = self._gold.share(text) > self._most
        self.counts["left out: repeats gold_dev"] += repeats
        return repeats

    def title(self, title: str | None) -> bool:
        """Whether a title is one of gold_dev, or none at all."""
        return not title or _same(title) in self._titles


def _vacancies(
    rows: Sequence[dict[str, Any]],
    tests: set[str],
    held: _Held,
    boards: dict[str, int],
    described: list[tuple[str, int]],
) -> Iterator[list[str]]:
    beginnings: set[str] = set()
    for row in rows:
        title, text = row["title"] or "", row["description"] or ""
        beginning = text[:_BEGINNING]
        if row["uid"] in tests or beginning in beginnings or held.text(text):
            held.counts["left out: vacancies"] += 1
            continue
        beginnings.add(beginning)
        pieces = list(_pieces(text, html=bool(row["is_html"])))
        if not pieces:
            continue
        if title in boards:
            described.append(("\n".join(pieces)[:_LONGEST], boards[title]))
        yield pieces if held.title(title) else [title, *pieces]


def _pieces(text: str, *, html: bool) -> Iterator[str]:
    try:
        layout = lay_out(text, html=html)
        pieces = cut(layout)
    except RazborError:  # a description of marks alone
        return
    covered = mask(layout.text)
    for piece in pieces:
        if found := _uncovered(covered[piece.start : piece.stop]):
            yield found


def _snippets(
    rows: Sequence[dict[str, Any]],
    held: _Held,
    boards: dict[str, int],
    described: list[tuple[str, int]],
) -> Iterator[list[str]]:
    seen: set[tuple[str, ...]] = set()
    for row in rows:
        parts = [_uncovered(mask(row[name] or "")) for name in _SNIPPETS]
        texts = tuple(part for part in parts if part)
        if not texts or texts in seen or held.text(" ".join(texts)):
            held.counts["left out: snippets"] += 1
            continue
        seen.add(texts)
        title = row["title"]
        if title in boards:
            described.append((" ".join(texts), boards[title]))
        yield list(texts) if held.title(title) else [title, *texts]


def _esco(raw: Raw) -> Iterator[list[str]]:
    for occupations in raw.occupations.values():
        for each in occupations:
            named = ", ".join(each.synonyms)
            yield [text for text in (each.title, named, each.description) if text]
    for name, description in raw.skills:
        yield [text for text in (name, description) if text]


def _fragments(rows: Sequence[dict[str, Any]], held: _Held) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for row in rows:
        label = str(row["label"]).partition(":")[0]
        text = _uncovered(mask(row["text"] or ""))
        if label not in SECTIONS or row["ambiguous"] in (True, "True") or not text:
            continue
        if text in seen or held.text(text):
            held.counts["left out: fragments"] += 1
            continue
        seen.add(text)
        yield text, label


def _names(raw: Raw) -> list[list[str]]:
    found: dict[str, list[str]] = {}
    languages: Sequence[Language] = ("ru", "en", "de")
    for language in languages:
        for each in raw.occupations[language]:
            found.setdefault(each.uri, []).extend((each.title, *each.synonyms))
    return [names for names in found.values() if len(set(names)) > 1]


def _same(title: str) -> str:
    return " ".join(title.lower().split())


def _uncovered(text: str) -> str:
    """Without the blocks that stand for personal data."""
    return " ".join(text.replace(BLOCK, " ").split())
