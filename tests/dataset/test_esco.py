from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from razbor.dataset.esco import OCCUPATIONS, RELATIONS, SKILLS, Esco
from razbor.errors import DataInvalid, DataMissing
from tests.training.matching.making import write_data
from tests.training.pairs.occupations import uri


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_data(tmp_path)


def rewrite(path: Path, **columns: list[object]) -> None:
    """Replace columns of a Parquet file from the first row on."""
    rows = pq.read_table(path).to_pylist()
    for name, values in columns.items():
        for row, value in zip(rows, values, strict=False):
            row[name] = value
    pq.write_table(pa.Table.from_pylist(rows), path)


def test_occupations_come_in_the_order_of_their_uris(folder: Path) -> None:
    english = Esco(folder).occupations("en")
    assert [each.uri for each in english] == [uri("occupation", number) for number in range(12)]
    assert english[1].title == "chief baker"
    assert english[1].synonyms == ("baker, chief", "chief of dough")  # not the title again
    assert english[1].description == "Each chief baker works with dough all day."
    german = Esco(folder).occupations("de")
    assert (german[0].title, german[0].synonyms) == ("Hilfsbäcker", ())
    russian = Esco(folder).occupations("ru")
    assert (russian[0].synonyms, russian[0].description) == (("пекарь, помощник",), "")


def test_white_space_blank_and_repeated_names_are_left_out(folder: Path) -> None:
    rewrite(
        folder / OCCUPATIONS["en"],
        preferredLabel=[" baker "],
        altLabels=[" cook\n\nbaker\n cook \nbaker's mate"],
        description=[None],
    )
    first = Esco(folder).occupations("en")[0]
    assert (first.title, first.synonyms, first.description) == (
        "baker",
        ("baker's mate", "cook"),
        "",
    )


def test_codes_begin_with_the_unit_group(folder: Path) -> None:
    codes = Esco(folder).codes()
    assert codes[uri("occupation", 3)] == "0003.1"
    assert len(codes) == 12


def test_skills_of_an_occupation_are_sorted_and_known(folder: Path) -> None:
    skills = Esco(folder).skills()
    expected = ("inspect dough", "prepare dough", "repair dough", "store dough")
    assert skills[uri("occupation", 0)] == expected  # one more relation has no such skill
    assert len(skills) == 12


def test_names_of_skills_come_with_their_others(folder: Path) -> None:
    rewrite(folder / SKILLS, altLabels=[None, "inspect dough\n ", "a\nb\na"])
    found = dict(Esco(folder).skill_names())
    assert "prepare dough" not in found
    assert "inspect dough" not in found
    assert found["store dough"] == ("a", "b")
    assert found["prepare cloth"] == ("cloth: prepare", "prepare the cloth")
    assert list(found) == [name for name, _ in Esco(folder).skill_names()]


def test_descriptions_of_skills_may_be_missing(folder: Path) -> None:
    rows = pq.read_table(folder / SKILLS).to_pylist()
    rewrite(folder / SKILLS, description=[None, *["Known."] * (len(rows) - 1)])
    assert Esco(folder).described_skills()[:2] == (
        ("prepare dough", ""),
        ("inspect dough", "Known."),
    )


def test_what_was_read_has_a_digest(folder: Path) -> None:
    esco = Esco(folder)
    esco.occupations("ru")
    esco.codes()
    esco.codes()
    names = {file.name: file.rows for file in esco.digests}
    assert names == {OCCUPATIONS["ru"]: 12, OCCUPATIONS["en"]: 12}
    assert all(len(file.sha256) == 64 for file in esco.digests)


@pytest.mark.parametrize(
    ("name", "column", "read"),
    [
        (OCCUPATIONS["en"], "code", "codes"),
        (SKILLS, "altLabels", "skill_names"),
        (RELATIONS, "skillUri", "skills"),
    ],
)
def test_a_column_that_is_not_there_is_named(
    folder: Path, name: str, column: str, read: str
) -> None:
    table = pq.read_table(folder / name)
    pq.write_table(table.drop_columns([column]), folder / name)
    with pytest.raises(DataInvalid, match=column):
        getattr(Esco(folder), read)()


def test_a_damaged_file_and_one_that_is_not_there_are_named(folder: Path, tmp_path: Path) -> None:
    (folder / SKILLS).write_bytes(b"PAR1")
    with pytest.raises(DataInvalid, match="skills_en"):
        Esco(folder).skill_names()
    (folder / OCCUPATIONS["ru"]).unlink()
    with pytest.raises(DataMissing, match="names_ru"):
        Esco(folder).occupations("ru")
    with pytest.raises(DataMissing):
        Esco(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "line", ["http://example.org/x\t0001.1\tпекарь", "http://example.org/x\t0001.1\t"], ids=repr
)
def test_a_row_of_names_that_ends_too_early_is_refused(folder: Path, line: str) -> None:
    path = folder / OCCUPATIONS["ru"]
    path.write_text(f"{path.read_text('utf-8')}{line}\n", "utf-8")
    with pytest.raises(DataInvalid, match="alternatives"):
        Esco(folder).occupations("ru")
