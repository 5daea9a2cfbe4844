from __future__ import annotations

from pathlib import Path

import pytest

from razbor.dataset import DataFile
from razbor.errors import ArgumentInvalid, DataInvalid
from razbor.evaluation import Result, Settings, evaluate_html
from razbor.evaluation.html import APART, DIFFERENCE, HTML, PLAIN, POOLED
from razbor.evaluation.markdown import page
from razbor.models.manifest import DataDigest
from tests.dataset.test_html import BAKERY, labels, write_came, write_pool
from tests.evaluation.conftest import SECTIONS
from tests.evaluation.making import sections_votes, write_jsonl, write_voting_bundle

pytestmark = pytest.mark.model

Bundles = dict[str, Path]
# Bold makes a heading of «Наш хлеб:», which in plain text is one piece with what follows.
MARKUP = "<p><strong>Наш хлеб:</strong> варить, опыт и снова варить</p><p>Оклад</p>"
SHOWN = "Наш хлеб: варить, опыт и снова варить\nОклад"


@pytest.fixture(scope="module")
def baker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle to which bread is a heading, louder than any other word."""
    votes = {"хлеб": "heading", "варить": "notes", "оклад": "terms"}
    folder = tmp_path_factory.mktemp("voting") / "baker"
    return write_voting_bundle(folder, "sections", sections_votes(votes))


def write_split(data: Path) -> Path:
    rows = [
        {"uid": "a", "start": 0, "stop": 9, "text": SHOWN[:9], "label": "heading"},
        {"uid": "a", "start": 10, "stop": 37, "text": SHOWN[10:37], "label": "notes"},
        {"uid": "a", "start": 38, "stop": 43, "text": SHOWN[38:], "label": "terms"},
    ]
    vacancy = {"uid": "a", "title": "Пекарь", "description": SHOWN, "language": "ru"}
    write_jsonl(data / "test" / "sections.jsonl", rows)
    write_jsonl(data / "test" / "vacancies.jsonl", [vacancy])
    return write_jsonl(data / "html.jsonl", [{**vacancy, "description": MARKUP}])


def measured(
    bundle: Path, data: Path, file: Path, *, split: str = "test", language: str | None = None
) -> Result:
    settings = Settings(data, split, samples=100, language=language)
    return evaluate_html(bundle, settings, file)


def test_the_same_gold_is_answered_from_html_and_from_plain_text(
    baker: Path, tmp_path: Path
) -> None:
    result = measured(baker, tmp_path, write_split(tmp_path))
    assert [table.name for table in result.tables] == [PLAIN, HTML]
    plain, html = (table.metric("heading recall").value for table in result.tables)
    assert (plain, html) == (0, 1)
    (differences,) = result.differences
    assert differences.name == DIFFERENCE
    (recall,) = (each for each in differences.differences if each.name == "heading recall")
    assert (recall.first, recall.second, recall.difference, recall.low, recall.high) == (
        0,
        1,
        1,
        1,
        1,
    )
    assert result.table(HTML).metric("five-label accuracy").n == 2
    assert result.to_dict()["differences"][0]["documents"] == 1


def test_a_page_shows_the_difference_before_the_tables(baker: Path, tmp_path: Path) -> None:
    result = measured(baker, tmp_path, write_split(tmp_path))
    text = page(["razbor", "evaluate"], [result], 100, 0)
    row = "| heading recall | 0.000 | 1.000 | +1.000 | +1.000 to +1.000 |"
    assert text.index("### First from plain text, second from HTML (1 vacancies)") < text.index(row)
    assert text.index(row) < text.index("### From plain text") < text.index("### From HTML")


def test_labels_of_html_say_what_they_stand_on(bundles: Bundles, tmp_path: Path) -> None:
    data = write_pool(
        tmp_path / "data", [{"uid": "bakery", "title": "Пекарь", "description": BAKERY}]
    )
    file = labels(tmp_path / "labels.jsonl")
    result = measured(bundles["sections"], data, file, split="gold_dev")
    assert result.standing.kind == "gold"
    assert APART in result.standing.remarks
    assert POOLED not in result.standing.remarks
    assert "gold_dev)" not in " ".join(result.standing.remarks)
    assert [file.name for file in result.data] == ["labels.jsonl", "vacancies.parquet"]
    trained = _trained_on(tmp_path / "pooled", result.data[1])
    assert POOLED in measured(trained, data, file).standing.remarks
    trained = _trained_on(tmp_path / "leaked", result.data[0])
    assert measured(trained, data, file).standing.kind == "training data"


def _trained_on(folder: Path, file: DataFile) -> Path:
    digest = DataDigest(name=file.name, sha256=file.sha256, rows=file.rows)
    return write_voting_bundle(folder, "sections", SECTIONS, trained_on=[digest])


def test_another_task_and_another_language_are_refused(bundles: Bundles, tmp_path: Path) -> None:
    file = write_came(tmp_path)
    with pytest.raises(ArgumentInvalid, match="a bundle for role"):
        measured(bundles["role"], tmp_path, file)
    with pytest.raises(DataInvalid, match="language 'de'"):
        measured(bundles["sections"], tmp_path, file, language="de")
