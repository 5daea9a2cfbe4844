"""What an encoder is pretrained on: documents in fragments, and texts with weak labels.

Contacts and names of persons are covered first, but in ESCO, which has none. Nothing of
gold_dev is read but to keep its texts out; what shares more than a given part of its 8-word
shingles with it is left out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from razbor.training.pretraining import sources
from razbor.training.pretraining.raw import Raw
from razbor.training.pretraining.sifting import Gold
from razbor.training.pretraining.sources import Titled
from razbor.training.weak_titles import WeakTitles


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


def gather(raw: Raw, max_overlap: float) -> Corpus:
    """The corpus of some tables.

    Args:
        raw: the tables.
        max_overlap: of a text's 8-word shingles with gold_dev's.
    """
    gold = Gold(raw.gold, raw.gold_titles, max_overlap)
    counts: Counter[str] = Counter()
    titled = Titled(raw.boards, gold)
    documents = list(sources.vacancies(raw.vacancies, gold, titled, counts))
    documents += sources.snippets(raw.snippets, gold, titled, counts)
    documents += sources.titles(raw.titles, gold, counts)
    occupations = list(sources.esco(raw))
    counts["documents of ESCO"] = len(occupations)
    documents += occupations
    found = Corpus(
        documents=documents,
        fragments=list(sources.fragments(raw.fragments, gold, counts)),
        boards=replace(raw.boards, titles=[sources.covered(title) for title in raw.boards.titles]),
        described=titled.described,
        occupations=sources.names(raw, counts),
        counts=counts,
    )
    counts["documents"] = len(found.documents)
    counts["labelled fragments"] = len(found.fragments)
    counts["titles with categories"] = len(found.boards.titles)
    counts["descriptions with categories"] = len(found.described)
    counts["occupations"] = len(found.occupations)
    return found
