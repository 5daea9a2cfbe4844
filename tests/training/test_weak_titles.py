from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from razbor.training.data import TrainingData
from razbor.training.weak_titles import weak_titles
from tests.training.corpus import write_corpus


def test_titles_of_gold_are_left_out_and_the_rest_is_counted(tmp_path: Path) -> None:
    data = TrainingData(write_corpus(tmp_path / "data"), "silver")
    found = weak_titles(data, min_titles=2)
    assert "Бухгалтер 904" not in found.titles  # stands in gold_dev/titles.jsonl
    assert "Бухгалтер 903" in found.titles or "Бухгалтер 908" in found.titles
    assert len(found.titles) == len(set(found.titles))
    assert found.targets.shape == found.known.shape == (len(found.titles), 5 + 6)
    assert np.all(found.known >= found.targets)
    assert found.targets.any(axis=1).all()


def test_what_a_board_does_not_categorise_is_unknown(tmp_path: Path) -> None:
    data = TrainingData(write_corpus(tmp_path / "data"), "silver")
    found = weak_titles(data, min_titles=2)
    unlabelled = [i for i, title in enumerate(found.titles) if title.split()[-1].startswith("9")]
    assert {int(found.known[i].sum()) for i in unlabelled} == {5}


def test_several_categories_in_one_string_are_told_apart(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "data")
    field = "Информационные технологии, интернет, телеком"
    listed = f"{field} / Работа; Торговля / Рынок ; {field} / Ларёк"
    row = {"title": "Продавец сот", "professional_roles": "", "specializations": listed}
    pq.write_table(pa.Table.from_pylist([row]), folder / "vacancies.parquet")
    found = weak_titles(TrainingData(folder, "silver"), min_titles=1)
    targets = found.targets[found.titles.index("Продавец сот")]
    known = found.known[found.titles.index("Продавец сот")]
    # «Работа» is a category of another file, which holds titles of this one field.
    assert int(targets.sum()) == 3
    assert found.targets[:, targets == 1].sum(axis=0).max() > 1
    assert known.sum() < known.shape[0]
