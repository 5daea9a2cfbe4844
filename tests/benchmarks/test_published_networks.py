from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import pytest
import torch
from benchmarks.postings import Drawn, draw
from benchmarks.published_networks import ONNX, OURS, TORCH, compare, main, table

from benchmarks import networks
from razbor.errors import EmptyFile
from razbor.pipeline import Razbor
from razbor.training.encoders.recipe import EncoderRecipe

pytestmark = pytest.mark.model


def titles(drawn: Drawn) -> tuple[str, ...]:
    return tuple(each.title for each in drawn.postings)


def test_vacancies_are_drawn_by_the_seed(jobs: Path, rz: Razbor) -> None:
    found = draw([jobs], limit=3, seed=0, rz=rz)
    assert len(found.postings) == 3
    assert titles(found) == titles(draw([jobs], limit=3, seed=0, rz=rz))
    orders = {titles(draw([jobs], limit=9, seed=number, rz=rz)) for number in range(5)}
    assert len(orders) > 1
    assert {frozenset(order) for order in orders} == {
        frozenset({"Пекарь", "Python developer", "Кровельщик", "Лесник"})
    }


def test_what_is_left_out_is_counted(drawn: Drawn) -> None:
    assert (len(drawn.postings), drawn.skipped) == (4, 2)  # one is empty, one is no JSON


def test_all_read_what_razbor_cuts(drawn: Drawn, rz: Razbor) -> None:
    for posting in drawn.postings:
        report = rz.vacancy(posting.vacancy)
        assert posting.text == report.text
        assert list(posting.fragments) == [each.text for each in report.fragments]
    assert "<" not in "".join(posting.text for posting in drawn.postings)


def test_nothing_to_draw_is_said(tmp_path: Path, rz: Razbor) -> None:
    path = tmp_path / "none.jsonl"
    path.write_text('{"title": " ", "description": "<p></p>"}\n', "utf-8")
    with pytest.raises(EmptyFile, match="without text: 1"):
        draw([path], limit=5, seed=0, rz=rz)


def test_a_comparison(drawn: Drawn, rz: Razbor, tiny_recipes: Mapping[str, EncoderRecipe]) -> None:
    threads = torch.get_num_threads()
    found = compare(rz, drawn, tiny_recipes, networks.shipped_tokenizer())
    assert torch.get_num_threads() == threads
    assert [each.name for each in found.systems] == [OURS, TORCH, ONNX]
    assert (found.vacancies, found.fragments) == (
        4,
        sum(len(each.fragments) for each in drawn.postings),
    )
    assert list(found.tokens) == ["role", "sections", "areas"]
    ours, *others = found.systems
    assert (ours.times_razbor.value, ours.times_razbor.low, ours.times_razbor.high) == (1, 1, 1)
    for each in others:
        assert list(each.part_ms) == ["role", "sections", "areas"]
        assert each.p50_ms <= each.p95_ms
        assert 1000 / each.per_second == pytest.approx(sum(each.part_ms.values()))
        assert each.times_razbor.value == pytest.approx(ours.per_second / each.per_second)
        assert each.times_razbor.low <= each.times_razbor.value <= each.times_razbor.high
    lines = list(table(found))
    assert "4 vacancies (2 skipped)" in lines[0]
    rows = [line.strip("|").split("|") for line in lines[2:]]
    assert {len(row) for row in rows} == {7}
    assert [row[0].strip() for row in rows[2:]] == [OURS, TORCH, ONNX]
    assert rows[2][4].strip() == rows[2][5].strip() == "1"


def test_vacancies_without_fragments(
    drawn: Drawn, rz: Razbor, tiny_recipes: Mapping[str, EncoderRecipe]
) -> None:
    bare = Drawn(tuple(each for each in drawn.postings if not each.fragments), 0)
    recipes = {"sections": tiny_recipes["sections"]}
    found = compare(rz, bare, recipes, networks.shipped_tokenizer())
    assert found.tokens["sections"] is None
    assert "sections" not in next(table(found))
    assert json.loads(json.dumps(asdict(found), allow_nan=False))["fragments"] == 0


def test_the_command_line(
    jobs: Path,
    tmp_path: Path,
    tiny_recipes: dict[str, EncoderRecipe],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(networks, "read_recipes", lambda: {"areas": tiny_recipes["areas"]})
    written = tmp_path / "figures.json"
    assert main([str(jobs), "--limit", "2", "-o", str(written)]) == 0
    shown = capsys.readouterr().out
    figures = json.loads(written.read_text("utf-8"))
    assert figures["vacancies"] == 2
    assert f"{figures['systems'][1]['p95_ms']:.1f} ms" in shown


def test_a_file_that_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.parquet")]) == 2
    assert "RZB-" in capsys.readouterr().err
    with pytest.raises(SystemExit) as exited:
        main([str(tmp_path), "--limit", "0"])
    assert exited.value.code == 2
