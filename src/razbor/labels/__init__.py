"""The labels that razbor answers with: tables of id, names and meaning.

The order of a table is a contract: index i of a model's output is row i.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Language = Literal["ru", "en", "de"]
Table = Literal["sections", "areas", "categories", "answers"]

JUNK = "junk"
"""The section label of fragments that a reader of structured data would not keep."""

TECH = "tech"
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Label:
    """One label: its id, its names in three languages, its meaning in a line, its group."""

    id: str
    ru: str
    en: str
    de: str
    meaning: str
    group: str

    def name(self, language: Language) -> str:
        """The label's name in one language."""
        return {"ru": self.ru, "en": self.en, "de": self.de}[language]


@cache
def table(name: Table) -> tuple[Label, ...]:
    """All labels of a table, in the order of the models' outputs."""
    text = files(__name__).joinpath(f"{name}.tsv").read_text(encoding="utf-8")
    return tuple(Label(**row) for row in csv.DictReader(text.splitlines(), delimiter="\t"))


@cache
def ids(name: Table) -> tuple[str, ...]:
    """The ids of a table, in order."""
    return tuple(label.id for label in table(name))


@cache
def tech_categories() -> frozenset[str]:
    """The role categories that the tech filter lets pass (lead positions never pass)."""
    return frozenset(label.id for label in table("categories") if label.group == TECH)
