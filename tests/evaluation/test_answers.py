from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from razbor.dataset.files import digest
from razbor.errors import ArgumentInvalid, DataInvalid, DataMissing
from razbor.evaluation.answers import gather
from razbor.models import Bundle, Draft, Predictor, write_bundle
from razbor.models.manifest import Calibration, DataDigest
from razbor.tasks import areas, role, sections
from razbor.training.held_out import HeldOut, held_out_bytes
from tests.evaluation.conftest import AREAS, write_split
from tests.evaluation.making import write_voting_bundle
from tests.models.making import EVIDENCE

pytestmark = pytest.mark.model

Bundles = dict[str, Path]


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    write_split(tmp_path / "mine")
    return tmp_path


def with_record(folder: Path, parts: Sequence[HeldOut], path: Path) -> Bundle:
    """The bundle, with a record of held-out predictions that are written as well."""
    content = held_out_bytes(parts)
    path.write_bytes(content)
    bundle = Bundle.open(folder)
    record = DataDigest(name=path.name, sha256=digest(content), rows=len(parts[0].documents))
    training = bundle.manifest.training.model_copy(update={"held_out": record})
    fields = {name: getattr(bundle.manifest, name) for name in Draft.model_fields}
    files = {name: bundle.read(name) for name in bundle.manifest.files}
    draft = Draft(**{**fields, "training": training})
    return write_bundle(path.with_name("recorded"), draft, files)


def titles(count: int) -> HeldOut:
    truth = np.zeros((count, len(areas.LABELS)), bool)
    truth[:, 0] = True
    numbers = tuple(map(str, range(count)))
    scores = np.full(truth.shape, 0.25, np.float32)
    return HeldOut("areas", areas.LABELS, numbers, np.ones(count, bool), truth, scores)


def test_every_question_of_a_role_is_answered(mine: Path, bundles: Bundles) -> None:
    bundle = Bundle.open(bundles["role"])
    found = gather(bundle, mine, "mine")
    assert set(found.parts) == {"role", "category", "lead"}
    part = found.parts["role"]
    assert part.documents == ("cafe", "lab", "shop")
    assert part.truth[:, 1].tolist() == [False, True, False]
    rows = [role.row("Бариста", ""), role.row("Программист оптических систем", "")]
    raw = Predictor.open(bundle).predict(rows).outputs["role"][:, 1]
    assert part.scores[:2, 1] == pytest.approx(raw, abs=1e-5)
    assert [file.name for file in found.files] == ["mine/roles.jsonl", "mine/vacancies.jsonl"]


def test_the_split_may_be_named_by_its_folder(
    mine: Path, bundles: Bundles, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = Bundle.open(bundles["areas"])
    monkeypatch.chdir(mine / "mine")
    for folder in (mine / "mine", Path()):
        assert gather(bundle, folder).files == gather(bundle, mine, "mine").files


def test_titles_and_titles_of_vacancies_are_items_once(mine: Path, bundles: Bundles) -> None:
    part = gather(Bundle.open(bundles["areas"]), mine, "mine").parts["areas"]
    assert len(part.documents) == 6
    (mine / "mine" / "roles.jsonl").unlink()
    assert len(gather(Bundle.open(bundles["areas"]), mine, "mine").parts["areas"].documents) == 3


def test_pieces_take_the_label_that_covers_them(mine: Path, bundles: Bundles) -> None:
    parts = gather(Bundle.open(bundles["sections"]), mine, "mine").parts
    assert set(parts) == {sections.TASK, sections.FRAGMENT}
    whole, alone = parts[sections.TASK], parts[sections.FRAGMENT]
    heading = sections.LABELS.index(sections.HEADING)
    assert whole.truth[:, heading].sum() == 3
    assert alone.truth[:, heading].sum() == 0
    assert whole.truth.sum(axis=1).tolist() == [1] * len(whole.documents)
    assert set(whole.documents) == {"cafe", "lab", "shop"}


def test_scores_are_those_before_a_calibration(
    mine: Path, bundles: Bundles, tmp_path: Path
) -> None:
    plain = Bundle.open(bundles["role"])
    fields = {name: getattr(plain.manifest, name) for name in Draft.model_fields}
    warm = {
        name: task.model_copy(
            update={"calibration": Calibration(temperature=2.5, evidence=EVIDENCE)}
        )
        for name, task in plain.manifest.tasks.items()
    }
    files = {name: plain.read(name) for name in plain.manifest.files}
    bundle = write_bundle(tmp_path / "warm", Draft(**{**fields, "tasks": warm}), files)
    before, after = (gather(each, mine, "mine").parts for each in (plain, bundle))
    for name in before:
        assert after[name].scores == pytest.approx(before[name].scores, abs=1e-4)


@pytest.mark.parametrize("split", ["gold_dev", "gold"])
def test_gold_chooses_nothing(tmp_path: Path, bundles: Bundles, split: str) -> None:
    write_split(tmp_path / split)
    for given in ((tmp_path, split), (tmp_path / split, None)):
        with pytest.raises(ArgumentInvalid, match="gold measures"):
            gather(Bundle.open(bundles["role"]), *given)


def test_training_data_are_refused_and_the_remedy_is_named(mine: Path, tmp_path: Path) -> None:
    content = (mine / "mine" / "titles.jsonl").read_bytes()
    trained = [DataDigest(name="silver/titles.jsonl", sha256=digest(content), rows=3)]
    folder = write_voting_bundle(tmp_path / "areas", "areas", AREAS, trained_on=trained)
    with pytest.raises(DataInvalid, match=r"mine/titles\.jsonl.*held-out predictions"):
        gather(Bundle.open(folder), mine, "mine")
    kept = with_record(folder, [titles(2)], tmp_path / "areas.held_out.parquet")
    with pytest.raises(DataInvalid, match=r"'areas\.held_out\.parquet'"):
        gather(kept, mine, "mine")


def test_held_out_predictions_are_of_this_bundle(bundles: Bundles, tmp_path: Path) -> None:
    path = tmp_path / "areas.held_out.parquet"
    bundle = with_record(bundles["areas"], [titles(2)], path)
    assert len(gather(bundle, path).parts["areas"].documents) == 2
    with pytest.raises(ArgumentInvalid, match="--split"):
        gather(bundle, path, "silver")
    with pytest.raises(DataInvalid, match="training left none"):
        gather(Bundle.open(bundles["areas"]), path)
    path.write_bytes(held_out_bytes([titles(3)]))
    with pytest.raises(DataInvalid, match="another bundle"):
        gather(bundle, path)


def test_predictions_of_other_labels_are_refused(bundles: Bundles, tmp_path: Path) -> None:
    path = tmp_path / "areas.held_out.parquet"
    part = titles(2)
    fewer = HeldOut(
        *("areas", part.labels[:3], part.documents, part.drawn),
        *(part.truth[:, :3], part.scores[:, :3]),
    )
    bundle = with_record(bundles["areas"], [fewer], path)
    with pytest.raises(DataInvalid, match="labels that the bundle lacks"):
        gather(bundle, path)


def test_data_that_are_not_there(bundles: Bundles, tmp_path: Path) -> None:
    with pytest.raises(DataMissing):
        gather(Bundle.open(bundles["role"]), tmp_path / "none")
    with pytest.raises(DataMissing):
        gather(Bundle.open(bundles["role"]), tmp_path, "none")
