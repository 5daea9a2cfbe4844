from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

import razbor
from razbor.cli.colours import SHORT
from razbor.loading import SHIPPED_CATALOGUE, load
from razbor.pipeline import Razbor
from tests.batch.writing import EXAMPLES
from tests.cli.running import environment, here, options, process

pytestmark = pytest.mark.end_to_end

TEXT = "Садовник\n\nОбязанности:\nВести теплицу\n\nТребования:\nопыт не нужен, образование тоже\n"


@pytest.fixture(scope="module")
def tiny(tiny_bundles: dict[str, Path]) -> Razbor:
    return load(bundles=tiny_bundles, threads=1)


def loaded_by(*arguments: str) -> tuple[str, set[str]]:
    """What a command line writes, and the modules it imports on the way."""
    program = (
        "import sys\nfrom razbor.cli import main\n"
        f"try:\n    main({list(arguments)!r})\n"
        "except SystemExit:\n    sys.stderr.write(' '.join(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, env=environment(), check=True
    )
    return done.stdout.decode(), set(done.stderr.decode().split())


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["annotate", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    _, modules = loaded_by(*arguments)
    assert "razbor.cli.app" in modules
    assert not {"numpy", "onnxruntime", "pyarrow", "openpyxl", "selectolax"} & modules


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert here("--version") == 0
    assert capsys.readouterr().out == f"razbor {razbor.__version__}\n"


def test_help_names_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert here("--help") == 0
    shown = capsys.readouterr().out
    verbs = (
        *("annotate", "try", "section", "areas", "match", "info", "train", "pretrain"),
        *("evaluate", "threshold", "disagreements", "benchmark", "card", "catalogue"),
    )
    assert [verb for verb in verbs if f" {verb} " not in shown] == []
    assert "--install-completion" in shown


def test_section(
    tiny: Razbor, tiny_bundles: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    texts = ["опыт от трёх лет", "оклад\tи отпуск"]
    assert here("section", *texts, *options(tiny_bundles, ["sections"])) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    found = tiny.section(texts)
    assert rows == [
        ["requirements", f"{found[0].probability:.4f}", "опыт от трёх лет"],
        ["terms", f"{found[1].probability:.4f}", "оклад и отпуск"],
    ]
    assert here("section", "--json", *texts, *options(tiny_bundles, ["sections"])) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line) for line in lines] == [each.to_dict() for each in found]


def test_areas_of_lines(tiny: Razbor, tiny_bundles: dict[str, Path]) -> None:
    given = "Python lead\r\n\nБотаник\n"
    done = process("areas", *options(tiny_bundles, ["areas"]), given=given)
    assert done.returncode == 0, done.stderr.decode()
    rows = [line.split("\t") for line in done.stdout.decode().replace("\r", "").split("\n")]
    found = tiny.areas("Python lead")
    assert [area.label for area in found] == ["programmer", "teamlead"]
    numbers = "; ".join(f"{area.probability:.4f}" for area in found)
    assert rows == [
        ["programmer; teamlead", numbers, "Python lead"],
        ["", "", ""],
        ["", "", "Ботаник"],
        [""],
    ]


def test_areas_as_json(
    tiny: Razbor, tiny_bundles: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert here("areas", "--json", "Python lead", *options(tiny_bundles, ["areas"])) == 0
    assert json.loads(capsys.readouterr().out) == {
        "title": "Python lead",
        "areas": [area.to_dict() for area in tiny.areas("Python lead")],
    }


def test_lines_that_are_no_utf8(tiny_bundles: dict[str, Path]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "razbor.cli", "areas", *options(tiny_bundles, ["areas"])],
        input="Ботаник".encode("cp1251"),
        capture_output=True,
        env=environment(),
        check=False,
    )
    assert done.returncode == 2
    assert b"RZB-106" in done.stderr


def test_try_what_is_piped(tiny: Razbor, tiny_bundles: dict[str, Path]) -> None:
    done = process("try", *options(tiny_bundles), given=TEXT)
    assert done.returncode == 0, done.stderr.decode()
    lines = [line.split() for line in done.stdout.decode().splitlines()]
    assert lines[0] == ["Садовник"]
    report = tiny.vacancy(title="Садовник", description=TEXT.partition("\n")[2])
    for fragment, said in zip(report.fragments, report.explain().fragments, strict=True):
        assert said.runner_up is not None
        sure = [fragment.label, f"{fragment.probability:.2f}"]
        second = [SHORT.get(said.runner_up.label, said.runner_up.label)]
        words = fragment.text.split()[:3]
        assert [*sure, *second, f"{said.runner_up.probability:.2f}", *words] in [
            line[: 4 + len(words)] for line in lines
        ]
    assert ["Требования:"] in lines
    assert ["areas", "none"] in [line[:2] for line in lines]
    assert report.occupations
    for place, each in enumerate(report.occupations):
        row = [*each.name.split(), each.code or "", f"{each.score:.2f}"]
        assert (row in [line[-len(row) :] for line in lines]) is (place < 3)
    assert not any("unsure:" in line for line in lines)


def test_try_says_how_sure_it_is(
    tmp_path: Path, tiny_bundles: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "job.txt"
    path.write_text(TEXT, encoding="utf-8")
    # P(leads people) of the tiny model is 0.05 without a word that says so.
    wished = ("role=0.9", "category=0.999", "lead=0.1", "areas.analyst=0.05", "sections=0.9999")
    chosen = [part for each in wished for part in ("--threshold", each)]
    assert here("try", path, *chosen, *options(tiny_bundles)) == 0
    shown = capsys.readouterr().out
    lines = {line.split()[0]: line for line in shown.splitlines() if line.strip()}
    assert "(tech from 0.90, 0.78 below)" in lines["role"]
    assert "unsure below 1.00 · then" in lines["category"]
    assert "does not lead people 0.05 (leads from 0.10)" in lines["lead"]
    assert "none · then analyst 0.02 (from 0.05)" in lines["areas"]
    assert "responsibilities?" in lines
    assert shown.rstrip().endswith("? unsure: below 1.00")


def test_try_pasted_html(tiny_bundles: dict[str, Path]) -> None:
    given = "<p>опыт от года</p>\n<p>оклад 70 000</p>"
    done = process("try", "--json", *options(tiny_bundles), given=given)
    report = json.loads(done.stdout)
    assert report["vacancy"]["title"] == ""
    assert [part["text"] for part in report["fragments"]] == ["опыт от года", "оклад 70 000"]


@pytest.mark.parametrize("name", ["stelle.html", "hh/data-analyst.json"])
def test_try_answers_a_piped_file_as_the_file(name: str, tiny_bundles: dict[str, Path]) -> None:
    path = EXAMPLES / name
    piped = process("try", "--json", *options(tiny_bundles), given=path.read_text("utf-8"))
    named = process("try", "--json", path, *options(tiny_bundles))
    reports = [json.loads(done.stdout) for done in (piped, named)]
    for report in reports:
        del report["vacancy"]["source"]
    assert reports[0] == reports[1]
    assert reports[0]["vacancy"]["employer"]


def test_try_as_json(tiny: Razbor, tiny_bundles: dict[str, Path]) -> None:
    done = process("try", "--json", "--title", "Лесник", *options(tiny_bundles), given=TEXT)
    found = json.loads(done.stdout)
    report = tiny.vacancy(title="Лесник", description=TEXT)
    assert found["vacancy"].pop("source") == "stdin"
    expected = report.to_dict(explain=True)
    del expected["vacancy"]["source"]
    assert found == expected


def test_try_a_file(
    tiny: Razbor, tiny_bundles: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert here("try", EXAMPLES / "vacancies.jsonl", *options(tiny_bundles)) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("Тимлид backend-разработки (PHP / Go)")
    assert "leads people" in shown.out
    assert "this is the first" in shown.err
    assert here("try", EXAMPLES / "pflege.txt", "--title", "Koch", *options(tiny_bundles)) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("Koch\n")
    assert "language: German" in shown.out
    assert shown.err == ""


@pytest.mark.parametrize("name", ["jobs.txt", "JOBS.TXT", "jobs.txt.gz"])
def test_a_title_leaves_the_first_line_of_a_file_in_its_text(
    tmp_path: Path,
    tiny_bundles: dict[str, Path],
    capsys: pytest.CaptureFixture[str],
    name: str,
) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(TEXT.encode()) if name.endswith("gz") else TEXT.encode())
    assert here("try", path, "--title", "Лесник", "--json", *options(tiny_bundles)) == 0
    vacancy = json.loads(capsys.readouterr().out)["vacancy"]
    assert (vacancy["title"], vacancy["description"]) == ("Лесник", TEXT.strip())


def test_try_with_a_catalogue_of_ones_own(
    tmp_path: Path, tiny_bundles: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    names = tmp_path / "names.jsonl"
    names.write_text('{"id": "c", "names": ["cellar master"], "code": "K1"}\n', "utf-8")
    own = tmp_path / "own"
    assert here("catalogue", "build", names, "-o", own) == 0
    path = tmp_path / "job.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert here("try", path, "--catalogue", own, *options(tiny_bundles)) == 0
    assert "cellar master K1" in capsys.readouterr().out
    assert here("try", path, "--catalogue", tmp_path, *options(tiny_bundles)) == 2
    assert "RZB-601" in capsys.readouterr().err


@pytest.mark.parametrize(("arguments", "code"), [(["gone.txt"], "RZB-101"), (["-"], "RZB-201")])
def test_try_nothing(tiny_bundles: dict[str, Path], arguments: list[str], code: str) -> None:
    done = process("try", *arguments, *options(tiny_bundles), given=" \n")
    assert done.returncode == 2
    assert code in done.stderr.decode()
    assert done.stdout == b""


def test_benchmark_with_bundles_of_ones_own(
    tmp_path: Path, tiny_bundles: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "jobs.jsonl"
    path.write_text('{"title": "Лесник"}\n{"description": "<p></p>"}\n', encoding="utf-8")
    assert here("benchmark", path, "--json", *options(tiny_bundles)) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["documents"], found["skipped"]) == (1, 1)
    assert here("benchmark", path, "--bundle", "role") == 2
    assert "RZB-501" in capsys.readouterr().err


def test_info_about_one(tiny_bundles: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    from razbor.models import Bundle, describe

    expected = describe(Bundle.open(tiny_bundles["role"]))
    assert here("info", "--json", tiny_bundles["role"]) == 0
    assert json.loads(capsys.readouterr().out) == expected
    assert here("info", tiny_bundles["role"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("tiny-role")
    for word in ("digest", "set by hand", "Backend", "features.safetensors"):
        assert word in shown


def test_info_about_all(capsys: pytest.CaptureFixture[str]) -> None:
    from razbor.models import shipped, shipped_encoders

    assert here("info", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [bundle["name"] for bundle in found["bundles"]] == shipped()
    assert [encoder["name"] for encoder in found["encoders"]] == list(shipped_encoders())
    (esco,) = found["catalogues"]
    assert (esco["name"], esco["languages"]) == ("esco", ["de", "en", "ru"])
    assert (esco["entries"], esco["names"]) == (3039, 67315)
    assert found["versions"]["razbor"] == razbor.__version__
    assert here("info") == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in (*shipped(), "onnxruntime", "digest"))
    assert "esco 1.2, 3,039 entries, 67,315 names (de, en, ru)" in shown
    assert esco["notice"] in shown


@pytest.mark.parametrize("named", ["esco", str(SHIPPED_CATALOGUE)])
def test_info_about_a_catalogue(named: str, capsys: pytest.CaptureFixture[str]) -> None:
    from razbor.catalogue.info import describe

    assert here("info", "--json", named) == 0
    assert json.loads(capsys.readouterr().out) == describe(SHIPPED_CATALOGUE)
    assert here("info", named) == 0
    assert capsys.readouterr().out.startswith("esco")
