from __future__ import annotations

import re
from typing import get_args

import pytest

from razbor import labels
from razbor.labels import Language, Table
from razbor.schema import SectionLabel

TABLES: tuple[Table, ...] = get_args(Table)
LANGUAGES: tuple[Language, ...] = get_args(Language)

# The order is a contract with every trained model: index i of an output is row i.
ORDER: dict[Table, tuple[str, ...]] = {
    "sections": ("responsibilities", "requirements", "terms", "notes", "junk"),
    "areas": (
        *("programmer", "tester", "manager", "designer", "proj_manager", "devops", "analyst"),
        *("teamlead", "support", "data_scientist", "sales", "data_engineer", "architector"),
        *("specialist", "owner", "admin", "it_security", "public_writer", "devel_metodolog"),
        *("machine_learner", "sap", "sysadmin", "consultant", "recruter", "networks"),
        *("doc_writer", "director", "assistant", "coord"),
        *("engineer", "finance", "lawyer", "logistics", "marketing", "medic", "researcher"),
        *("teacher", "worker"),
    ),
    "categories": (
        *("Backend", "Frontend", "Fullstack", "Mobile", "Desktop / Systems", "Embedded"),
        *("ML / AI / Data Scientist", "Data Analyst", "Business analyst"),
        *("QA", "DevOps / SRE", "System administrator", "System analyst"),
        *("Information security", "Support", "Designer", "Project / Product manager"),
        *("Technical writer", "Team lead", "Director / CTO", "HR", "Sales / Marketing"),
        *("Engineer (non-IT)", "Finance", "Other"),
    ),
    "answers": ("process", "result", "neutral"),
}

# Group and how many labels it holds, in the order of the table: groups are blocks.
GROUPS: dict[Table, list[tuple[str, int]]] = {
    "sections": [("content", 4), ("junk", 1)],
    "areas": [("it", 29), ("general", 9)],
    "categories": [("tech", 9), ("other", 16)],
    "answers": [("answer", 3)],
}


@pytest.mark.parametrize("name", TABLES)
def test_order_is_fixed(name: Table) -> None:
    assert labels.ids(name) == ORDER[name]


@pytest.mark.parametrize("name", TABLES)
def test_groups_are_blocks_of_fixed_size(name: Table) -> None:
    groups = [label.group for label in labels.table(name)]
    assert groups == [group for group, size in GROUPS[name] for _ in range(size)]


@pytest.mark.parametrize("name", TABLES)
def test_no_cell_is_empty_or_padded(name: Table) -> None:
    for label in labels.table(name):
        for cell in (label.id, label.ru, label.en, label.de, label.meaning, label.group):
            assert cell, label.id
            assert cell == cell.strip(), label.id


@pytest.mark.parametrize("name", TABLES)
def test_ids_are_unique(name: Table) -> None:
    assert len(set(labels.ids(name))) == len(labels.ids(name))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TABLES)
def test_names_are_unique_in_each_language(name: Table, language: Language) -> None:
    names = [label.name(language) for label in labels.table(name)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", TABLES)
def test_russian_names_are_russian_and_others_are_not(name: Table) -> None:
    loan_words = {"DevOps", "DevOps / SRE", "SAP"}
    for label in labels.table(name):
        assert label.ru in loan_words or re.search("[а-яё]", label.ru), label.id
        assert not re.search("[а-яё]", label.en + label.de + label.meaning, re.IGNORECASE), label.id


def test_the_schema_knows_the_section_labels() -> None:
    assert get_args(SectionLabel) == labels.ids("sections")
    assert labels.JUNK in labels.ids("sections")


def test_tech_categories_are_the_tech_group() -> None:
    assert labels.tech_categories() == set(ORDER["categories"][:9])
