from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks.eight_bits import Agreement, main, table

from razbor.models import Bundle, Predictor, Row
from razbor.training.choices import Choices
from razbor.training.train import train
from tests.training.corpus import vacancy
from tests.training.encoders.making import write_base, write_data, write_recipe
from tests.training.encoders.test_shipped import SECTIONS


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    folder = tmp_path_factory.mktemp("eight")
    data, base = write_data(folder / "data"), write_base(folder / "base")
    recipe = write_recipe(folder / "recipe.toml", *SECTIONS)
    return train(recipe, data, folder / "bundle", choices=Choices(str(base)))


@pytest.mark.training
def test_labels_are_compared_language_by_language(
    bundle: Bundle, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    jobs = tmp_path / "jobs.jsonl"
    with jobs.open("w", encoding="utf-8") as file:
        for number in range(30):
            title, lines = vacancy(number)
            text = "\n".join(line for line, _ in lines)
            file.write(json.dumps({"title": title, "description": text}, ensure_ascii=False) + "\n")
    checkpoint = bundle.folder.with_name("bundle.work") / "checkpoint"
    whole = tmp_path / "whole"
    arguments = [str(bundle.folder), str(checkpoint), str(jobs), "--limit", "20"]
    assert main([*arguments, "--write", str(whole)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "| language | texts | same label | 95 % |"
    assert {line.split(" | ")[0] for line in printed[2:]} == {"| ru", "| en"}
    assert all("| 20 |" in line or line.startswith("| en") for line in printed[2:])
    rows = [Row({"text": "Опыт от двух лет", "heading": ""})]
    (task,) = bundle.manifest.tasks.values()
    short, long = (
        Predictor.open(each).predict(rows).outputs[task.output] for each in (bundle, whole)
    )
    assert 0 < abs(short - long).max() < 0.1
    assert (whole / "model.onnx").stat().st_size > (bundle.folder / "model.onnx").stat().st_size


def test_what_lacks_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none"), str(tmp_path), str(tmp_path)]) == 2
    assert "no such bundle" in capsys.readouterr().err


def test_an_interval_stands_beside_the_share() -> None:
    assert table([Agreement("ru", 995, 1000)]).splitlines()[-1] == (
        "| ru | 1,000 | 0.9950 | 0.9883 to 0.9979 |"
    )
