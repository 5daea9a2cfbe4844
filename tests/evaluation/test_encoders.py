from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from razbor.dataset.esco import Esco
from razbor.errors import BundleMissing, DataInvalid, DataMissing
from razbor.evaluation import Settings
from razbor.evaluation.encoders import evaluate_encoder, is_encoder, score_queries
from razbor.evaluation.measuring import measure
from razbor.evaluation.occupation_candidates import candidates
from razbor.evaluation.occupation_jobbert import jobbert_titles
from razbor.evaluation.occupation_queries import (
    gold_titles,
    gold_vacancies,
    resumes,
    some,
    whole_text,
)
from razbor.evaluation.occupation_rankers import by_characters, by_vectors
from tests.cli.running import here
from tests.evaluation.coded import write_coded
from tests.training.pairs.occupations import RECIPE, train_text, uri, write_esco


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_esco(tmp_path_factory.mktemp("data") / "data")
    return write_coded(folder, [uri("occupation", number) for number in range(12)])


def test_candidates_are_named_in_every_language_asked_for(data: Path) -> None:
    known = candidates(Esco(data), ["en", "de", "ru"])
    assert len(known.uris) == 12
    assert known.codes[2] == "0002.1"
    assert known.names[2] == ("assistant tailor", "Hilfsschneider", "помощник портной")
    assert candidates(Esco(data), ["en"]).names[2] == ("assistant tailor",)


def test_texts_carry_every_right_code_and_the_others_are_counted(data: Path) -> None:
    known = candidates(Esco(data), ["en"])
    titles = gold_titles(data, "gold_dev", known)
    assert titles.left_out == 1
    assert [sorted(right) for right in titles.right] == [[0], [4, 5], [9], [10]]
    jobbert = jobbert_titles(data, known)
    assert (jobbert.items, jobbert.left_out) == (("Assistant tailor", "Chief gardener"), 1)
    assert [set(right) for right in jobbert.right] == [{2}, {7}]
    (text,) = gold_vacancies(data, "gold_dev", known).turned(whole_text).items
    assert text.startswith("Старший пекарь\nОбязанности:")
    (resume,) = resumes(data, "gold_dev", known).right
    assert set(resume) == {9}


def test_queries_of_one_language_stand_in_an_order_of_their_own(data: Path) -> None:
    known = candidates(Esco(data), ["en"])
    titles = gold_titles(data, "gold_dev", known)
    russian, every = titles.chosen("ru", str), titles.chosen(None, str)
    assert russian is not None
    assert every is not None
    assert russian.items == ("Помощник пекаря в ночную смену", "Старший сварщик")
    assert [sorted(right) for right in russian.right] == [[0], [4, 5]]
    assert every.items == tuple(sorted(titles.items))
    assert titles.chosen("de", str) is None


def test_rows_without_codes_are_no_queries(data: Path) -> None:
    known = replace(candidates(Esco(data), ["en"]), codes=("",) * 12)
    titles = gold_titles(data, "gold_dev", known)
    assert (titles.items, titles.left_out) == ((), 5)
    with pytest.raises(DataInvalid, match="no text with a known occupation"):
        some(titles)


def test_the_best_name_of_a_candidate_counts() -> None:
    vectors = {
        "query": [1.0, 0.0],
        "far": [0.0, 1.0],
        "near": [2.0, 0.1],
        "between": [1.0, 1.0],
        "empty": [0.0, 0.0],
    }

    def embed(texts: object) -> NDArray[np.float32]:
        assert isinstance(texts, (list, tuple))
        return np.array([vectors[text] for text in texts], np.float32)

    scores = by_vectors(embed)(["query"], [["far", "near"], ["between"], ["empty"]])
    np.testing.assert_allclose(scores, [[2 / np.hypot(2, 0.1), 1 / np.sqrt(2), 0]], atol=1e-6)


def test_the_baseline_finds_what_is_spelt_alike(data: Path) -> None:
    known = candidates(Esco(data), ["en", "de", "ru"])
    queries = gold_titles(data, "gold_dev", known)
    by_occupation, by_group, plain = (
        measure(each, 100, 0) for each in score_queries(by_characters, queries, known)
    )
    assert by_occupation.documents == 4
    assert (by_occupation.metric("hit@5").value or 0) >= 0.75
    assert (by_group.metric("MRR").value or 0) >= (by_occupation.metric("MRR").value or 0)
    assert plain.metrics == by_occupation.metrics


def test_data_that_are_missing_or_do_not_fit_are_named(data: Path, tmp_path: Path) -> None:
    known = candidates(Esco(data), ["en"])
    with pytest.raises(DataMissing, match="jobbert"):
        jobbert_titles(tmp_path, known)
    (tmp_path / "jobbert").mkdir()
    path = tmp_path / "jobbert" / "titles_validation.csv"
    path.write_text("title,uri\na,b\n", "utf-8")
    with pytest.raises(DataInvalid, match="vacancyTitle"):
        jobbert_titles(tmp_path, known)
    path.write_text("vacancyTitle,conceptUri\na,b\n", "utf-8")
    with pytest.raises(DataInvalid, match="no text with a known occupation"):
        jobbert_titles(tmp_path, known)


@pytest.mark.training
def test_an_encoder_is_measured_by_the_command(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = train_text(RECIPE, data, tmp_path / "encoder", limit=64)
    assert is_encoder(made.folder)
    report = tmp_path / "report.json"
    code = here(*("evaluate", made.folder, "--data", data, "--samples", "100", "--json", report))
    shown = capsys.readouterr()
    assert code == 0, shown.err
    assert "MRR@100" in shown.out
    result = json.loads(report.read_text("utf-8"))["results"][0]
    assert result["task"] == "occupations"
    assert result["bundle"]["name"] == "tiny-occupations"
    assert len(result["tables"]) == 9
    found = evaluate_encoder(made.folder, Settings(data, samples=100))
    assert found.table("titles of gold_dev").documents == 4
    assert any("left out" in remark for remark in found.standing.remarks)


def test_a_folder_that_is_no_encoder_is_refused(data: Path, tmp_path: Path) -> None:
    assert not is_encoder(tmp_path)
    with pytest.raises(BundleMissing, match=r"modules\.json"):
        evaluate_encoder(tmp_path, Settings(data, samples=100))
