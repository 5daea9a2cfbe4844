"""The sources of a corpus one by one: what is learned from, contacts and names covered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from razbor.dataset.esco import Language
from razbor.errors import RazborError
from razbor.text import cut, lay_out
from razbor.text.announcing import BLOCK
from razbor.text.masking import mask
from razbor.training.pretraining.raw import SECTIONS, SHOWN, Raw
from razbor.training.pretraining.sifting import AGAIN, IN_GOLD, NO_TEXT, Gold, Once, sift
from razbor.training.weak_titles import WeakTitles

_BEGINNING = 300
"""Vacancies that begin alike are the same one posted again."""
_LONGEST = 2000
"""Characters of a description that the boards' categories are asked for."""
_LANGUAGES: Sequence[Language] = ("ru", "en", "de")
"""In which order an occupation's names stand."""


class Titled:
    """Puts titles before texts, and remembers the texts whose titles have categories."""

    def __init__(self, boards: WeakTitles, gold: Gold) -> None:
        self._rows = {title: number for number, title in enumerate(boards.titles)}
        self._gold = gold
        self.described: list[tuple[str, int]] = []

    def document(self, title: str | None, texts: Sequence[str], together: str) -> list[str]:
        """A document of one posting; `together` is what stands between its texts."""
        if title in self._rows:
            self.described.append((together.join(texts)[:_LONGEST], self._rows[title]))
        if not title or self._gold.title(title):
            return list(texts)
        return [*filter(None, [covered(title)]), *texts]


def vacancies(
    rows: Iterable[dict[str, Any]], gold: Gold, titled: Titled, counts: Counter[str]
) -> Iterator[list[str]]:
    """Vacancies in fragments, their titles before them; the same one counts once."""
    beginnings = Once()

    def why(row: dict[str, Any]) -> str:
        text = row["description"] or ""
        if not text.strip():
            return NO_TEXT
        if gold.vacancy(row["uid"], text):
            return IN_GOLD
        return AGAIN if beginnings.again(text[:_BEGINNING]) else ""

    for row in sift("vacancies", rows, why, counts):
        pieces = list(_pieces(row["description"], html=bool(row["is_html"])))
        if pieces:
            yield titled.document(row["title"], pieces, "\n")
        else:  # of marks, or contacts, alone
            counts[f"vacancies left out: {NO_TEXT}"] += 1


def _pieces(text: str, *, html: bool) -> Iterator[str]:
    try:
        layout = lay_out(text, html=html)
        pieces = cut(layout)
    except RazborError:  # a description of marks alone
        return
    masked = mask(layout.text)
    for piece in pieces:
        if found := _bare(masked[piece.start : piece.stop]):
            yield found


def snippets(
    rows: Iterable[dict[str, Any]], gold: Gold, titled: Titled, counts: Counter[str]
) -> Iterator[list[str]]:
    """The sentences of postings that boards show, their titles before them."""
    known = Once()

    def why(found: tuple[str | None, tuple[str, ...]]) -> str:
        _, texts = found
        if not texts:
            return NO_TEXT
        if gold.text(" ".join(texts)):
            return IN_GOLD
        return AGAIN if known.again(texts) else ""

    shown = ((row["title"], _shown(row)) for row in rows)
    for title, texts in sift("snippets", shown, why, counts):
        yield titled.document(title, texts, " ")


def _shown(row: dict[str, Any]) -> tuple[str, ...]:
    parts = (covered(row[name] or "") for name in SHOWN)
    return tuple(part for part in parts if part)


def titles(rows: Iterable[dict[str, Any]], gold: Gold, counts: Counter[str]) -> Iterator[list[str]]:
    """Titles alone, as often as they were posted."""

    def why(found: tuple[str, str]) -> str:
        title, bare = found
        if not bare:
            return NO_TEXT
        return IN_GOLD if gold.title(title) else ""

    known = (row["title"] or "" for row in rows)
    for _, bare in sift("titles", ((each, covered(each)) for each in known), why, counts):
        yield [bare]


def esco(raw: Raw) -> Iterator[list[str]]:
    """Occupations with names and description, a document a language, and skills."""
    for occupations in raw.occupations.values():
        for each in occupations:
            named = ", ".join(each.synonyms)
            yield [text for text in (each.title, named, each.description) if text]
    for name, description in raw.skills:
        yield [text for text in (name, description) if text]


def fragments(
    rows: Iterable[dict[str, Any]], gold: Gold, counts: Counter[str]
) -> Iterator[tuple[str, str]]:
    """Fragments and their weak labels; each text once."""
    known = Once()

    def why(found: tuple[str, str, bool]) -> str:
        text, label, ambiguous = found
        if label not in SECTIONS:
            return "with another label"
        if ambiguous:
            return "ambiguous"
        if not text:
            return NO_TEXT
        if gold.text(text):
            return IN_GOLD
        return AGAIN if known.again(text) else ""

    labelled = (
        (covered(row["text"] or ""), _label(row), row["ambiguous"] in (True, "True"))
        for row in rows
    )
    for text, label, _ in sift("fragments", labelled, why, counts):
        yield text, label


def _label(row: dict[str, Any]) -> str:
    """`heading:terms` is a heading."""
    return str(row["label"]).partition(":")[0]


def names(raw: Raw, counts: Counter[str]) -> list[list[str]]:
    """The names of each occupation in all languages."""
    found: dict[str, list[str]] = {}
    for language in _LANGUAGES:
        for each in raw.occupations[language]:
            found.setdefault(each.uri, []).extend((each.title, *each.synonyms))

    def why(names: list[str]) -> str:
        return "" if len(set(names)) > 1 else "of one name"

    return list(sift("occupations", found.values(), why, counts))


def covered(text: str) -> str:
    """A text without personal data, its white space made one."""
    return _bare(mask(text))


def _bare(masked: str) -> str:
    """Without the blocks that stand for personal data."""
    return " ".join(masked.replace(BLOCK, " ").split())
