"""Where bundles and labels disagree: tiny bundles on small gold, and those that ship."""

from __future__ import annotations

import json
import math
import random
from collections import Counter
from collections.abc import Mapping
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.dataset import load_sections
from razbor.errors import ArgumentInvalid, BundleFormat, UnexpectedFailure
from razbor.evaluation.disagreement_answers import Answer, Answered
from razbor.evaluation.disagreement_documents import (
    Document,
    holds_splits,
    is_split,
    labelled,
    unlabelled,
)
from razbor.evaluation.disagreement_ranking import (
    Disagreement,
    DisputedDocument,
    by_document,
    ranked,
)
from razbor.evaluation.disagreements import Measure, Survey, survey
from razbor.loading import load
from razbor.models import Bundle, Draft, write_bundle
from razbor.models.manifest import Thresholds
from razbor.reading import Failure
from razbor.schema import Vacancy
from razbor.tasks import areas, role
from tests.evaluation import making
from tests.evaluation.conftest import SECTIONS
from tests.evaluation.making import sections_votes, write_jsonl, write_voting_bundle
from tests.models.making import EVIDENCE

Bundles = dict[str, Path]

PUBLIC = Path(__file__).parents[2] / "data" / "public"


def rows_of(asked: Survey, documents: tuple[Document, ...]) -> list[Disagreement]:
    found = [asked.of(document) for document in documents]
    assert not [each for each in found if isinstance(each, Failure)]
    return list(chain.from_iterable(each for each in found if not isinstance(each, Failure)))


def opened(*folders: Path) -> list[Bundle]:
    return [Bundle.open(folder) for folder in folders]


def part_of(folder: Path, question: str, to: Path, **changed: object) -> Bundle:
    """A bundle with one question of another one."""
    whole = Bundle.open(folder)
    fields = {name: getattr(whole.manifest, name) for name in Draft.model_fields}
    task = whole.manifest.tasks[question].model_copy(update=changed)
    files = {name: whole.read(name) for name in whole.manifest.files if name != "README.md"}
    return write_bundle(to, Draft(**{**fields, "tasks": {question: task}}), files)


def renamed(folder: Path, to: Path, names: Mapping[str, str]) -> Bundle:
    """A bundle whose areas have other names."""
    labels = tuple(names.get(label, label) for label in areas.LABELS)
    return part_of(folder, "areas", to, labels=labels, decision=_half(labels))


def fewer_areas(monkeypatch: pytest.MonkeyPatch, folder: Path, labels: tuple[str, ...]) -> Bundle:
    """A bundle that knows these areas alone, and a word for the first of them."""
    monkeypatch.setitem(making._QUESTIONS, "areas", {"areas": labels})
    monkeypatch.setitem(making._DECISIONS, "areas", _half(labels))
    votes = {"программист": [("areas", labels[0])]}
    return Bundle.open(write_voting_bundle(folder, "areas", votes))


def _half(labels: tuple[str, ...]) -> Thresholds:
    return Thresholds(thresholds=dict.fromkeys(labels, 0.5), evidence=EVIDENCE)


@pytest.mark.model
def test_labels_surprise_a_model(data: Path, bundles: Bundles) -> None:
    asked = survey(opened(bundles["deaf"]), labelled=True)
    gold = labelled("sections", data, "gold_dev")
    listed = ranked(rows_of(asked, gold.items), 0)
    assert asked.measure is Measure.SURPRISE
    assert asked.left_out == {"labelled fragments that are mixed": 1}
    assert (asked.documents, asked.places) == (3, len(listed))
    # Without a known word all six answers are as likely; headings by their form are certain.
    by_text = {row.text(str): row for row in listed}
    assert by_text["Мыть посуду"].score == pytest.approx(math.log(6), abs=1e-5)
    assert by_text["Требования:"].score == 0
    assert by_text["Требования:"].answered.answers[0].said == ("heading",)
    assert by_text["Мы строим телескопы"].answered.answers[0].said == ("notes",)
    assert not by_text["Мы строим телескопы"].differs
    assert by_text["Ждём вас!"].differs
    assert asked.differing == sum(row.differs for row in listed)


@pytest.mark.model
def test_a_list_does_not_depend_on_the_order_of_the_data(data: Path, bundles: Bundles) -> None:
    documents = list(labelled("sections", data, "gold_dev").items)
    asked = survey(opened(bundles["sections"], bundles["deaf"]), labelled=True)
    listed = ranked(rows_of(asked, tuple(documents)), 0)
    documents.reverse()
    again = ranked(rows_of(asked, tuple(documents)), 5)
    assert [row.order for row in again] == [row.order for row in listed[:5]]


@pytest.mark.model
def test_two_models_disagree_alike_from_both_sides(data: Path, bundles: Bundles) -> None:
    documents = labelled("sections", data, "gold_dev").items
    pair = opened(bundles["sections"], bundles["deaf"])
    forth = ranked(rows_of(survey(pair, labelled=True), documents), 0)
    back = ranked(rows_of(survey(pair[::-1], labelled=False), documents), 0)
    assert [row.order for row in forth] == [row.order for row in back]
    assert {row.answered.given for row in forth} >= {("terms",), ("heading",)}
    same = rows_of(survey([pair[0], pair[0]], labelled=True), documents)
    assert {row.score for row in same} == {0.0}
    assert not any(row.differs for row in same)


@pytest.mark.model
def test_without_labels_the_pieces_of_a_vacancy_are_asked(bundles: Bundles) -> None:
    text = "<p>Варить кофе</p><p>Развозить заказы</p>"
    found = unlabelled(Vacancy(title="Бариста", description=text, id="b-7", source="in.csv:2"))
    asked = survey(opened(bundles["sections"]), labelled=False)
    first, second = ranked(rows_of(asked, (found,)), 0)
    assert asked.measure is Measure.DOUBT
    assert (first.document.id, first.text(str)) == ("b-7", "Развозить заказы")
    assert first.score == pytest.approx(1)
    assert second.score < 0.1
    assert first.answered.given is None
    assert not first.differs


@pytest.mark.model
def test_labels_of_either_side_choose(data: Path, bundles: Bundles) -> None:
    documents = labelled("sections", data, "gold_dev").items
    asked = survey(opened(bundles["deaf"]), labelled=True, labels=["junk", "notes"])
    rows = rows_of(asked, documents)
    assert {row.text(str) for row in rows} == {"Ждём вас!", "Мы строим телескопы"}
    with pytest.raises(ArgumentInvalid, match="--label junky"):
        survey(opened(bundles["deaf"]), labelled=True, labels=["junky"])


@pytest.mark.model
def test_documents_are_ranked_by_the_sum_over_the_root(data: Path, bundles: Bundles) -> None:
    asked = survey(opened(bundles["deaf"]), labelled=True)
    gold = labelled("sections", data, "gold_dev")
    found = [rows_of(asked, (document,)) for document in gold.items]
    listed = ranked(by_document([*found, []]), 0)
    assert [each.document.id for each in listed] == ["cafe", "lab", "shop"]
    for each in listed:
        total = sum(row.score for row in each.rows)
        assert each.score == pytest.approx(total / math.sqrt(len(each.rows)), abs=1e-5)
    assert listed[-1].text(str) == "Руководитель группы разработки\nВести команду"


@pytest.mark.model
def test_a_role_is_three_questions(data: Path, bundles: Bundles) -> None:
    documents = labelled("role", data, "gold_dev").items
    rows = rows_of(survey(opened(bundles["role"]), labelled=True), documents)
    assert Counter(row.answered.question for row in rows) == {"role": 3, "category": 3, "lead": 3}
    given = {row.answered.question: row.answered.given for row in rows if row.document.id == "shop"}
    assert given == {"role": ("other",), "category": ("Team lead",), "lead": ("yes",)}
    only = survey(opened(bundles["role"]), labelled=True, question="lead")
    assert len(rows_of(only, documents)) == 3
    with pytest.raises(ArgumentInvalid, match="--question areas"):
        survey(opened(bundles["role"]), labelled=True, question="areas")


@pytest.mark.model
def test_areas_are_asked_one_by_one(data: Path, bundles: Bundles) -> None:
    documents = labelled("areas", data, "gold_dev").items
    assert [each.id for each in documents][:4] == [
        *("titles.jsonl:1", "titles.jsonl:2", "titles.jsonl:3", "cafe"),
    ]
    asked = survey(opened(bundles["areas"]), labelled=True)
    by_id = {row.document.id: row for row in rows_of(asked, documents)}
    assert by_id["titles.jsonl:3"].answered.answers[0].said == ()
    missed = by_id["titles.jsonl:2"]  # the tester is not heard
    assert missed.differs
    probabilities = missed.answered.answers[0].probabilities
    right = [
        p if label in ("programmer", "tester") else 1 - p
        for label, p in zip(areas.LABELS, probabilities, strict=True)
    ]
    assert missed.score == pytest.approx(-sum(map(math.log, right)), abs=1e-5)
    untitled = unlabelled(Vacancy(description="Опыт от года", source="a.csv:9"))
    assert rows_of(asked, (untitled,)) == []
    assert asked.left_out == {"vacancies without a title": 1}


@pytest.mark.model
def test_one_kind_of_titles_is_enough(data: Path) -> None:
    (data / "gold_dev" / "roles.jsonl").unlink()
    assert len(labelled("areas", data, "gold_dev").items) == 3


def test_titles_without_areas_are_not_asked_and_leads_are_as_they_were_read(data: Path) -> None:
    roles = data / "gold_dev" / "roles.jsonl"
    rows = [json.loads(line) for line in roles.read_text("utf-8").splitlines()]
    rows[0] |= {"areas": None, "lead": True}
    write_jsonl(roles, rows)
    assert [each.id for each in labelled("areas", data, "gold_dev").items][3:] == ["lab", "shop"]
    given = [each.given for each in labelled("role", data, "gold_dev").items]
    assert [each["lead"] for each in given if each] == [("yes",), ("no",), ("yes",)]


@pytest.mark.model
def test_a_part_is_compared_on_what_both_answer(
    data: Path, bundles: Bundles, tmp_path: Path
) -> None:
    parts = {
        "role": part_of(bundles["role"], "role", tmp_path / "role"),
        "sections": part_of(bundles["sections"], "fragment", tmp_path / "fragment"),
    }
    asked = survey([Bundle.open(bundles["role"]), parts["role"]], labelled=True)
    rows = rows_of(asked, labelled("role", data, "gold_dev").items)
    assert {row.answered.question for row in rows} == {"role"}
    assert {row.score for row in rows} == {0.0}
    with pytest.raises(ArgumentInvalid, match="bundles for role and sections"):
        survey(list(parts.values()), labelled=True)


@pytest.mark.model
def test_fragments_alone_are_asked_as_the_pipeline_asks_them(data: Path, tmp_path: Path) -> None:
    whole = write_voting_bundle(tmp_path / "whole", "sections", SECTIONS)
    other = write_voting_bundle(
        tmp_path / "other", "sections", sections_votes({"оклад": "terms", "опыт": "notes"})
    )
    part = part_of(other, "fragment", tmp_path / "part")
    documents = labelled("sections", data, "gold_dev").items
    asked = survey([Bundle.open(whole), part], labelled=True)
    rows = rows_of(asked, documents)
    gold = load_sections(data, "gold_dev").items
    texts = [row.text for item in gold for row in item.fragments if row.scored]
    said = load(("sections",), bundles={"sections": whole}).section(texts)
    assert [row.text(str) for row in rows] == texts
    assert [row.answered.answers[0].said for row in rows] == [(each.label,) for each in said]
    assert not any(text.endswith(":") for text in texts)
    assert asked.left_out["labelled headings: fragments alone are asked about"] == 3


@pytest.mark.model
def test_areas_that_one_does_not_know_are_not_asked(
    bundles: Bundles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = fewer_areas(monkeypatch, tmp_path / "few", areas.LABELS[:2])
    other = fewer_areas(monkeypatch, tmp_path / "other", areas.LABELS[2:5])
    asked = survey([Bundle.open(bundles["areas"]), few], labelled=True)
    title = Document("a", "Программист", given={"areas": (areas.LABELS[0], areas.LABELS[4])})
    (found,) = rows_of(asked, (title,))
    assert found.answered.given == (areas.LABELS[0],)
    assert {each.labels for each in found.answered.answers} == {areas.LABELS[:2]}
    with pytest.raises(ArgumentInvalid, match="different areas"):
        survey([few, other], labelled=True)


@pytest.mark.model
def test_labels_are_compared_by_name(data: Path, bundles: Bundles, tmp_path: Path) -> None:
    strange = renamed(bundles["areas"], tmp_path / "strange", {areas.LABELS[0]: "pilot"})
    with pytest.raises(BundleFormat, match="pilot"):
        survey([strange], labelled=True)
    swapped = dict(zip(areas.LABELS[:2], areas.LABELS[1::-1], strict=True))
    pair = [Bundle.open(bundles["areas"]), renamed(bundles["areas"], tmp_path / "b", swapped)]
    rows = rows_of(survey(pair, labelled=True), labelled("areas", data, "gold_dev").items)
    first = {each.document.id: each for each in rows}["titles.jsonl:1"].answered
    assert [each.labels for each in first.answers] == [areas.LABELS, areas.LABELS]
    assert [each.said for each in first.answers] == [("programmer",), (swapped["programmer"],)]


def row(name: str, score: float, start: int = 0, question: str = "sections") -> Disagreement:
    said = Answer(("notes", "junk"), np.array([0.5, 0.5]), ("notes",))
    return Disagreement(Document(name, ""), Answered(question, None, (said,), "", start, 1), score)


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from([0.0, 0.25, 1.0]), st.integers(0, 4)),
        unique_by=lambda each: (each[0], each[2]),
    ),
    st.integers(0, 9),
    st.randoms(use_true_random=False),
)
def test_a_limit_is_the_beginning_of_the_whole_list(
    given_rows: list[tuple[str, float, int]], limit: int, shuffled: random.Random
) -> None:
    rows = [row(*each) for each in given_rows]
    whole = ranked(rows, 0)
    shuffled.shuffle(rows)
    assert [each.order for each in ranked(rows, limit)] == [
        each.order for each in (whole[:limit] if limit else whole)
    ]
    scores = [each.score for each in whole]
    assert scores == sorted(scores, reverse=True)


def test_a_document_is_worth_more_than_its_mean_and_less_than_its_sum() -> None:
    found = DisputedDocument.of([row("a", 1.0), row("a", 3.0, 4)])
    assert found.score == pytest.approx(4 / math.sqrt(2), abs=1e-6)
    assert found.differing == 0


class _Breaking:
    def __init__(self) -> None:
        self.labels: Mapping[str, tuple[str, ...]] = {"role": role.LABELS}
        self.left_out: Counter[str] = Counter()

    def __call__(self, document: Document) -> list[Answered]:
        raise ZeroDivisionError(document.description)


def test_a_fault_of_ours_costs_one_document_and_shows_no_text() -> None:
    asked = Survey(_Breaking(), Measure.DOUBT)
    found = asked.of(Document("a-1", "Повар", "секретный рецепт", source="menu.csv:3"))
    assert isinstance(found, Failure)
    assert isinstance(found.error, UnexpectedFailure)
    assert found.source == found.error.place == "menu.csv:3"
    assert "рецепт" not in str(found.error)
    assert asked.documents == 0


def test_what_is_labelled_is_seen(data: Path, tmp_path: Path) -> None:
    assert holds_splits(data)
    assert is_split(data / "gold_dev")
    assert not holds_splits(data / "gold_dev")
    assert not holds_splits(tmp_path / "missing")


def test_an_id_is_the_column_that_names_it_or_the_place() -> None:
    vacancy = Vacancy(title="Повар", id="7", source="\udcff.csv:2", extra={"uid": 41})
    assert unlabelled(vacancy, named=True).id == "41"
    assert unlabelled(vacancy).id == "7"
    nameless = vacancy.model_copy(update={"id": None, "extra": {"uid": None}})
    assert unlabelled(nameless, named=True).id == "�.csv:2"


@pytest.mark.model
@pytest.mark.parametrize("task", ["sections", "role", "areas"])
def test_what_ships_answers_as_the_pipeline_does(task: str) -> None:
    documents = labelled(task, PUBLIC, "test").items[:8]
    asked = survey([Bundle.open(task)], labelled=True)
    rows = rows_of(asked, documents)
    rz = load((task,), mask=False)
    for document in documents:
        found = [each for each in rows if each.document is document]
        report = rz.vacancy(title=document.title, description=document.description, html=False)
        said = {each.answered.question: each.answered.answers[0].said for each in found}
        if report.role is not None:
            lead = role.LEADS[bool(report.role.lead)]
            expected = {"role": report.role.label, "category": report.role.category, "lead": lead}
            assert said == {question: (label,) for question, label in expected.items()}
        elif report.areas is not None:
            assert set(said["areas"]) == {area.label for area in report.areas}
        else:
            cut: dict[tuple[int | None, int | None], str] = {}
            cut |= {(part.start, part.stop): part.label for part in report.fragments}
            cut |= {(part.start, part.stop): "heading" for part in report.headings}
            places = [(each.answered.start, each.answered.stop) for each in found]
            alike = [
                each.answered.answers[0].said == (cut[place],)
                for each, place in zip(found, places, strict=True)
                if place in cut
            ]
            assert alike
            assert all(alike)
