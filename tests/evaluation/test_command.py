from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from razbor.cli.evaluate import evaluate
from razbor.errors import ArgumentInvalid, DataMissing, OutputInvalid, RazborError
from tests.dataset.test_html import write_came
from tests.evaluation.conftest import write_split
from tests.evaluation.making import write_jsonl

pytestmark = pytest.mark.model

Bundles = dict[str, Path]
Run = Callable[..., str]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """The verb as the command line runs it; what it raises is raised."""
    app = typer.Typer()
    app.command()(evaluate)
    monkeypatch.delenv("RAZBOR_DATA", raising=False)
    monkeypatch.setenv("COLUMNS", "300")

    def go(*arguments: object, env: dict[str, str] | None = None) -> str:
        given = [str(each) for each in arguments]
        monkeypatch.setattr(sys, "argv", ["razbor", "evaluate", *given])
        result = CliRunner().invoke(app, given, env=env)
        if isinstance(result.exception, RazborError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.stdout

    return go


def test_tables_and_file(run: Run, data: Path, bundles: Bundles, tmp_path: Path) -> None:
    out = tmp_path / "found.json"
    chosen = (bundles["sections"], bundles["areas"])
    given = (*chosen, "--data", data, "--samples", 100, "--seed", 3, "--json", out)
    shown = run(*given)
    assert "five-label accuracy" in shown
    assert "1.000 to 1.000" in shown
    assert "titles of vacancies" in shown
    assert "no label" in shown
    # Under every table: four of sections (one by label, the confusion), six of areas.
    assert shown.count("not by people") == 10
    written = json.loads(out.read_text(encoding="utf-8"))
    assert written["command"] == ["razbor", "evaluate", *map(str, given)]
    assert [each["task"] for each in written["results"]] == ["sections", "areas"]
    assert written["seed"] == 3


def test_the_folder_may_come_from_the_environment(run: Run, data: Path, bundles: Bundles) -> None:
    shown = run(bundles["role"], "--samples", 100, env={"RAZBOR_DATA": str(data)})
    assert "recall of tech" in shown
    assert "Desktop / Systems" in shown


def test_silver_is_named_apart(run: Run, data: Path, bundles: Bundles) -> None:
    write_split(data / "silver")
    shown = run(bundles["role"], "--data", data, "--split", "silver", "--samples", 100)
    assert "in-domain" in shown
    assert "gold labelled" not in shown


def test_two_bundles_compared(run: Run, data: Path, bundles: Bundles, tmp_path: Path) -> None:
    out = tmp_path / "found.json"
    pair = (bundles["deaf"], bundles["sections"])
    shown = run(*pair, "--paired", "--data", data, "--samples", 100, "--json", out)
    assert "resamples above 0" in shown
    assert "not by people" in shown
    written = json.loads(out.read_text(encoding="utf-8"))
    assert written["results"] == []
    assert len(written["comparisons"]) == 1


def test_html_beside_plain_text(run: Run, bundles: Bundles, tmp_path: Path) -> None:
    file, page = write_came(tmp_path), tmp_path / "page.md"
    given = ("--data", tmp_path, "--split", "test", "--html", file, "--samples", 100)
    shown = run(bundles["sections"], *given, "--markdown", page)
    assert "from plain text (1 vacancies" in shown
    assert "from HTML (1 vacancies" in shown
    assert "resamples above 0" in shown
    written = page.read_text(encoding="utf-8")
    assert "--data DIR --split test --html html.jsonl`" in written
    assert str(tmp_path) not in written.replace(str(bundles["sections"]), "")


def test_html_is_not_for_two_bundles(run: Run, bundles: Bundles, tmp_path: Path) -> None:
    pair = (bundles["deaf"], bundles["sections"])
    with pytest.raises(ArgumentInvalid, match="--paired with --html"):
        run(*pair, "--paired", "--data", tmp_path, "--html", tmp_path / "html.jsonl")


def test_no_folder_of_data(run: Run, bundles: Bundles) -> None:
    with pytest.raises(DataMissing, match=r"--data or RAZBOR_DATA"):
        run(bundles["role"])


@pytest.mark.parametrize("number", [1, 3])
def test_a_comparison_is_of_two(run: Run, data: Path, bundles: Bundles, number: int) -> None:
    with pytest.raises(ArgumentInvalid, match=f"{number} bundles"):
        run(*[bundles["role"]] * number, "--paired", "--data", data)


@pytest.mark.parametrize("name", ["", "missing/found.json"])
def test_an_output_that_cannot_be_written_is_refused_before_the_work(
    run: Run, data: Path, tmp_path: Path, name: str
) -> None:
    with pytest.raises(OutputInvalid):
        run("no such bundle", "--data", data, "--json", tmp_path / name)


def test_a_device_that_is_full_is_told(run: Run, data: Path, bundles: Bundles) -> None:
    full = Path("/dev/full")
    if not full.exists():
        return  # of Linux alone
    with pytest.raises(OutputInvalid, match="OSError"):
        run(bundles["areas"], "--data", data, "--samples", 100, "--json", full)


def test_pictures_lie_where_they_were_asked_for(
    run: Run, data: Path, bundles: Bundles, tmp_path: Path
) -> None:
    run(bundles["sections"], "--data", data, "--samples", 100, "--pictures", tmp_path / "drawn")
    assert len(list((tmp_path / "drawn").glob("*.png"))) == 2
    pair = (bundles["deaf"], bundles["sections"])
    with pytest.raises(ArgumentInvalid, match="--pictures"):
        run(*pair, "--paired", "--data", data, "--pictures", tmp_path / "drawn")


def test_behaviour_is_a_page_with_its_failures(
    run: Run, data: Path, bundles: Bundles, tmp_path: Path
) -> None:
    title = {"id": "v-1", "title": "Бариста", "areas": ["worker"]}
    rows = [{**title, "variants": [{"kind": "typo", "title": "Барсита"}]}]
    write_jsonl(data / "gold_dev" / "title_variants.jsonl", rows)
    page, out = tmp_path / "page.md", tmp_path / "found.json"
    given = (bundles["areas"], "--behaviour", "--data", data, "--samples", 100)
    shown = run(*given, "--markdown", page, "--json", out)
    assert "areas unchanged in all variants" in shown
    assert "micro-F1" not in shown
    written = page.read_text(encoding="utf-8")
    assert "--data DIR --split gold_dev --behaviour`" in written
    assert "| areas unchanged: typo | 0.000 |" in written
    assert "| `Бариста` | `Барсита` | worker | worker → none |" in written
    (result,) = json.loads(out.read_text(encoding="utf-8"))["results"]
    assert result["titles"][0]["variants"][0]["answer"] == []


@pytest.mark.parametrize("option", ["--paired", "--html", "--pictures"])
def test_behaviour_goes_with_neither(
    run: Run, data: Path, bundles: Bundles, tmp_path: Path, option: str
) -> None:
    value = () if option == "--paired" else (tmp_path / "given",)
    with pytest.raises(ArgumentInvalid, match=f"--behaviour with {option}"):
        run(bundles["role"], "--behaviour", "--data", data, option, *value)
