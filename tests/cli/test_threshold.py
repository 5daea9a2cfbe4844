from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import razbor
from razbor.models import Bundle
from razbor.tasks import areas
from razbor.training.held_out import HeldOut
from tests.cli.running import here
from tests.evaluation.conftest import AREAS
from tests.evaluation.making import write_voting_bundle
from tests.evaluation.test_answers import with_record

pytestmark = pytest.mark.model

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def made(tmp_path: Path) -> tuple[Bundle, Path]:
    """A bundle for areas, and answers that it gave to titles it had not seen."""
    random = np.random.default_rng(3)
    truth = np.zeros((200, len(areas.LABELS)), bool)
    truth[:80, areas.LABELS.index("programmer")] = True
    truth[60:90, areas.LABELS.index("tester")] = True
    truth[90:, areas.LABELS.index("worker")] = True
    scores = np.where(truth, random.uniform(0.5, 1, truth.shape), random.random(truth.shape) / 2)
    numbers = tuple(map(str, range(200)))
    part = HeldOut(
        *("areas", areas.LABELS, numbers, np.ones(200, bool), truth, scores.astype(np.float32))
    )
    folder = write_voting_bundle(tmp_path / "areas", "areas", AREAS)
    path = tmp_path / "tiny.held_out.parquet"
    return with_record(folder, [part], path), path


def test_thresholds_are_written_with_their_evidence(
    made: tuple[Bundle, Path], tmp_path: Path, capsys: Capture
) -> None:
    bundle, path = made
    copy = tmp_path / "copy"
    assert here("threshold", bundle.folder, path, "--min-recall", "0.95", "-o", copy) == 0
    said = capsys.readouterr()
    assert "areas.programmer: 0.5 → 0.5" in said.out
    assert "areas.tester: left as it is: 30 positives, 29 too few" in said.out
    assert "1+decisions.1 lies in" in said.err
    found = Bundle.open(copy)
    evidence = found.manifest.tasks["areas"].decision.evidence
    assert evidence["worker.positives"] == 110
    assert evidence["worker.confidence"] == 0.95
    card = (copy / "README.md").read_text(encoding="utf-8")
    assert "2 labels have evidence of their own in razbor.json" in card
    assert "areas.worker 0.5 → " in card.partition("## Changes")[2]
    assert Bundle.open(bundle.folder).digest == bundle.digest
    assert razbor.load(["areas"], bundles={"areas": copy}).areas("Программист")


def test_in_place_twice_keeps_all_changes(made: tuple[Bundle, Path], capsys: Capture) -> None:
    bundle, path = made
    for recall in ("0.8", "0.9"):
        given = ("--min-recall", recall, "--label", "worker")
        assert here("threshold", bundle.folder, path, *given) == 0
    found = Bundle.open(bundle.folder)
    assert found.manifest.version == "1+decisions.2"
    card = (bundle.folder / "README.md").read_text(encoding="utf-8")
    assert card.count("## Changes") == card.count("## Decisions") == 1
    assert card.count("- 1+decisions.") == 2
    assert "recall >= 0.8" in card


def test_a_dry_run_writes_nothing(made: tuple[Bundle, Path], capsys: Capture) -> None:
    bundle, path = made
    given = ("--min-recall", "0.9", "--label", "worker", "--dry-run", "--json")
    assert here("threshold", bundle.folder, path, *given) == 0
    said = json.loads(capsys.readouterr().out)
    assert [change["name"] for change in said["changes"]] == ["areas.worker"]
    assert said["bundle"] is None
    assert said["changes"][0]["evidence"]["recall_low"] >= 0.9
    assert Bundle.open(bundle.folder).digest == bundle.digest


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (("--min-recall", "0.95", "--label", "tester"), "29 are missing"),
        (("--min-recall", "2"), "min-recall 2"),
        (("--min-accuracy", "0.9"), "there is none"),
        ((), "--min-recall"),
    ],
)
def test_what_cannot_be_shown_is_refused(
    made: tuple[Bundle, Path], capsys: Capture, given: tuple[str, ...], named: str
) -> None:
    bundle, path = made
    assert here("threshold", bundle.folder, path, *given) == 2
    assert named in " ".join(capsys.readouterr().err.split())
    assert Bundle.open(bundle.folder).digest == bundle.digest


def test_a_threshold_of_the_call_is_the_one_that_counts(capsys: Capture, tmp_path: Path) -> None:
    folder = write_voting_bundle(tmp_path / "areas", "areas", AREAS)
    bundle = ("--bundle", f"areas={folder}")
    assert here("areas", "Программист", *bundle, "--threshold", "areas.programmer=1") == 0
    assert capsys.readouterr().out == "\t\tПрограммист\n"
    assert here("areas", "Программист", *bundle) == 0
    assert capsys.readouterr().out.startswith("programmer\t")
    assert here("areas", "Программист", *bundle, "--threshold", "areas.pilot=1") == 2
    assert "areas.pilot" in capsys.readouterr().err


def test_annotate_takes_thresholds_in_every_process(
    tiny_bundles: dict[str, Path], tmp_path: Path
) -> None:
    source, found = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    row = json.dumps({"title": "Программист", "description": "Пишем на Python"})
    source.write_text(f"{row}\n" * 3, encoding="utf-8")
    options = ["--tasks", "role,areas", "--threshold", "role=1", "--threshold", "areas.medic=0"]
    for task in ("role", "areas"):
        options += ["--bundle", f"{task}={tiny_bundles[task]}"]
    assert here("annotate", source, "-o", found, "--jobs", "2", *options) == 0
    for line in found.read_text(encoding="utf-8").splitlines():
        report = json.loads(line)
        assert (report["role"]["label"], report["role"]["threshold"]) == ("other", 1.0)
        assert "medic" in [area["label"] for area in report["areas"]]
