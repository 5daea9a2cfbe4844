from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from razbor.dataset.resumes import load_resumes
from razbor.errors import DataInvalid, DataMissing
from tests.evaluation.making import write_jsonl

ROWS: list[dict[str, object]] = [
    {"id": "a", "text": "Koch\nBäcker", "codes": ["5120.1", "7512.1"], "language": "de", "x": 1},
    {"id": "b", "text": "Повар", "codes": []},
]


def write(folder: Path, rows: list[dict[str, object]]) -> Path:
    (folder / "train").mkdir()
    write_jsonl(folder / "train" / "resumes.jsonl", rows)
    return folder


def test_what_is_read(tmp_path: Path) -> None:
    found = load_resumes(write(tmp_path, ROWS), "train")
    assert [(each.id, each.codes, each.language) for each in found.items] == [
        ("a", ("5120.1", "7512.1"), "de"),
        ("b", (), None),
    ]
    (file,) = found.files
    content = (tmp_path / "train" / "resumes.jsonl").read_bytes()
    assert (file.name, file.rows) == ("train/resumes.jsonl", 2)
    assert file.sha256 == hashlib.sha256(content).hexdigest()


def test_a_split_without_resumes_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataMissing, match=r"resumes\.jsonl"):
        load_resumes(tmp_path, "train")


@pytest.mark.parametrize(
    "change",
    [
        {"text": ""},
        {"text": None},
        {"codes": [""]},
        {"codes": "5120.1"},
        {"codes": None},
        {"id": ""},
    ],
    ids=repr,
)
def test_a_row_that_does_not_fit_is_named_and_not_shown(
    tmp_path: Path, change: dict[str, object]
) -> None:
    write(tmp_path, [ROWS[0], {**ROWS[1], **change}])
    with pytest.raises(DataInvalid, match=r"resumes\.jsonl:2") as caught:
        load_resumes(tmp_path, "train")
    assert "Повар" not in str(caught.value)


def test_a_row_without_codes_is_refused(tmp_path: Path) -> None:
    write(tmp_path, [{"id": "a", "text": "Koch"}])
    with pytest.raises(DataInvalid, match=r"resumes\.jsonl:1"):
        load_resumes(tmp_path, "train")
