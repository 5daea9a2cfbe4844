from __future__ import annotations

import json
from pathlib import Path

import pytest

from razbor.catalogue import Catalogue, Entry, Name
from razbor.catalogue.building import build_file
from razbor.catalogue.reading import read_entries
from razbor.errors import (
    BrokenEncoding,
    BrokenRecord,
    ColumnMissing,
    EntryInvalid,
    FileMissing,
    OutputInvalid,
    RazborError,
    UnknownFormat,
)
from tests.catalogue import making

COOK = Entry("1", (Name("cook", None, True), Name("chef, head")), "Cooks.", "5120", "Kitchen")
NURSE = Entry("2", (Name("nurse", None, True),))
TABLES = {
    "names.csv": 'id,names,description,code,group\n1,"cook|chef, head",Cooks.,5120,Kitchen\n'
    "2,nurse,,,\n",
    "semicolons.csv": "ID;Names;description;code;group;seen\n"
    "1;cook|chef, head;Cooks.;5120;Kitchen;x\n2;nurse;;NaN;;y\n",
    "json.csv": "id,names,description,code,group\n"
    '1,"[""cook"", ""chef, head""]",Cooks.,5120,Kitchen\n2,"[""nurse""]",,,\n',
    "apart.tsv": "id\tname\talternatives\tdescription\tcode\tgroup\n"
    "1\tcook\tchef, head| \tCooks.\t5120\tKitchen\n\n2\tnurse\t\t\t\t\n",
    "list.jsonl": '{"id": "1", "names": ["cook", "chef, head"], "description": "Cooks.", '
    '"code": 5120, "group": "Kitchen"}\n\n{"id": 2, "names": "nurse", "group": null}\n',
}


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


@pytest.mark.parametrize("name", TABLES)
def test_every_way_of_writing_names_is_read(tmp_path: Path, name: str) -> None:
    assert read_entries(write(tmp_path, name, TABLES[name])) == (COOK, NURSE)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "id,names_en,names_ru\n1,cook|chef,повар\n2,,медсестра\n"),
        (
            "a.jsonl",
            '{"id": "1", "names": {"en": ["cook", "chef"], "ru": "повар"}}\n'
            '{"id": "2", "names_ru": ["медсестра"]}\n',
        ),
    ],
)
def test_names_may_have_languages(tmp_path: Path, name: str, text: str) -> None:
    assert read_entries(write(tmp_path, name, text)) == (
        Entry("1", (Name("cook", "en", True), Name("chef", "en"), Name("повар", "ru", True))),
        Entry("2", (Name("медсестра", "ru", True),)),
    )


@pytest.mark.parametrize(
    ("name", "text", "kind", "place"),
    [
        ("a.csv", "id,names\n1,cook\n\n1,nurse\n", EntryInvalid, "a.csv:4"),
        ("a.csv", "id,names\n1,cook\n,nurse\n", EntryInvalid, "a.csv:3"),
        ("a.csv", "id,names\n1,cook\n2, | \n", EntryInvalid, "a.csv:3"),
        ("a.csv", 'id,names\n1,"[""cook"""\n', EntryInvalid, "a.csv:2"),
        ("a.csv", 'id,names\n1,"[1, 2]"\n', EntryInvalid, "a.csv:2"),
        ("a.csv", "id,names\n1,cook,chef\n", BrokenRecord, "a.csv:2"),
        ("a.csv", 'id,names\n1,"cook\n', BrokenRecord, "a.csv:2"),
        ("a.csv", "id,description\n1,x\n", ColumnMissing, "a.csv"),
        ("a.csv", "names\ncook\n", ColumnMissing, "a.csv"),
        ("a.csv", "id,names,names\n1,cook,chef\n", ColumnMissing, "a.csv"),
        ("a.csv", "", ColumnMissing, "a.csv"),
        ("a.csv", "id,names\n", EntryInvalid, "a.csv"),
        ("a.jsonl", '{"id": "1", "names": ["cook"]}\n{"id"\n', BrokenRecord, "a.jsonl:2"),
        ("a.jsonl", "[1]\n", BrokenRecord, "a.jsonl:1"),
        ("a.jsonl", '{"id": "1"}\n', EntryInvalid, "a.jsonl:1"),
        ("a.jsonl", '{"id": ["1"], "names": ["cook"]}\n', EntryInvalid, "a.jsonl:1"),
        ("a.jsonl", '{"id": "1", "names": {"English": "cook"}}\n', EntryInvalid, "a.jsonl:1"),
        ("a.xlsx", "", UnknownFormat, "a.xlsx"),
    ],
)
def test_a_bad_row_is_refused_with_its_line(
    tmp_path: Path, name: str, text: str, kind: type[RazborError], place: str
) -> None:
    path = write(tmp_path, name, text)
    with pytest.raises(kind) as caught:
        read_entries(path)
    assert caught.value.place == path.with_name(place).as_posix()


def test_a_byte_of_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("id,names\n1,повар\n2,с".encode() + b"\xe9\xf1\n")
    with pytest.raises(BrokenEncoding) as caught:
        read_entries(tmp_path / "a.csv")
    assert caught.value.place.endswith("a.csv:3")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        read_entries(tmp_path / "a.csv")


def test_a_file_becomes_a_catalogue(tmp_path: Path, encoder: making.HashedEncoder) -> None:
    path = write(tmp_path, "Our Jobs (2024).csv", TABLES["names.csv"])
    built = build_file(path, tmp_path / "jobs", encoder, version="7", notice="our own")
    found = Catalogue.open(tmp_path / "jobs", encoder)
    assert list(found) == list(built) == [COOK, NURSE]
    assert found.about.name == "our-jobs-2024"
    assert (found.about.version, found.about.notice) == ("7", "our own")
    assert found.search("chef")[0].id == "1"
    manifest = json.loads((tmp_path / "jobs" / "catalogue.json").read_bytes())
    assert manifest["encoder"]["digest"] == built.made_by.digest


def test_what_lies_there_is_seen_before_anything_is_read(
    tmp_path: Path, encoder: making.HashedEncoder
) -> None:
    (tmp_path / "jobs").mkdir()
    with pytest.raises(OutputInvalid):
        build_file(tmp_path / "nowhere.csv", tmp_path / "jobs", encoder)
