from __future__ import annotations

from pathlib import Path

import pytest

from razbor.cards.asking import examples
from razbor.cards.facts import Example
from razbor.cards.items import LONGEST, Item, read_items
from razbor.errors import ArgumentInvalid, DataInvalid, DataMissing
from razbor.models import Bundle, write_bundle
from razbor.models.manifest import DataDigest
from tests.evaluation.conftest import AREAS, ROLE, SECTIONS, write_split
from tests.evaluation.making import write_jsonl, write_voting_bundle
from tests.models import making as models

pytestmark = pytest.mark.model


@pytest.fixture
def split(tmp_path: Path) -> Path:
    write_split(tmp_path / "data" / "shown")
    return tmp_path / "data" / "shown"


def asked(bundle: Bundle, split: Path) -> dict[tuple[str, str, bool], Example]:
    found = examples(bundle, read_items(split, bundle.manifest)[0])
    by = {(each.question, each.label, each.right): each for each in found}
    assert len(by) == len(found)
    return by


def opened(folder: Path, task: str) -> Bundle:
    votes = {"areas": AREAS, "role": ROLE, "sections": SECTIONS}[task]
    return Bundle.open(write_voting_bundle(folder / task, task, votes))


def test_areas_answer_rightly_and_wrongly(split: Path, tmp_path: Path) -> None:
    found = asked(opened(tmp_path, "areas"), split)
    right = found["areas", "programmer", True]
    assert (right.text, right.answer) == ("Программист", ("programmer",))
    assert right.probability > 0.9
    wrong = found["areas", "programmer", False]
    assert (wrong.text, wrong.answer) == ("Программист-тестировщик", ("programmer",))
    assert wrong.gold == ("programmer", "tester")
    assert found["areas", "tester", False].probability < 0.5


def test_vacancies_show_their_title(split: Path, tmp_path: Path) -> None:
    found = asked(opened(tmp_path, "role"), split)
    assert found["role", "tech", True].text == "Программист оптических систем"
    assert found["role", "other", True].text == "Бариста"
    assert found["category", "Team lead", True].answer == ("Team lead",)
    assert found["lead", "yes", True].text == "Руководитель группы разработки"
    assert found["lead", "no", True].probability > 0.5


def test_fragments_are_asked_in_their_vacancy_and_alone(split: Path, tmp_path: Path) -> None:
    found = asked(opened(tmp_path, "sections"), split)
    assert found["sections", "heading", True].text == "Обязанности:"
    assert found["sections", "terms", True].text == "Оклад 60 000 рублей"
    assert found["fragment", "junk", True].answer == ("junk",)
    assert not any(question == "fragment" and label == "heading" for question, label, _ in found)


def test_a_part_of_a_task_answers_by_itself(tmp_path: Path) -> None:
    bundle = write_bundle(tmp_path / "tiny", models.draft(), models.files())
    items = [Item("place", "water the roses", ("garden",)), Item("urgent", "bread", ("urgent",))]
    found = examples(bundle, items)
    assert {each.question for each in found} == {"place", "urgent"}
    assert all(each.right == (each.answer == each.gold) for each in found)
    assert all(0 <= each.probability <= 1 for each in found)


def test_contacts_are_covered(tmp_path: Path) -> None:
    bundle = write_bundle(tmp_path / "tiny", models.draft(), models.files())
    (found,) = examples(bundle, [Item("place", "write to anna@example.org", ("office",))])
    assert "anna@example.org" not in found.text
    assert "█" in found.text


def test_a_file_of_examples(tmp_path: Path) -> None:
    bundle = write_bundle(tmp_path / "tiny", models.draft(), models.files())
    rows = [
        {"question": "place", "text": "mow the lawn", "labels": ["garden"]},
        {"question": "place", "text": "x" * (LONGEST + 1), "labels": ["garden"]},
        {"question": "colour", "text": "a blue door", "labels": ["blue"]},
    ]
    items, name = read_items(write_jsonl(tmp_path / "shown.jsonl", rows), bundle.manifest)
    assert [item.text for item in items] == ["mow the lawn"]
    assert "`shown.jsonl`" in name


def test_texts_that_trained_the_bundle_are_refused(split: Path, tmp_path: Path) -> None:
    _, files = _files(split, opened(tmp_path, "areas"))
    seen = DataDigest(name="titles", sha256=files, rows=3)
    folder = write_voting_bundle(tmp_path / "seen", "areas", AREAS, trained_on=[seen])
    with pytest.raises(ArgumentInvalid, match=r"titles\.jsonl"):
        read_items(split, Bundle.open(folder).manifest)


def _files(split: Path, bundle: Bundle) -> tuple[str, str]:
    from razbor.dataset import load_titles

    file = load_titles(split.parent, split.name).files[0]
    return file.name, file.sha256


def test_what_does_not_fit_is_named(split: Path, tmp_path: Path) -> None:
    tiny = write_bundle(tmp_path / "tiny", models.draft(), models.files()).manifest
    with pytest.raises(ArgumentInvalid, match="place, urgent"):
        read_items(split, tiny)
    with pytest.raises(DataMissing):
        read_items(tmp_path / "nowhere.jsonl", tiny)
    rows = write_jsonl(tmp_path / "odd.jsonl", [{"question": "place", "text": "secret roses"}])
    with pytest.raises(DataInvalid, match=r"odd\.jsonl:1") as caught:
        read_items(rows, tiny)
    assert "roses" not in str(caught.value)
