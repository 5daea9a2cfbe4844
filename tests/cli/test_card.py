from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from razbor.cards.facts import Facts
from razbor.models import Bundle, write_bundle
from razbor.models.manifest import Draft
from tests.cards import making as cards
from tests.cli.running import here
from tests.evaluation.coded import write_coded
from tests.evaluation.conftest import AREAS, write_split
from tests.evaluation.making import write_voting_bundle
from tests.tiny_matching import trades, write_catalogue, write_matching

pytestmark = pytest.mark.model

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for split in ("gold_dev", "shown"):
        write_split(tmp_path / "data" / split)
    return tmp_path / "data"


@pytest.fixture
def areas(tmp_path: Path) -> Path:
    return write_voting_bundle(tmp_path / "areas", "areas", AREAS)


def renumbered(folder: Path, version: str) -> Bundle:
    """The same bundle under another version, beside it."""
    found = Bundle.open(folder)
    fields = {name: getattr(found.manifest, name) for name in Draft.model_fields}
    files = {name: found.read(name) for name in found.manifest.files}
    draft = Draft.model_validate({**fields, "version": version})
    return write_bundle(folder.with_name(f"areas-{version}"), draft, files)


def card(folder: Path) -> str:
    return (folder / "README.md").read_text(encoding="utf-8")


def test_everything_at_once(data: Path, areas: Path, tmp_path: Path, capsys: Capture) -> None:
    old = renumbered(areas, "0")
    speed = tmp_path / "speed.json"
    speed.write_text(json.dumps(cards.SPEED.to_dict()), encoding="utf-8")
    given: list[str | Path] = [
        "--data",
        data,
        "--speed",
        speed,
        "--examples",
        data / "shown",
        "--last",
        old.folder,
    ]
    assert here("card", areas, *given) == 0
    said = capsys.readouterr().err
    assert "it does not tell: hyper-parameters (--recipe), times (--times)" in said
    text = card(areas)
    assert "*gold labelled by language models following the guides, not by people;" in text
    assert "| micro-F1 |" in text
    assert "On Abacus 9" in text
    assert "| programmer | Программист | programmer |" in text
    assert "- 1: compared with 0" in text
    assert len(cards.read_by_the_hub(text).eval_results or []) >= 3
    assert Bundle.open(areas).digest in said.replace("\n", "")


def test_results_of_files_are_known_by_their_digest(
    data: Path, areas: Path, tmp_path: Path, capsys: Capture
) -> None:
    results = tmp_path / "results.json"
    measuring = ("--data", data, "--samples", "100", "--json", results)
    assert here("evaluate", areas, *measuring) == 0
    # A card changes the digest, and the results stay those of this bundle.
    assert here("card", areas, "--examples", data / "shown") == 0
    assert here("card", areas, "--results", results) == 0
    assert "| micro-F1 |" in card(areas)
    digest = Bundle.open(areas).digest
    assert here("card", areas, "--results", results) == 0
    assert Bundle.open(areas).digest == digest
    capsys.readouterr()
    deaf = write_voting_bundle(tmp_path / "deaf", "areas", {"пекарь": [("areas", "worker")]})
    assert here("card", deaf, "--results", results) == 2
    assert "results of other bundles" in capsys.readouterr().err


def test_figures_of_occupations_stand_in_their_card(tmp_path: Path, capsys: Capture) -> None:
    bundle = write_matching(tmp_path / "matching", entries=trades())
    catalogue = write_catalogue(tmp_path / "catalogue", bundle, trades())
    data = write_coded(tmp_path / "coded", [entry.id for entry in trades()])
    results = tmp_path / "results.json"
    over = ("--data", data, "--catalogue", catalogue)
    assert here("evaluate", bundle.folder, *over, "--samples", "100", "--json", results) == 0
    assert here("card", bundle.folder, "--results", results) == 0
    text = card(bundle.folder)
    assert "razbor evaluate occupations --data DIR" in text
    assert "over the catalogue tiny 1, not ESCO as it ships" in text
    assert "no figure here is to be compared with its" in text
    assert "**Titles of gold_dev** (4 titles)" in text
    assert re.search(r"\| hit@1 \| [01]\.\d{3} \| [01]\.\d{3} to [01]\.\d{3} \| 4 titles \|", text)
    # Of what is measured by language alone a card has no rows, and no empty table.
    assert "one representation" not in text
    found = cards.read_by_the_hub(text).eval_results or []
    assert {each.task_type for each in found} == {"sentence-similarity"}
    capsys.readouterr()
    assert here("card", bundle.folder, *over, "-o", tmp_path / "copy") == 0
    assert "| hit@1 |" in card(tmp_path / "copy")


def test_entries_of_older_versions_stay(areas: Path, tmp_path: Path, capsys: Capture) -> None:
    first, second = renumbered(areas, "0"), renumbered(areas, "0.5")
    assert here("card", second.folder, "--last", first.folder) == 0
    assert here("card", areas, "--last", second.folder) == 0
    changes = card(areas).partition("## Changes")[2]
    assert changes.index("- 1: compared with 0.5") < changes.index("- 0.5: compared with 0")
    assert here("card", areas, "--last", second.folder) == 0
    assert card(areas).count("- 1: compared") == 1


def test_a_copy_leaves_the_bundle_alone(data: Path, areas: Path, tmp_path: Path) -> None:
    digest = Bundle.open(areas).digest
    assert here("card", areas, "--examples", data / "shown", "-o", tmp_path / "copy") == 0
    assert Bundle.open(areas).digest == digest
    assert Facts.of(Bundle.open(tmp_path / "copy")).examples


@pytest.mark.parametrize(
    ("option", "content", "named"),
    [
        ("--speed", "{}", "razbor benchmark --json"),
        ("--results", "[]", "razbor evaluate --json"),
        ("--times", "none", "razbor train"),
        ("--times", cards.TIMES.model_dump_json(), "another training"),
        ("--recipe", "task = 3", "recipe"),
    ],
)
def test_files_that_do_not_fit_are_refused(
    areas: Path, tmp_path: Path, capsys: Capture, option: str, content: str, named: str
) -> None:
    digest = Bundle.open(areas).digest
    path = tmp_path / "given.json"
    path.write_text(content, encoding="utf-8")
    assert here("card", areas, option, path) == 2
    assert named in " ".join(capsys.readouterr().err.split())
    assert Bundle.open(areas).digest == digest


def test_the_same_version_is_no_last_one(areas: Path, tmp_path: Path, capsys: Capture) -> None:
    assert here("card", areas, "--last", areas) == 2
    assert "raise `version`" in " ".join(capsys.readouterr().err.split())


def test_a_bundle_that_was_taught_keeps_its_own_card(areas: Path, capsys: Capture) -> None:
    found = Bundle.open(areas)
    fields = {name: getattr(found.manifest, name) for name in Draft.model_fields}
    files = {name: found.read(name) for name in found.manifest.files} | {"README.md": b"Mine."}
    for recipe in ("razbor teach", "razbor teach --contrastive", "razbor.TextClassifier"):
        training = found.manifest.training.model_copy(update={"recipe": recipe})
        draft = Draft.model_validate({**fields, "training": training})
        taught = write_bundle(areas.with_name("taught"), draft, files, force=True)
        assert here("card", taught.folder) != 0
        assert "RZB-501" in capsys.readouterr().err
        assert card(taught.folder) == "Mine."
        assert Bundle.open(taught.folder).digest == taught.digest
