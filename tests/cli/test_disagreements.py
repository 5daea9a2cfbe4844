from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.cli.running import here
from tests.evaluation.conftest import SECTIONS, write_split
from tests.evaluation.making import sections_votes, write_jsonl, write_voting_bundle

pytestmark = pytest.mark.model

Capture = pytest.CaptureFixture[str]

VACANCIES = [
    {"uid": "n-1", "title": "Бариста", "description": "Варить кофе\nЗвонить +7 916 555-12-34"},
    {"uid": "n-2", "title": "Пекарь", "description": "Опыт от года\nПечь хлеб\x1b[2J ночью"},
]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two bundles for sections; the second knows a single word."""
    folder = tmp_path_factory.mktemp("pair")
    return (
        write_voting_bundle(folder / "one", "sections", SECTIONS),
        write_voting_bundle(folder / "other", "sections", sections_votes({"опыт": "notes"})),
    )


@pytest.fixture
def vacancies(tmp_path: Path) -> Path:
    return write_jsonl(tmp_path / "vacancies.jsonl", VACANCIES)


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    write_split(tmp_path / "labels" / "gold_dev")
    return tmp_path / "labels"


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_labels_against_a_model(pair: tuple[Path, Path], labels: Path, capsys: Capture) -> None:
    assert here("disagreements", pair[1], "--data", labels, "--limit", "3") == 0
    said = capsys.readouterr().out
    assert "tiny-sections 1 and the labels of gold_dev" in said
    assert "surprise" in said
    assert "3 places listed, of 12 answers about 3 documents" in said
    assert "left out: 1 labelled fragments that are mixed" in said
    assert "gold labelled by language models" in said
    assert "Опыт" in said


def test_a_split_itself_is_labelled(pair: tuple[Path, Path], labels: Path, capsys: Capture) -> None:
    assert here("disagreements", pair[0], "--data", labels / "gold_dev") == 0
    assert "the labels of gold_dev" in capsys.readouterr().out


def test_the_folder_may_come_from_the_environment(
    pair: tuple[Path, Path], labels: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAZBOR_DATA", str(labels))
    assert here("disagreements", pair[0], "--by", "document", "--label", "junk") == 0
    said = capsys.readouterr().out
    assert "1 documents listed" in said
    assert "Бариста" in said


def test_two_models_on_vacancies(
    pair: tuple[Path, Path], vacancies: Path, tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "found.jsonl"
    given = ("--data", vacancies, "--id", "uid", "-o", out)
    assert here("disagreements", *pair, *given) == 0
    rows = lines(out)
    assert list(rows[0]) == [
        *("id", "question", "start", "stop", "given", "said", "other", "score"),
        *("probabilities", "other_probabilities"),
    ]
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)  # type: ignore[type-var]
    first = rows[0]
    assert (first["id"], first["start"], first["stop"]) == ("n-2", 0, 12)
    assert (first["given"], first["said"], first["other"]) == (None, "requirements", "notes")
    assert "Опыт" not in out.read_text(encoding="utf-8")
    again = tmp_path / "again.jsonl"
    assert here("disagreements", *pair, *given[:-1], again) == 0
    assert again.read_bytes() == out.read_bytes()
    said = capsys.readouterr()
    assert said.out == ""
    assert "Jensen–Shannon" in said.err


def test_one_model_alone_says_where_it_doubts(
    pair: tuple[Path, Path], vacancies: Path, capsys: Capture
) -> None:
    assert here("disagreements", pair[0], "--data", vacancies) == 0
    said = capsys.readouterr().out
    assert "no labels and no other model" in said
    assert "1 − margin" in said
    assert "\x1b" not in said
    assert "Печь хлеб\ufffd[2J ночью" in said
    assert "916" not in said
    assert here("disagreements", pair[0], "--data", vacancies, "--no-mask") == 0
    assert "916" in capsys.readouterr().out


def test_texts_are_written_where_they_are_asked_for(
    pair: tuple[Path, Path], vacancies: Path, tmp_path: Path
) -> None:
    for suffix in (".csv", ".parquet", ".jsonl"):
        out = tmp_path / f"found{suffix}"
        given = ("--data", vacancies, "--id", "uid", "-o", out, "--texts", "--limit", "0")
        assert here("disagreements", *pair, *given) == 0
    table = pq.read_table(tmp_path / "found.parquet").to_pylist()
    with (tmp_path / "found.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = list(csv.DictReader(file))
    rows = lines(tmp_path / "found.jsonl")
    assert {row["text"] for row in rows} >= {"Варить кофе", "Опыт от года"}
    assert len(table) == len(cells) == len(rows)
    for one, two, three in zip(rows, table, cells, strict=True):
        two = {**two, **{key: dict(two[key]) for key in two if key.endswith("probabilities")}}
        assert two == one
        assert three["id"] == one["id"]
        assert json.loads(three["probabilities"]) == one["probabilities"]
        assert three["given"] == ""


def test_documents_into_a_file(pair: tuple[Path, Path], vacancies: Path, tmp_path: Path) -> None:
    out = tmp_path / "found.parquet"
    given = ("--data", vacancies, "--id", "uid", "--by", "document", "-o", out)
    assert here("disagreements", *pair, *given) == 0
    rows = pq.read_table(out).to_pylist()
    assert [row["id"] for row in rows] == ["n-2", "n-1"]
    assert set(rows[0]) == {"id", "places", "differing", "score"}


def test_titles_from_a_table(
    tiny_bundles: dict[str, Path], tmp_path: Path, capsys: Capture
) -> None:
    table = tmp_path / "jobs.csv"
    table.write_text("Posten;Nr\nПрограммист;1\nЛесник;2\n", encoding="utf-8")
    given = ("--data", table, "--title", "Posten", "--id", "Nr", "-o", "-")
    assert here("disagreements", tiny_bundles["areas"], *given) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {row["id"]: row["said"] for row in rows}["1"] == "programmer"
    assert {row["question"] for row in rows} == {"areas"}


def test_what_cannot_be_read_is_named_and_the_rest_is_listed(
    pair: tuple[Path, Path], tmp_path: Path, capsys: Capture
) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.csv"
    whole = json.dumps(VACANCIES[0], ensure_ascii=False)
    source.write_text(f'{whole}\n{{"title": \n{{"title": "", "description": " "}}\n', "utf-8")
    assert here("disagreements", pair[0], "--data", source) == 1
    said = capsys.readouterr()
    assert "in.jsonl:2" in said.err
    assert "RZB-201" in said.err
    assert "Варить кофе" in said.out
    assert here("disagreements", pair[0], "--data", source, "-o", out) == 1
    errors = lines(tmp_path / "out.csv.errors.jsonl")
    assert [error["code"] for error in errors] == ["RZB-105", "RZB-201"]
    assert "failed: 2 records, named in" in " ".join(capsys.readouterr().err.split())
    assert out.exists()


def test_nothing_to_list_keeps_an_earlier_list(
    pair: tuple[Path, Path], vacancies: Path, tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "found.jsonl"
    out.write_text("earlier\n", encoding="utf-8")
    given = ("--data", vacancies, "--label", "junk", "-o", out)
    assert here("disagreements", pair[0], *given) == 0
    assert out.read_text(encoding="utf-8") == "earlier\n"
    assert "of an earlier run" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ((), "RZB-402"),
        (("--data", "{labels}", "--split", "missing"), "no such split"),
        (("--data", "{labels}", "--id", "uid"), "beside labels"),
        (("--data", "{labels}", "--html"), "beside labels"),
        (("--data", "{file}", "--data", "{file}", "--split", "gold_dev"), "--split"),
        (("--data", "{file}", "--texts"), "--texts without -o"),
        (("--data", "{file}", "-o", "found.xlsx"), ".jsonl, .csv, .parquet"),
        (("--data", "{file}", "-o", "{file}"), "the output is an input"),
        (("--data", "{file}", "--label", "salary"), "--label salary"),
        (("--data", "{file}", "--limit", "-1"), "--limit"),
    ],
)
def test_wrong_usage(
    pair: tuple[Path, Path],
    vacancies: Path,
    labels: Path,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    named: str,
) -> None:
    monkeypatch.delenv("RAZBOR_DATA", raising=False)
    given = [each.format(labels=labels, file=vacancies) for each in options]
    assert here("disagreements", pair[0], *given) == 2
    assert named in " ".join(capsys.readouterr().err.split())
    assert len(lines(vacancies)) == 2


def test_labels_that_do_not_fit_end_it(
    pair: tuple[Path, Path], labels: Path, capsys: Capture
) -> None:
    rows = labels / "gold_dev" / "sections.jsonl"
    rows.write_text(rows.read_text(encoding="utf-8").replace("terms", "pay"), encoding="utf-8")
    assert here("disagreements", pair[0], "--data", labels) == 2
    said = capsys.readouterr().err
    assert "RZB-403" in said
    assert "Оклад" not in said
