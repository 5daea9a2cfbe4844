"""The tables that a corpus is made of."""

from __future__ import annotations

from razbor.dataset.esco import OCCUPATIONS, Esco
from razbor.dataset.tables import POOL
from razbor.labels import ids
from razbor.training.data import TrainingData
from razbor.training.weak_titles import weak_titles

FRAGMENTS = "section_fragments_weak.parquet"
SNIPPETS = "titles_hh_it_2021.parquet"
TITLES = "titles_hh_roles.parquet"
SHOWN = ("requirement_snippet", "responsibility_snippet")
"""What a board shows of a posting in a list."""

SECTIONS = (*ids("sections"), "heading")
"""Labels of the weak fragments."""

_MIN_TITLES = 30
"""A board's category of fewer titles is left out."""


class Raw:
    """The tables that a corpus is made of, read so that their digests are known.

    Args:
        data: the folder of training data.
        esco: of the same folder.

    Raises:
        DataMissing, DataInvalid: as `TrainingData` and `Esco`.
    """

    def __init__(self, data: TrainingData, esco: Esco) -> None:
        self.vacancies = data.table(POOL, ("uid", "title", "description", "is_html"))
        self.snippets = data.table(SNIPPETS, ("title", *SHOWN))
        self.titles = data.table(TITLES, ("title",))
        self.fragments = data.table(FRAGMENTS, ("text", "label", "ambiguous"))
        self.gold = data.gold_vacancies()
        self.gold_titles = data.gold_titles()
        self.boards = weak_titles(data, _MIN_TITLES)
        self.occupations = {language: esco.occupations(language) for language in OCCUPATIONS}
        self.skills = esco.described_skills()
