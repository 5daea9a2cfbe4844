from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import razbor
from razbor.catalogue import Catalogue, Entry
from razbor.dataset import VacancyRow
from razbor.errors import BundleFormat, DataInvalid, DataMissing
from razbor.evaluation import Settings
from razbor.evaluation.occupation_documents import NOT_CLEANING_ALONE, read_vacancy
from razbor.evaluation.occupation_names import NAME, held_names, measure_names, surfaces
from razbor.evaluation.occupation_rankers import BASELINE, Occupations, ranked
from razbor.evaluation.occupation_titles import ALL_NAMES, FAST, ONE_NAME, preferred
from razbor.evaluation.occupations import (
    NO_COMPARISON,
    evaluate_occupations,
    matches_occupations,
)
from razbor.evaluation.results import Result
from razbor.models import Bundle
from tests.cli.running import here
from tests.evaluation.coded import TITLES, VACANCY, write_coded
from tests.tiny_matching import MATCHING, trades, write_catalogue, write_matching

pytestmark = pytest.mark.model

JOBBERT = "English titles, labelled automatically"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("matching") / "bundle"
    return write_matching(folder, entries=trades()).folder


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory, bundle: Path) -> Path:
    folder = tmp_path_factory.mktemp("matching") / "catalogue"
    return write_catalogue(folder, Bundle.open(bundle), trades())


@pytest.fixture(scope="module")
def system(bundle: Path, catalogue: Path) -> Occupations:
    rz = razbor.load(
        ["sections", "occupations"], bundles={"occupations": bundle}, catalogue=catalogue
    )
    return Occupations(rz)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data") / "data"
    return write_coded(folder, [entry.id for entry in trades()])


@pytest.fixture(scope="module")
def result(bundle: Path, catalogue: Path, data: Path) -> Result:
    return evaluate_occupations(bundle, Settings(data, samples=100), catalogue)


def test_every_query_has_its_table(result: Result) -> None:
    by_vector = ", by one vector and one representation of occupations"
    assert [(table.name, table.documents) for table in result.tables] == [
        ("titles of gold_dev", 4),
        (f"titles of gold_dev, {BASELINE}", 4),
        (f"titles of gold_dev{by_vector}", 4),
        ("vacancies of gold_dev", 1),
        ("vacancies of gold_dev, the title alone", 1),
        ("vacancies of gold_dev, title and whole description as one text", 1),
        (f"vacancies of gold_dev{by_vector}", 1),
        ("résumés of gold_dev", 1),
        ("résumés of gold_dev, the mean vector of all sentences, by names alone", 1),
        (f"résumés of gold_dev{by_vector}", 1),
        (f"{JOBBERT}, {ALL_NAMES}", 2),
        (f"{JOBBERT}, {ONE_NAME}", 2),
        (f"{JOBBERT}, {ALL_NAMES}, {BASELINE}", 2),
        (NAME, 3),
    ]
    assert [each.name.partition(":")[0] for each in result.differences] == [
        "vacancies of gold_dev",
        "vacancies of gold_dev",
        "résumés of gold_dev",
    ]
    assert len(result.data) == 5


def test_fast_is_measured_on_titles_beside_all_evidence(
    bundle: Path, catalogue: Path, data: Path, result: Result, system: Occupations
) -> None:
    found = evaluate_occupations(bundle, Settings(data, samples=100), catalogue, fast=True)
    assert [table.name for table in found.tables] == [
        "titles of gold_dev",
        f"titles of gold_dev, {FAST}",
    ]
    assert found.tables[0] == result.tables[0]
    (difference,) = found.differences
    assert difference.name.endswith(FAST)
    texts = [title for title, _, _ in TITLES]
    for row, listed in zip(
        system.fast(texts), system.rz.occupations(texts, 1, fast=True), strict=True
    ):
        assert not listed or listed[0].uri == system.known.uris[int(row.argmax())]
    with pytest.raises(DataInvalid, match="title"):
        evaluate_occupations(
            bundle, Settings(data, language="uk", samples=100), catalogue, fast=True
        )


def test_figures_say_how_many_they_stand_on(result: Result) -> None:
    titles = result.table("titles of gold_dev")
    assert titles.metric("hit@1").n == 4
    assert titles.metric("hit@1", "ru").n == 2
    assert titles.metric("MRR", "en").n == 1
    hit, coarse = titles.metric("hit@1").value, titles.metric("hit@1 by ISCO-08 unit group").value
    assert hit is not None
    assert coarse is not None
    assert coarse >= hit
    by_one = result.tables[2]
    assert {metric.of for metric in by_one.metrics} == {"names", "description", "skills", "mean"}


def test_what_the_figures_are_not_is_said(result: Result) -> None:
    said = " ".join(result.standing.remarks)
    assert "not by people" in said
    assert "titles of gold_dev: 1 without a known occupation are left out" in said
    assert "labels were given automatically" in said
    assert NOT_CLEANING_ALONE in said
    assert NO_COMPARISON in said


def test_titles_in_batches_are_ranked_as_razbor_ranks_them(system: Occupations) -> None:
    texts = [title for title, _, _ in TITLES]
    texts += [name.text for entry in trades() for name in entry.names]
    scores = system.titles(texts)
    order = np.argsort(-scores, axis=1, kind="stable")
    found = system.rz.occupations(texts, len(system.known.uris))
    assert [[each.uri for each in listed] for listed in found] == [
        [system.known.uris[at] for at in row] for row in order
    ]
    (ranks,) = ranked(system.titles, texts, [{int(row[2])} for row in order])
    assert set(ranks.tolist()) == {3}


def test_a_vacancy_is_read_beyond_its_title(system: Occupations) -> None:
    found, told = read_vacancy(system.rz, VacancyRow(**VACANCY))
    assert len(found) == 10
    kinds = [each.kind for each in told]
    assert kinds[0] == "title"
    assert set(kinds[1:]) & {"responsibilities", "requirements"}
    with pytest.raises(TypeError, match="sections"):
        read_vacancy(razbor.load(["areas"]), VacancyRow(**VACANCY))


def test_one_name_each_is_the_preferred_one(system: Occupations) -> None:
    spare = preferred(system, MATCHING.lexical)
    assert [[name.text for name in entry.names] for entry in spare] == [
        [entry.names[0].text] for entry in trades()
    ]


def test_names_that_measure_are_not_among_those_that_are_ranked(system: Occupations) -> None:
    asked, left_out = held_names(system.catalogue)
    assert (len(asked), left_out) == (9, 0)
    for language in ("ru", "en", "de"):
        known = surfaces(system.catalogue, language)
        assert not {each.text for each in asked} & set(known.texts)
        assert len(known.texts) == 3 + 9 * 2
        for entry in trades()[:3]:
            (place,) = known.columns[entry.id]
            shown = next(n for n in entry.names if n.language == language and n.preferred)
            assert known.texts[place] == shown.text


def test_a_name_that_training_was_given_elsewhere_is_not_asked(system: Occupations) -> None:
    first, *others = trades()
    alike = first.names[1]
    taught = Entry("other", (*others[-1].names, alike))
    found, left_out = held_names(Catalogue.build([first, *others, taught], system.rz))
    assert alike.text not in {each.text for each in found}
    assert (len(found), left_out) == (8, 1)


def test_names_are_asked_in_one_language_or_not_at_all(system: Occupations) -> None:
    found = measure_names(system, MATCHING.lexical, "ru")
    assert found is not None
    (scoring,) = found.scorings
    assert {each.of for each in scoring.figures} == {"ru → ru", "ru → en"}
    assert {each.n for each in scoring.figures} == {3}
    assert measure_names(system, MATCHING.lexical, "fr") is None


def test_a_split_may_hold_résumés_alone(
    bundle: Path, catalogue: Path, data: Path, tmp_path: Path
) -> None:
    (tmp_path / "test").mkdir()
    text = (data / "gold_dev" / "resumes.jsonl").read_text("utf-8")
    (tmp_path / "test" / "resumes.jsonl").write_text(text, "utf-8")
    settings = Settings(tmp_path, "test", samples=100)
    found = evaluate_occupations(bundle, settings, catalogue)
    assert [table.name for table in found.tables if "names" not in table.name] == [
        "résumés of test",
        "résumés of test, by one vector and one representation of occupations",
    ]


def test_what_lacks_is_told(
    bundle: Path, catalogue: Path, data: Path, tmp_path: Path, bundles: dict[str, Path]
) -> None:
    with pytest.raises(DataMissing, match="no such split"):
        evaluate_occupations(bundle, Settings(tmp_path, samples=100), catalogue)
    with pytest.raises(DataInvalid, match="with a code"):
        evaluate_occupations(bundle, Settings(data, language="fr", samples=100), catalogue)
    with pytest.raises(BundleFormat):
        evaluate_occupations(bundles["areas"], Settings(data, samples=100), catalogue)
    assert matches_occupations(Bundle.open(bundle))
    assert not matches_occupations(Bundle.open(bundles["areas"]))


@pytest.fixture
def arguments(bundle: Path, catalogue: Path, data: Path) -> tuple[str | Path, ...]:
    return "evaluate", bundle, "--catalogue", catalogue, "--data", data, "--samples", "100"


def test_the_command_writes_a_page(
    arguments: tuple[str | Path, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, report = tmp_path / "page.md", tmp_path / "report.json"
    code = here(*arguments, "--markdown", page, "--json", report)
    shown = capsys.readouterr()
    assert code == 0, shown.err
    assert "ru → en" in shown.out
    written = page.read_text("utf-8")
    assert written.startswith("# Results\n\nMade by `razbor evaluate bundle --data DIR")
    assert "--catalogue catalogue" in written
    assert NO_COMPARISON in written
    (found,) = json.loads(report.read_text("utf-8"))["results"]
    assert found["task"] == "occupations"


def test_the_same_seed_gives_the_same_figures(
    result: Result, bundle: Path, catalogue: Path, data: Path
) -> None:
    again = evaluate_occupations(bundle, Settings(data, samples=100), catalogue)
    assert again == result
