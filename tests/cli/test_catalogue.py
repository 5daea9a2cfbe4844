from __future__ import annotations

from pathlib import Path

import pytest

from razbor.catalogue import Catalogue
from razbor.catalogue.building import build_file
from razbor.catalogue.bundled import BundledEncoder
from razbor.models import Predictor
from tests.cli.running import here, options

pytestmark = pytest.mark.end_to_end

Capture = pytest.CaptureFixture[str]

ROWS = "id,names_en,names_de,code\nc,cook|chef,Koch,5120\nn,nurse,,2221\n"


@pytest.fixture
def names(tmp_path: Path) -> Path:
    path = tmp_path / "My Jobs.csv"
    path.write_text(ROWS, "utf-8")
    return path


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_taxonomy_becomes_a_catalogue(names: Path, tmp_path: Path, capsys: Capture) -> None:
    own, same = tmp_path / "own", tmp_path / "same"
    given = ("--name", "jobs", "--version", "2024.1", "--notice", "written for tests")
    assert here("catalogue", "build", names, "-o", own, *given) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert f"jobs 2024.1 lies in {own}: 2 entries, 4 names (de, en)" in shown.err
    encoder = BundledEncoder(Predictor.open("occupations"))
    about = {"name": "jobs", "version": "2024.1", "notice": "written for tests"}
    build_file(names, same, encoder, **about)  # type: ignore[arg-type]
    assert content(own) == content(same)
    found = Catalogue.open(own, encoder)
    assert [match.id for match in found.search("chef", 1)] == ["c"]


def test_its_name_is_that_of_the_file(names: Path, tmp_path: Path, capsys: Capture) -> None:
    assert here("catalogue", "build", names, "-o", tmp_path / "own") == 0
    assert "my-jobs 1 lies in" in capsys.readouterr().err


def test_what_is_there_is_replaced_on_request(names: Path, tmp_path: Path, capsys: Capture) -> None:
    own = tmp_path / "own"
    assert here("catalogue", "build", names, "-o", own) == 0
    before = content(own)
    names.write_text(ROWS.replace("nurse", "ward nurse"), "utf-8")
    assert here("catalogue", "build", names, "-o", own) == 2
    assert "RZB-503" in capsys.readouterr().err
    assert content(own) == before
    assert here("catalogue", "build", names, "-o", own, "--force") == 0
    assert content(own) != before


@pytest.mark.parametrize(
    ("rows", "code", "place"),
    [
        ("id,names\nc,cook\nc,chef\n", "RZB-607", ":3"),
        ("id,colour\nc,blue\n", "RZB-104", ""),
        ("", "RZB-104", ""),
    ],
)
def test_a_row_that_is_none_stops_the_building(
    rows: str, code: str, place: str, tmp_path: Path, capsys: Capture
) -> None:
    path = tmp_path / "names.csv"
    path.write_text(rows, "utf-8")
    assert here("catalogue", "build", path, "-o", tmp_path / "own") == 2
    assert f"Error {code} {path.as_posix()}{place}" in capsys.readouterr().err
    assert not (tmp_path / "own").exists()


def test_a_bundle_without_vectors_is_refused(
    names: Path, tmp_path: Path, tiny_bundles: dict[str, Path], capsys: Capture
) -> None:
    wrong = f"occupations={tiny_bundles['role']}"
    assert here("catalogue", "build", names, "-o", tmp_path / "own", "--bundle", wrong) == 2
    assert "RZB-302" in capsys.readouterr().err
    given = options(tiny_bundles, ["role"])
    assert here("catalogue", "build", names, "-o", tmp_path / "own", *given) == 2
    assert "RZB-501" in capsys.readouterr().err


def test_esco_needs_its_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.delenv("RAZBOR_DATA", raising=False)
    assert here("catalogue", "esco", "-o", tmp_path / "esco") == 2
    assert "RZB-402" in capsys.readouterr().err
    assert here("catalogue", "esco", "-o", tmp_path / "esco", "--data", tmp_path) == 2
    assert "RZB-402" in capsys.readouterr().err
    assert here("catalogue", "esco", "-o", tmp_path, "--data", tmp_path) == 2
    assert "RZB-503" in capsys.readouterr().err
