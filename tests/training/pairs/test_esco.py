from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from razbor.dataset.esco import OCCUPATIONS, RELATIONS, Esco
from razbor.errors import DataInvalid, DataMissing
from razbor.training.pairs.esco import Pair, read_pairs
from tests.training.pairs.occupations import write_esco


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_esco(tmp_path / "data")


def test_pairs_of_one_language(data: Path) -> None:
    esco = Esco(data)
    pairs = read_pairs(esco, ["en"], ["skill", "description", "synonym"])
    counts = Counter(pair.kind for pair in pairs)
    # Four skills, a description and two synonyms each; the title is no synonym of itself.
    assert counts == {"skill": 48, "description": 12, "synonym": 24}
    assert Pair("chief baker", "store dough", "skill") in pairs
    assert Pair("chief baker", "baker, chief", "synonym") in pairs
    assert all(pair.title != pair.text for pair in pairs)
    assert len(set(pairs)) == len(pairs)
    assert {digest.name: digest.rows for digest in esco.digests} == {
        "esco/skills_en_v1.1.1.parquet": 24,
        "esco/occupation_skill_relations_v1.1.1.parquet": 49,
        "esco/occupations_en_v1.2.1.parquet": 12,
    }


def test_german_titles_go_with_english_skills(data: Path) -> None:
    pairs = read_pairs(Esco(data), ["de"], ["skill", "synonym", "description"])
    assert Pair("Hilfsbäcker", "prepare dough", "skill") in pairs
    assert Pair("Oberbäcker", "Bäcker (Ober)", "synonym") in pairs
    assert Counter(pair.kind for pair in pairs) == {"skill": 48, "synonym": 6, "description": 12}


def test_russian_has_no_descriptions(data: Path) -> None:
    pairs = read_pairs(Esco(data), ["ru"], ["synonym", "description"])
    assert Counter(pair.kind for pair in pairs) == {"synonym": 12}
    assert Pair("старший пекарь", "пекарь, старший", "synonym") in pairs


def test_the_order_of_the_files_does_not_matter(data: Path) -> None:
    before = read_pairs(Esco(data), ["ru"], ["synonym"])
    path = data / OCCUPATIONS["ru"]
    head, *rows = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([head, *reversed(rows)]) + "\n", "utf-8")
    assert read_pairs(Esco(data), ["ru"], ["synonym"]) == before


def test_what_is_missing_is_named(data: Path, tmp_path: Path) -> None:
    with pytest.raises(DataMissing, match="RAZBOR_DATA"):
        Esco(tmp_path / "nowhere")
    (data / RELATIONS).unlink()
    with pytest.raises(DataMissing, match="relations"):
        read_pairs(Esco(data), ["en"], ["skill"])


def test_a_damaged_file_and_absent_columns_are_named(data: Path) -> None:
    (data / OCCUPATIONS["en"]).write_bytes(b"no parquet")
    with pytest.raises(DataInvalid, match="occupations_en"):
        read_pairs(Esco(data), ["en"], ["synonym"])
    (data / OCCUPATIONS["de"]).write_bytes((data / RELATIONS).read_bytes())
    with pytest.raises(DataInvalid, match="preferredLabel"):
        read_pairs(Esco(data), ["de"], ["synonym"])
    (data / OCCUPATIONS["ru"]).write_text("conceptUri\tcode\nx\ty\n", "utf-8")
    with pytest.raises(DataInvalid, match="alternatives"):
        read_pairs(Esco(data), ["ru"], ["synonym"])
