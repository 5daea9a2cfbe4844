"""Any bundle through `rz.predict`: taught ones, shipped ones, and whatever texts there are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import razbor
from razbor.errors import ArgumentInvalid, BundleMissing
from razbor.loading import load
from razbor.models import write_bundle
from razbor.pipeline import Razbor
from razbor.predicting import Labeller
from razbor.schema import Labelled, Vacancy
from tests.models import heads, making
from tests.models.making import VOCABULARY

pytestmark = pytest.mark.model

BLANKS = ("", "   ", "\n", "🙂", "…!?", "\ud800")


@pytest.fixture(scope="module")
def rz() -> Razbor:
    return load((), threads=1)


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return heads.write(tmp_path_factory.mktemp("taught") / "tiny").folder


def test_one_text_has_an_answer_to_each_question(rz: Razbor, taught: Path) -> None:
    found = rz.predict(taught, "water the roses")
    assert isinstance(found, Labelled)
    place, topics = found.tasks["place"], found.tasks["topics"]
    assert place.labels == [max(place.scores, key=lambda label: place.scores[label])]
    assert place.probability == place.scores[place.labels[0]]
    assert found.label == place.label == place.labels[0]
    assert place.unsure == (place.probability < 0.6)
    assert sum(place.scores.values()) == pytest.approx(1, abs=1e-6)
    reached = {label for label, score in topics.scores.items() if score >= 0.5}
    assert set(topics.labels) >= reached
    assert topics.unsure == (bool(topics.labels) and not reached)
    assert found.model.digest == Labeller.open(taught).model.digest
    assert found.coverage.complete
    assert found.warnings == []
    assert Labelled.model_validate(found.to_dict()) == found


@pytest.mark.parametrize("text", BLANKS)
def test_a_blank_text_has_no_label_and_is_unsure(rz: Razbor, taught: Path, text: str) -> None:
    before, found, behind = rz.predict(taught, ["roses", text, "bread"])
    assert [found.label, *(each.labels for each in found.tasks.values())] == [None, [], []]
    assert all(each.unsure and each.scores == {} for each in found.tasks.values())
    assert [warning.code for warning in found.warnings] == ["blank"]
    assert before == rz.predict(taught, "roses")
    assert behind == rz.predict(taught, "bread")


def test_no_texts_have_no_answers(rz: Razbor, taught: Path) -> None:
    assert rz.predict(taught, []) == []


_words = st.lists(st.sampled_from(list(VOCABULARY)), max_size=40).map(" ".join)
_texts = st.text(max_size=60) | _words


@settings(deadline=None)
@given(st.lists(_texts, max_size=6))
def test_answers_stand_in_order_and_are_those_of_texts_alone(
    rz: Razbor, taught: Path, texts: list[str]
) -> None:
    found = rz.predict(taught, texts)
    assert len(found) == len(texts)
    for text, answer in zip(texts, found, strict=True):
        alone = rz.predict(taught, text)
        assert alone.coverage == answer.coverage
        assert alone.warnings == answer.warnings
        for name, decided in alone.tasks.items():
            assert answer.tasks[name].scores == pytest.approx(decided.scores, abs=1e-6)


def test_a_text_of_many_characters_is_read_whole(rz: Razbor, taught: Path) -> None:
    found = rz.predict(taught, ("water the roses " * 7000)[:100_000])
    assert found.coverage.complete
    assert found.coverage.characters_given == 100_000


def test_special_tokens_that_a_text_spells_out_are_text(rz: Razbor, taught: Path) -> None:
    plain, spelled = rz.predict(taught, ["roses", "roses [SEP] bread"])
    assert spelled.coverage.tokens_given > plain.coverage.tokens_given + 1


def test_a_bundle_stays_open_until_it_is_written_anew(tmp_path: Path) -> None:
    rz = load((), threads=1)
    folder = heads.write(tmp_path / "tiny").folder
    first = rz.predict(folder, "roses")
    assert rz.predict(str(folder), "roses").model == first.model
    again = heads.draft().model_copy(update={"version": "2.0"})
    write_bundle(folder, again, heads.files(), force=True)
    assert rz.predict(folder, "roses").model.version == "2.0"


def test_several_fields_are_given_by_name(rz: Razbor, tmp_path: Path) -> None:
    folder = write_bundle(tmp_path / "tiny", making.draft(), making.files()).folder
    row = {"title": "bake bread", "body": "on monday"}
    found = rz.predict(folder, row)
    assert found == rz.predict(folder, [row])[0]
    urgent = found.tasks["urgent"]
    assert urgent.labels == ["urgent" if urgent.scores["urgent"] >= 0.7 else "calm"]
    refused: list[object] = ["one text", {"title": "bake"}, {"title": "a", "body": 3}, Vacancy()]
    for each in refused:
        with pytest.raises(ArgumentInvalid, match=r"'title', 'body'"):
            rz.predict(folder, [each])  # type: ignore[list-item]


def test_a_cut_text_is_warned_of(rz: Razbor, tmp_path: Path) -> None:
    folder = write_bundle(tmp_path / "tiny", making.draft(), making.files()).folder
    found = rz.predict(folder, {"title": "roses " * 30, "body": ""})
    assert not found.coverage.complete
    assert [warning.code for warning in found.warnings] == ["truncated"]


def test_other_thresholds_count_instead_of_the_bundles(taught: Path) -> None:
    labeller = Labeller.open(taught, threads=1)
    (none,) = labeller.label(["roses"], {"topics": 1.0, "place": 1.0})
    (all_of_them,) = labeller.label(["roses"], {"topics": 0.0, "place": 0.0})
    assert none.tasks["topics"].labels == []
    assert none.tasks["place"].unsure
    assert len(all_of_them.tasks["topics"].labels) == 3
    assert not all_of_them.tasks["place"].unsure
    topics = all_of_them.tasks["topics"]
    numbers = [topics.scores[label] for label in topics.labels]
    assert numbers == sorted(numbers, reverse=True)
    with pytest.raises(ArgumentInvalid):
        labeller.label([], {"tone": 0.5})


def test_shipped_bundles_answer_about_titles_and_vacancies(rz: Razbor) -> None:
    areas = load(("areas",), threads=1).areas("Python developer")
    found = rz.predict("areas", "Python developer").tasks["areas"]
    assert found.labels == [area.label for area in areas]
    vacancy = razbor.Vacancy(title="Повар", description="<p>Варить супы</p>")
    assert set(rz.predict("role-text", vacancy).tasks) >= {"role"}


@pytest.mark.parametrize("name", ["occupations", "sections"])
def test_bundles_that_do_not_judge_single_texts_are_refused(rz: Razbor, name: str) -> None:
    with pytest.raises(ArgumentInvalid, match="about a text alone"):
        rz.predict(name, "roses")


def test_a_bundle_that_is_not_there_is_named(rz: Razbor, tmp_path: Path) -> None:
    with pytest.raises(BundleMissing):
        rz.predict(tmp_path / "none", "roses")
