from __future__ import annotations

from pathlib import Path

import pytest

from razbor.errors import BrokenEncoding, DamagedFile, EmptyFile
from razbor.reading import Columns
from razbor.reading.plain_text import split_title

from .helpers import failed, only, put, read


@pytest.mark.parametrize(
    ("text", "title", "description"),
    [
        ("Сторож\n\nОхранять сад.", "Сторож", "Охранять сад."),
        ("\n  Gardener \r\nMow the lawn.\r\nTwice.\n", "Gardener", "Mow the lawn.\nTwice."),
        ("We look for a gardener.\nMow the lawn.", "", "We look for a gardener.\nMow the lawn."),
        ("Gardener", "", "Gardener"),
        ("Gardener\n \n", "", "Gardener"),
        ("x" * 121 + "\nmore", "", "x" * 121 + "\nmore"),
        ("x" * 120 + "\n  • more", "x" * 120, "  • more"),
    ],
)
def test_title_and_description(text: str, title: str, description: str) -> None:
    assert split_title(text) == (title, description)


@pytest.mark.parametrize("name", ["x.txt", "x.txt.gz"])
def test_a_file(tmp_path: Path, name: str) -> None:
    path = put(tmp_path / name, "\ufeffСторож\nОхранять сад.")
    vacancy = only(read(path, Columns(title="no matter", keep=("k",))))
    assert (vacancy.title, vacancy.source, vacancy.extra) == (
        "Сторож",
        path.as_posix(),
        {"k": None},
    )


def test_what_cannot_be_read(tmp_path: Path) -> None:
    failed(read(put(tmp_path / "a.txt", " \n")), EmptyFile)
    failed(read(put(tmp_path / "b.txt", b"\xff\x81\x8d")), BrokenEncoding)
    failed(read(put(tmp_path / "c.txt", b"%PDF-1.7")), DamagedFile)


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        ('{"title": "Сторож"}', ".json"),
        ('[{"title": "Сторож"}]', ".json"),
        ("<!DOCTYPE html><p>Сторож</p>", ".html"),
        (" \n<html lang=ru><p>Сторож</p>", ".html"),
        ("title,text\nСторож,Охранять сад\n", ".csv"),
        ("id\tДолжность\tОписание\n1\tСторож\tОхранять сад\n", ".csv"),
    ],
)
def test_another_format_under_this_name(tmp_path: Path, content: str, suffix: str) -> None:
    failure = failed(read(put(tmp_path / "x.txt", content)), DamagedFile)
    assert suffix in failure.error.remedy


@pytest.mark.parametrize(
    "text",
    [
        "<p>Сторож</p>\n<p>Охранять сад</p>",
        "{сад}\nОхранять сад",
        "[Срочно] Сторож\nОхранять сад",
        "Вакансия: сторож, сменный\nОхранять сад",
        "Сторож, описание\nОхранять сад",
    ],
)
def test_prose_that_looks_a_little_like_it_is_read(tmp_path: Path, text: str) -> None:
    vacancy = only(read(put(tmp_path / "x.txt", text)))
    assert f"{vacancy.title}\n{vacancy.description}".strip() == text
