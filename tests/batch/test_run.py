from __future__ import annotations

import csv
import json
import os
import sys
import tracemalloc
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from razbor.batch import Summary, annotate
from razbor.catalogue.building import build_file
from razbor.catalogue.bundled import BundledEncoder
from razbor.errors import (
    ArgumentInvalid,
    BrokenRecord,
    BundleFormat,
    BundleMissing,
    CatalogueMissing,
    ExtraMissing,
    OutputInvalid,
)
from razbor.loading import load
from razbor.models import Predictor
from razbor.pipeline import Razbor
from razbor.reading import Columns, Failure, read_vacancies
from razbor.schema import Report, Vacancy
from tests.batch.writing import (
    ANALYST,
    CARPENTER,
    DEVELOPER,
    EXAMPLES,
    RECORDS,
    many,
    read_lines,
    write_lines,
)

pytestmark = pytest.mark.model

LACQUER = "Тайный состав лака"


@pytest.fixture
def jobs_file(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "jobs.jsonl", RECORDS)


def vacancies(source: Path) -> list[Vacancy]:
    return [item for item in read_vacancies(source) if isinstance(item, Vacancy)]


def parquet(path: Path) -> list[dict[str, Any]]:
    from pyarrow.parquet import read_table

    rows: list[dict[str, Any]] = read_table(path).to_pylist()
    return rows


def spreadsheet(path: Path) -> list[dict[str, Any]]:
    from openpyxl import load_workbook

    header, *rows = load_workbook(path)["vacancies"].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def comma_separated(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_json_lines_are_the_reports_of_the_api(
    tmp_path: Path, tiny: Razbor, tiny_bundles: dict[str, Path]
) -> None:
    output = tmp_path / "new" / "folder" / "out.jsonl"
    summary = annotate(EXAMPLES, output, bundles=tiny_bundles)
    assert summary.documents == summary.answered == 24
    assert read_lines(output) == [tiny.vacancy(each).to_dict() for each in vacancies(EXAMPLES)]


def test_parquet_holds_the_reports(
    tmp_path: Path, tiny: Razbor, tiny_bundles: dict[str, Path]
) -> None:
    output = tmp_path / "out.parquet"
    annotate(EXAMPLES, output, bundles=tiny_bundles)
    reports = [tiny.vacancy(each) for each in vacancies(EXAMPLES)]
    for row, report in zip(parquet(output), reports, strict=True):
        whole = report.to_dict()
        role = whole["role"]
        assert row["role"] == role["label"]
        for name in ("category", "probability", "threshold", "lead", "lead_probability", "unsure"):
            assert row[name] == role[name]
        for name in ("text", "language", "areas", "headings", "warnings"):
            assert row[name] == whole[name]
        for each in row["occupations"]:
            each["names"] = dict(each["names"])
        assert row["occupations"] == whole["occupations"] != []
        for fragment in whole["fragments"]:
            del fragment["scores"]
        assert row["fragments"] == whole["fragments"]
        assert {each.pop("task"): each for each in row["models"]} == whole["models"]
        assert {each.pop("task"): each for each in row["coverage"]} == whole["coverage"]
        assert (row["id"], row["employer"]) == (report.vacancy.id, report.vacancy.employer)
        assert (row["place"], row["skills"]) == (report.vacancy.area, report.vacancy.skills)


def flat(report: Report) -> dict[str, Any]:
    assert report.role is not None
    assert report.occupations
    best = report.occupations[0]
    return {
        "title": report.vacancy.title,
        "category": report.role.category,
        "areas": "; ".join(area.label for area in report.areas or ()) or None,
        "occupation": best.name,
        "occupation_code": best.code,
        "isco": best.isco,
        "requirements": "\n".join(part.text for part in report.sections["requirements"]) or None,
        "source": report.vacancy.source,
        "place": report.vacancy.area,
    }


@pytest.mark.parametrize(("suffix", "read"), [("csv", comma_separated), ("xlsx", spreadsheet)])
def test_tables_hold_the_reports(
    tmp_path: Path,
    tiny: Razbor,
    tiny_bundles: dict[str, Path],
    suffix: str,
    read: Callable[[Path], list[dict[str, Any]]],
) -> None:
    output = tmp_path / f"out.{suffix}"
    annotate(EXAMPLES, output, bundles=tiny_bundles)
    expected = [flat(tiny.vacancy(each)) for each in vacancies(EXAMPLES)]
    rows = [{name: row[name] or None for name in expected[0]} for row in read(output)]
    assert rows == expected


def test_a_table_row_in_full(jobs_file: Path, tiny_bundles: dict[str, Path]) -> None:
    output = jobs_file.with_name("out.csv")
    annotate(jobs_file, output, bundles=tiny_bundles, limit=1)
    (row,) = comma_separated(output)
    assert row == {
        "id": "c-1",
        "title": "Столяр в мастерскую",
        "language": "ru",
        "role": "other",
        "category": "Other",
        "probability": row["probability"],
        "lead": "false",
        "unsure": "true",
        "areas": "",
        "occupation": row["occupation"],
        "occupation_code": row["occupation_code"],
        "isco": row["occupation_code"][:4],
        "responsibilities": CARPENTER_DOES,
        "notes": "",
        "requirements": "опыт от года",
        "terms": "оклад 90 000, график 5/2",
        "junk": "1",
        "warnings": "",
        "employer": "Верстак",
        "place": "Тверь",
        "salary_from": "90000.0",
        "salary_to": "",
        "salary_currency": "RUR",
        "salary_gross": "false",
        "salary_period": "",
        "published_at": "",
        "url": "",
        "source": f"{jobs_file.as_posix()}:1",
    }
    assert 0 < float(row["probability"]) < 0.4


CARPENTER_DOES = "Вести заказы от эскиза до сборки"


@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
def test_the_bytes_do_not_depend_on_the_number_of_jobs(
    tmp_path: Path, tiny_bundles: dict[str, Path], suffix: str
) -> None:
    source = write_lines(tmp_path / "jobs.jsonl", [*many(40), "no JSON", *many(9)])
    outputs = [tmp_path / f"{jobs}.{suffix}" for jobs in (1, 2)]
    summaries = [
        annotate(source, output, bundles=tiny_bundles, jobs=jobs)
        for jobs, output in enumerate(outputs, 1)
    ]
    assert outputs[0].read_bytes() == outputs[1].read_bytes()
    assert summaries[0].first == summaries[1].first
    assert [summary.documents for summary in summaries] == [50, 50]
    errors = [Path(summary.errors or "").read_bytes() for summary in summaries]
    assert errors[0] == errors[1]


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_fails_is_named_and_the_rest_is_answered(
    tmp_path: Path, tiny_bundles: dict[str, Path], jobs: int
) -> None:
    source = write_lines(
        tmp_path / "jobs.jsonl",
        [
            CARPENTER,
            '{"title": "' + LACQUER,
            {"title": "", "description": " "},
            {"title": 7, "description": LACQUER},
            DEVELOPER,
        ],
    )
    output = tmp_path / "out.jsonl"
    summary = annotate([source, tmp_path / "gone.csv"], output, bundles=tiny_bundles, jobs=jobs)
    assert [line["vacancy"]["id"] for line in read_lines(output)] == ["c-1", "d-2"]
    assert summary.errors == f"{output}.errors.jsonl"
    errors = read_lines(Path(summary.errors))
    assert [(error["code"], error["place"]) for error in errors] == [
        ("RZB-105", f"{source.as_posix()}:2"),
        ("RZB-201", f"{source.as_posix()}:3"),
        ("RZB-105", f"{source.as_posix()}:4"),
        ("RZB-101", (tmp_path / "gone.csv").as_posix()),
    ]
    assert all(error.keys() == {"code", "place", "found", "expected", "remedy"} for error in errors)
    assert all(error["found"] and error["expected"] and error["remedy"] for error in errors)
    assert LACQUER not in Path(summary.errors).read_text(encoding="utf-8")
    assert summary.failures == {"RZB-105": 2, "RZB-201": 1, "RZB-101": 1}
    assert (summary.answered, summary.failed, summary.documents) == (2, 4, 6)


def test_a_fault_of_ours_costs_one_document_and_shows_no_text(
    jobs_file: Path, tiny_bundles: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Razbor.vacancy

    def fails(rz: Razbor, vacancy: Vacancy) -> Report:
        if vacancy.id == "d-2":
            raise KeyError(vacancy.description)
        return answer(rz, vacancy)

    monkeypatch.setattr(Razbor, "vacancy", fails)
    output = jobs_file.with_name("out.jsonl")
    summary = annotate(jobs_file, output, bundles=tiny_bundles)
    (error,) = read_lines(Path(summary.errors or ""))
    assert (error["code"], error["place"]) == ("RZB-299", f"{jobs_file.as_posix()}:2")
    assert "KeyError" in error["found"]
    assert DEVELOPER["description"][:10] not in json.dumps(error)  # type: ignore[index]
    assert len(read_lines(output)) == 2


@pytest.mark.parametrize(("place", "shown"), [("", ""), ("output areas", ": output areas")])
def test_an_error_of_a_model_names_the_document(
    jobs_file: Path,
    tiny_bundles: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    shown: str,
) -> None:
    def fails(rz: Razbor, vacancy: Vacancy) -> Report:
        raise BundleFormat("x", expected="y", remedy="z", place=place)

    monkeypatch.setattr(Razbor, "vacancy", fails)
    summary = annotate(jobs_file, jobs_file.with_name("out.jsonl"), bundles=tiny_bundles, limit=1)
    (error,) = read_lines(Path(summary.errors or ""))
    assert error["place"] == f"{jobs_file.as_posix()}:1{shown}"


def test_a_good_run_leaves_no_errors_of_an_earlier_one(
    tmp_path: Path, tiny_bundles: dict[str, Path]
) -> None:
    output = tmp_path / "out.jsonl"
    bad = write_lines(tmp_path / "bad.jsonl", [CARPENTER, "{"])
    good = write_lines(tmp_path / "good.jsonl", [CARPENTER])
    first = annotate(bad, output, bundles=tiny_bundles)
    assert Path(first.errors or "").exists()
    second = annotate(good, output, bundles=tiny_bundles)
    assert second.errors is None
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("bad.jsonl", "good.jsonl", "out.jsonl")
    ]


def test_limit_counts_failures_too(tmp_path: Path, tiny_bundles: dict[str, Path]) -> None:
    source = write_lines(tmp_path / "jobs.jsonl", [CARPENTER, "{", DEVELOPER, ANALYST])
    output = tmp_path / "out.jsonl"
    summary = annotate(source, output, bundles=tiny_bundles, limit=3)
    assert (summary.answered, summary.failed) == (2, 1)
    assert [line["vacancy"]["id"] for line in read_lines(output)] == ["c-1", "d-2"]


def test_tasks_that_were_not_asked_leave_nothing(
    jobs_file: Path, tiny_bundles: dict[str, Path]
) -> None:
    output = jobs_file.with_name("out.parquet")
    only = {"areas": tiny_bundles["areas"]}
    summary = annotate(jobs_file, output, tasks=("areas",), bundles=only)
    rows = parquet(output)
    assert [row["role"] for row in rows] == [None] * 3
    assert [row["occupations"] for row in rows] == [None] * 3
    assert [row["fragments"] for row in rows] == [[]] * 3
    assert [[area["label"] for area in row["areas"]] for row in rows] == [
        *([], ["programmer"], ["analyst"])
    ]
    assert summary.areas == {"programmer": 1, "analyst": 1}
    assert (summary.tech, summary.categories, summary.sections) == (0, {}, {})
    assert summary.occupations == {}


def test_occupations_are_counted_by_one_name_in_all_languages(tmp_path: Path) -> None:
    titles = ("Повар", "cook", "Koch", "Медсестра")
    source = write_lines(tmp_path / "jobs.jsonl", [{"title": title} for title in titles])
    output = tmp_path / "out.csv"
    summary = annotate(source, output, tasks=("occupations",))
    rz = load(("occupations",), threads=1)
    best = [(rz.vacancy(title=title).occupations or [])[0] for title in titles]
    assert summary.occupations == Counter(each.names["en"] for each in best)
    rows = comma_separated(output)
    assert [row["occupation"] for row in rows] == [each.name for each in best]
    assert [row["isco"] for row in rows] == [each.isco for each in best]
    assert [row["role"] for row in rows] == [""] * 4


def test_occupations_of_a_catalogue_of_ones_own(tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    names.write_text("id,names_en\nc,cellar master\n", "utf-8")
    build_file(names, tmp_path / "own", BundledEncoder(Predictor.open("occupations", threads=1)))
    source = write_lines(tmp_path / "jobs.jsonl", [{"title": "Cellar master"}])
    output = tmp_path / "out.csv"
    annotate(source, output, tasks=("occupations",), catalogue=tmp_path / "own")
    (row,) = comma_separated(output)
    assert (row["occupation"], row["occupation_code"], row["isco"]) == ("cellar master", "", "")
    with pytest.raises(CatalogueMissing):
        annotate(source, output, tasks=("occupations",), catalogue=tmp_path / "none")


def test_the_schema_does_not_depend_on_what_there_is(
    tmp_path: Path, tiny_bundles: dict[str, Path]
) -> None:
    from pyarrow.parquet import read_schema

    full, bare = tmp_path / "full.parquet", tmp_path / "bare.parquet"
    annotate(EXAMPLES, full, bundles=tiny_bundles)
    nothing = write_lines(tmp_path / "nothing.jsonl", ["{"])
    annotate(nothing, bare, tasks=("areas",), bundles={"areas": tiny_bundles["areas"]})
    assert read_schema(full).equals(read_schema(bare))
    assert parquet(bare) == []


def test_all_scores_on_request(
    jobs_file: Path, tiny: Razbor, tiny_bundles: dict[str, Path]
) -> None:
    output = jobs_file.with_name("out.parquet")
    annotate(jobs_file, output, bundles=tiny_bundles, scores=True)
    for row, vacancy in zip(parquet(output), vacancies(jobs_file), strict=True):
        report = tiny.vacancy(vacancy)
        assert report.role is not None
        assert dict(row["scores"]) == report.role.scores
        assert [dict(each["scores"]) for each in row["fragments"]] == [
            fragment.scores for fragment in report.fragments
        ]


def test_how_sure_in_json_lines(
    jobs_file: Path, tiny: Razbor, tiny_bundles: dict[str, Path]
) -> None:
    output = jobs_file.with_name("out.jsonl")
    annotate(jobs_file, output, bundles=tiny_bundles, explain=True)
    assert read_lines(output) == [
        tiny.vacancy(each).to_dict(explain=True) for each in vacancies(jobs_file)
    ]


@pytest.mark.parametrize("tasks", [("role", "areas", "sections"), ("areas",)])
def test_how_sure_in_parquet(
    jobs_file: Path, tiny_bundles: dict[str, Path], tasks: tuple[str, ...]
) -> None:
    output, plain = jobs_file.with_name("out.parquet"), jobs_file.with_name("plain.parquet")
    bundles = {task: tiny_bundles[task] for task in tasks}
    annotate(jobs_file, output, tasks=tasks, bundles=bundles, explain=True)
    annotate(jobs_file, plain, tasks=tasks, bundles=bundles)
    rz = load(tasks, bundles=bundles, threads=1)
    rows = parquet(output)
    for row, vacancy in zip(rows, vacancies(jobs_file), strict=True):
        report = rz.vacancy(vacancy)
        assert dict(row.pop("area_scores")) == report.area_scores
        assert row.pop("explanation") == report.explain().to_dict()
    assert rows == parquet(plain)


@pytest.mark.parametrize(("suffix", "read"), [("csv", comma_separated), ("xlsx", spreadsheet)])
def test_how_sure_in_plain_cells(
    tmp_path: Path,
    tiny: Razbor,
    tiny_bundles: dict[str, Path],
    suffix: str,
    read: Callable[[Path], list[dict[str, Any]]],
) -> None:
    source = write_lines(tmp_path / "jobs.jsonl", [{**CARPENTER, "title": "Тимлид и столяр"}])
    output, plain = tmp_path / f"out.{suffix}", tmp_path / f"plain.{suffix}"
    annotate(source, output, bundles=tiny_bundles, explain=True)
    annotate(source, plain, bundles=tiny_bundles)
    (row,) = read(output)
    (before,) = read(plain)
    assert list(row)[: len(before)] == list(before)
    assert {name: row[name] for name in before} == before
    (vacancy,) = vacancies(source)
    report = tiny.vacancy(vacancy)
    role, said = report.role, report.explain()
    assert role is not None
    assert said.role is not None
    assert said.role.runner_up is not None
    assert said.areas is not None
    assert float(row["threshold"]) == 0.4
    assert float(row["distance"]) == pytest.approx(role.probability - 0.4, abs=1e-4)
    assert row["category_runner_up"] == said.role.runner_up.label
    assert float(row["category_unsure_below"]) == 0.5
    assert float(row["lead_probability"]) == pytest.approx(role.lead_probability, abs=1e-4)
    (named,) = said.areas.named
    assert row["areas_named"] == f"teamlead {named.probability:.4f} of 0.5000"
    under = said.areas.under[0]
    assert row["areas_under"] == f"{under.label} {under.probability:.4f} of 0.5000"
    assert str(row["areas_by_nearest"]).lower() == "false"
    assert float(row["fragments_unsure_below"]) == 0.5
    assert int(row["fragments_unsure"]) == sum(each.unsure for each in report.fragments)
    lines = [line.split(" | ") for line in row["fragments"].split("\n")]
    assert len(lines) == len(report.fragments)
    for (label, second, heading, text), fragment in zip(lines, report.fragments, strict=True):
        assert label.split()[0].rstrip("?") == fragment.label
        assert label.split()[0].endswith("?") == fragment.unsure
        assert float(label.split()[1]) == pytest.approx(fragment.probability, abs=1e-4)
        assert second.split()[0] != fragment.label
        assert (heading, text) == (fragment.heading, fragment.text)


def test_kept_columns(jobs_file: Path, tiny_bundles: dict[str, Path]) -> None:
    columns = Columns(keep=("shift",))
    kept = ["день", {"from": 9, "to": 17}, None]
    lines = jobs_file.with_name("out.jsonl")
    annotate(jobs_file, lines, columns=columns, bundles=tiny_bundles)
    assert [next(iter(row["vacancy"]["extra"].values())) for row in read_lines(lines)] == kept

    nested = jobs_file.with_name("out.parquet")
    annotate(jobs_file, nested, columns=columns, bundles=tiny_bundles)
    values = [row["extra"][0][1] for row in parquet(nested)]
    assert [value and json.loads(value) for value in values] == kept

    cells = ["день", '{"from": 9, "to": 17}', None]
    table = jobs_file.with_name("out.csv")
    annotate(jobs_file, table, columns=columns, bundles=tiny_bundles)
    assert [row["shift"] or None for row in comma_separated(table)] == cells
    book = jobs_file.with_name("out.xlsx")
    annotate(jobs_file, book, columns=columns, bundles=tiny_bundles)
    assert [row["shift"] for row in spreadsheet(book)] == cells

    annotate(jobs_file, table, columns=Columns(keep=("*",)), bundles=tiny_bundles)
    everything = [row["extra"] and json.loads(row["extra"]) for row in comma_separated(table)]
    assert everything == [{"shift": value} for value in kept]


def test_html_is_what_the_caller_says(tmp_path: Path, tiny_bundles: dict[str, Path]) -> None:
    source = write_lines(
        tmp_path / "jobs.jsonl", [{"title": "Садовник", "description": "<b>Опыт</b> не нужен"}]
    )
    texts = []
    for html in (True, False):
        output = tmp_path / "out.jsonl"
        annotate(source, output, bundles=tiny_bundles, html=html)
        texts.append(read_lines(output)[0]["text"])
    assert texts == ["Опыт не нужен", "<b>Опыт</b> не нужен"]


def test_the_summary_counts(tmp_path: Path, tiny: Razbor, tiny_bundles: dict[str, Path]) -> None:
    output = tmp_path / "out.jsonl"
    seen: list[int] = []

    def watch(summary: Summary) -> None:
        seen.append(summary.documents)

    summary = annotate(EXAMPLES, output, bundles=tiny_bundles, progress=watch)
    reports = [tiny.vacancy(each) for each in vacancies(EXAMPLES)]
    assert seen == list(range(1, 25))
    assert summary.tech == sum(r.role is not None and r.role.label == "tech" for r in reports)
    assert summary.sections.total() == sum(len(report.fragments) for report in reports)
    assert sum(summary.shares.values()) == pytest.approx(1)
    assert summary.categories.total() == len(reports)
    assert summary.warnings["language"] == 4
    assert [glance.title for glance in summary.first] == [r.vacancy.title for r in reports]
    assert summary.seconds > 0
    assert not summary.interrupted


def test_files_that_are_no_input_are_counted(tmp_path: Path, tiny_bundles: dict[str, Path]) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write_lines(folder / "jobs.jsonl", RECORDS)
    for name in ("offer.pdf", "old.pdf", "letter.docx"):
        (folder / name).touch()
    summary = annotate(folder, tmp_path / "out.jsonl", bundles=tiny_bundles)
    assert summary.passed_over == {".pdf": 2, ".docx": 1}
    assert (summary.answered, summary.failed) == (3, 0)


def refused(source: Path, output: str | Path, **options: Any) -> str:
    with pytest.raises(OutputInvalid) as caught:
        annotate(source, output, bundles={"role": "there is no such folder"}, **options)
    return caught.value.found


def test_an_output_that_does_not_fit_is_refused_before_any_work(jobs_file: Path) -> None:
    folder = jobs_file.parent
    before = jobs_file.read_bytes()
    assert "suffix '.txt'" in refused(jobs_file, folder / "out.txt")
    assert "without a suffix" in refused(jobs_file, folder / "out")
    assert refused(jobs_file, jobs_file) == "the output is an input"
    (folder / "again.jsonl").hardlink_to(jobs_file)
    assert refused(folder / "again.jsonl", jobs_file) == "the output is an input"
    assert "is an input" in refused(folder / "a.csv.errors.jsonl", folder / "a.csv")
    assert "in a folder that is read" in refused(folder, folder / "out" / "x.csv")
    (folder / "taken.csv").mkdir()
    assert refused(jobs_file, folder / "taken.csv") == "a folder"
    assert "all scores" in refused(jobs_file, folder / "out.csv", scores=True)
    (folder / "file").write_text("", encoding="utf-8")
    refused(jobs_file, folder / "file" / "out.csv")
    assert jobs_file.read_bytes() == before
    assert not list(folder.glob("*.part"))


def test_a_bundle_that_is_not_there_leaves_an_earlier_output_alone(jobs_file: Path) -> None:
    output = jobs_file.with_name("out.csv")
    output.write_text("of an earlier run", encoding="utf-8")
    for jobs in (1, 2):
        with pytest.raises(BundleMissing):
            annotate(jobs_file, output, bundles={"role": "no such folder"}, jobs=jobs)
        assert output.read_text(encoding="utf-8") == "of an earlier run"
        assert not list(output.parent.glob("*.part"))


@pytest.mark.parametrize("suffix", ["jsonl", "parquet", "csv", "xlsx"])
def test_a_run_without_an_answer_leaves_an_earlier_output_alone(
    jobs_file: Path, tiny_bundles: dict[str, Path], suffix: str
) -> None:
    output = jobs_file.with_name(f"out.{suffix}")
    table = jobs_file.with_name("board.csv")
    table.write_text("title;description\nБондарь;Обязанности: бочки\n", encoding="utf-8")
    good = annotate(table, output, bundles=tiny_bundles)
    assert (good.answered, good.kept) == (1, False)
    before = output.read_bytes()
    bad = annotate(table, output, columns=Columns(title="titel"), bundles=tiny_bundles)
    assert (bad.answered, bad.failed, bad.kept) == (0, 1, True)
    assert output.read_bytes() == before
    assert [error["code"] for error in read_lines(Path(bad.errors or ""))] == ["RZB-104"]
    assert not list(output.parent.glob("*.part"))
    again = annotate(table, output, bundles=tiny_bundles)
    assert (again.kept, again.errors) == (False, None)
    assert not output.with_name(f"{output.name}.errors.jsonl").exists()


@pytest.mark.parametrize("options", [{"jobs": 0}, {"limit": 0}])
def test_numbers_below_one_are_refused(jobs_file: Path, options: dict[str, Any]) -> None:
    with pytest.raises(ArgumentInvalid):
        annotate(jobs_file, jobs_file.with_name("out.csv"), **options)


def test_a_workbook_without_its_extra(jobs_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ExtraMissing, match="documents"):
        annotate(jobs_file, jobs_file.with_name("out.xlsx"))


@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
def test_memory_does_not_grow_with_the_input(
    tmp_path: Path,
    tiny_bundles: dict[str, Path],
    suffix: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("razbor.batch.formats.parquet._GROUP_ROWS", 128)
    source = write_lines(tmp_path / "jobs.jsonl", many(660))
    held: list[int] = []

    def watch(summary: Summary) -> None:
        held.append(tracemalloc.get_traced_memory()[0])

    tracemalloc.start()
    only = {"areas": tiny_bundles["areas"]}
    annotate(source, tmp_path / f"out.{suffix}", tasks=("areas",), bundles=only, progress=watch)
    tracemalloc.stop()
    # Four row groups lie between the two. The rows of 512 documents would take several times as
    # much.
    assert held[140 + 512] - held[140] < 200_000


@pytest.mark.parametrize("suffix", ["jsonl", "parquet", "csv", "xlsx"])
def test_names_of_files_may_be_any_bytes(
    tmp_path: Path, tiny_bundles: dict[str, Path], suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = os.fsdecode(b"\xd1\xff.jsonl")
    found = [
        Vacancy(title="Python lead", source=f"{name}:1"),
        Failure(f"{name}:2", BrokenRecord("x", expected="y", remedy="z", place=f"{name}:2")),
    ]
    # Not all file systems have such names: what the reader makes of them stands in.
    monkeypatch.setattr("razbor.batch.run.read_vacancies", lambda *_, **__: iter(found))
    output = tmp_path / f"out.{suffix}"
    summary = annotate("-", output, bundles=tiny_bundles)
    assert (summary.answered, summary.failed) == (1, 1)
    assert read_lines(Path(summary.errors or ""))[0]["place"] == f"{name}:2"
    if suffix == "parquet":
        assert parquet(output)[0]["source"].endswith("\ufffd.jsonl:1")
