from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

import razbor
from razbor.errors import ArgumentInvalid, DataScarce, OutputInvalid
from razbor.models import Bundle
from razbor.teaching import report
from razbor.teaching.examples import Wanted
from razbor.teaching.review import review_bytes
from razbor.teaching.settings import Settings
from razbor.teaching.teach import Taught, teach
from tests.cli.running import here
from tests.teaching.making import MESSAGES, messages

pytestmark = pytest.mark.model


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_example_of_the_docs_teaches(taught: Taught) -> None:
    found = taught.findings
    assert found.sorted.lesson.counts == {"agrees": 16, "asks": 16, "declines": 16}
    assert found.judged.separable
    assert not list(report.warnings(found))
    assert len(found.curve) == 4
    assert taught.bundle.manifest.languages[0] == "ru"


def test_the_bundle_answers_and_tells_no_text(taught: Taught) -> None:
    rz = razbor.load(())
    (answer,) = rz.predict(taught.bundle.folder, ["Сколько дней отпуска?"])
    assert answer.to_dict()["tasks"]["messages"]["labels"] == ["asks"]
    texts = [row["text"] for row in messages()]
    for name in ("README.md", "teach.json", "razbor.json"):
        content = taught.bundle.read(name) if name != "razbor.json" else b""
        assert not any(text.encode() in content for text in texts)


def test_what_is_said_stands_in_the_card_and_as_json(taught: Taught) -> None:
    said = json.loads(taught.bundle.read("teach.json"))
    assert said["labels"] == {"agrees": 16, "asks": 16, "declines": 16}
    assert {each["name"] for each in said["figures"]} >= {"accuracy", "macro-F1", "F1"}
    assert all(each["low"] <= each["value"] <= each["high"] for each in said["figures"][:2])
    card = taught.bundle.read("README.md").decode()
    assert "Cross-validated in 5 folds on the 48 examples" in card
    assert "guessing" in card.lower()


def test_rows_to_look_at_lie_beside(taught: Taught) -> None:
    rows = table(taught.review.read_bytes())
    assert len(rows) == len(taught.findings.suspects)
    assert all(row["text"] for row in rows)


def test_the_same_again_is_the_same(taught: Taught, tmp_path: Path) -> None:
    again = teach(MESSAGES, tmp_path / "messages", threads=1)
    assert again.bundle.digest == taught.bundle.digest


def test_several_labels_a_row(tmp_path: Path) -> None:
    pay, place = "Какая зарплата, если считать премию за месяц {}?", "Далеко ли до офиса номер {}?"
    rows = [
        *((pay.format(i), "pay") for i in range(10)),
        *((place.format(i), "place") for i in range(10)),
        *((pay.format(i) + " " + place.format(i), "pay;place") for i in range(10)),
        *((f"Спасибо, понял, тогда до встречи {i}-го", "") for i in range(10)),
    ]
    text = io.StringIO()
    csv.writer(text).writerows([("text", "label"), *rows])
    (tmp_path / "a.csv").write_text(text.getvalue(), encoding="utf-8")
    settings = Settings(wanted=Wanted(separator=";"), name="topics")
    made = teach(tmp_path / "a.csv", tmp_path / "out", settings, threads=1)
    assert made.findings.judged.macro.value == pytest.approx(1.0, abs=0.15)
    decision = made.bundle.manifest.tasks["topics"].decision
    assert decision.kind == "thresholds"
    found = razbor.load(()).predict(made.bundle.folder, [pay.format(3), "Спасибо, понял"])
    assert [each.to_dict()["tasks"]["topics"]["labels"] for each in found] == [["pay"], []]


def test_labels_without_meaning_and_few_examples_are_told(tmp_path: Path) -> None:
    words = ["смена", "склад", "касса", "отчёт", "звонок", "кабель", "бланк", "заявка", "лампа"]
    lines = [
        json.dumps({"text": f"{one} и {other}", "label": str((i * 7 + j * 5) % 2)})
        for i, one in enumerate(words)
        for j, other in enumerate(words[:3])
        if one != other
    ]
    lines += [json.dumps({"text": f"возврат {word}", "label": "nan"}) for word in words[:4]]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    found = teach(tmp_path / "a.jsonl", tmp_path / "out", threads=1).findings
    assert found.few == {"nan": 4}
    told = " ".join(report.warnings(found))
    assert "«nan» 4" in told
    assert "told" in told


def test_what_was_left_out_is_listed_with_its_text(taught: Taught, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    extra = '"Да, всё в силе, до завтра.",asks\n"=1+1",asks\n,asks\n"Нет",\n'
    path.write_text(MESSAGES.read_text(encoding="utf-8") + extra, encoding="utf-8")
    made = teach(path, tmp_path / "out", threads=1)
    rows = table(made.review.read_bytes())
    why = [row["why"] for row in rows if row["why"] != "looks mislabelled"]
    assert sorted(why) == ["no label", "no text", *["same text, another label"] * 2]
    assert len(list(report.left_out(made.findings))) == 3
    lesson = replace(
        made.findings.sorted.lesson, texts=("=1+1",) * len(made.findings.sorted.lesson)
    )
    risky = replace(made.findings, sorted=replace(made.findings.sorted, lesson=lesson))
    assert all(
        row["text"] == "'=1+1"
        for row in table(review_bytes(risky))
        if row["why"] == "looks mislabelled"
    )


def test_a_limit_draws_and_says_so(tmp_path: Path) -> None:
    made = teach(MESSAGES, tmp_path / "out", Settings(limit=30), threads=1)
    assert len(made.findings.sorted.lesson) == 30
    assert "48" in " ".join(report.warnings(made.findings))


def test_outputs_and_names(taught: Taught, tmp_path: Path) -> None:
    with pytest.raises(OutputInvalid):
        teach(MESSAGES, taught.bundle.folder)
    (tmp_path / "new.review.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputInvalid, match="table"):
        teach(MESSAGES, tmp_path / "new")
    with pytest.raises(ArgumentInvalid, match="my-labels"):
        teach(MESSAGES, tmp_path / "other", Settings(name="My labels"))
    assert not (tmp_path / "other").exists()


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "a.jsonl"
    rows = messages()
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    broken.write_text("\n".join([*lines, '{"text": ']), encoding="utf-8")
    assert here("teach", broken, "-o", tmp_path / "Мои labels") == 1
    said = capsys.readouterr().out
    assert "macro-F1" in said
    assert "1 rows that could not be read" in said
    assert Bundle.open(tmp_path / "Мои labels").manifest.name == "labels"
    assert here("teach", broken, "-o", tmp_path / "b", "--label", "topic") == 2
    assert here("teach", broken, "-o", tmp_path / "b", "--separator", "") == 2


def test_contrastive_refuses_several_labels_and_too_few(tmp_path: Path) -> None:
    from razbor.teaching.contrastive import teach_contrastively

    with pytest.raises(ArgumentInvalid, match="several"):
        teach_contrastively(MESSAGES, tmp_path / "a", Settings(wanted=Wanted(separator=";")))
    head = MESSAGES.read_text(encoding="utf-8").splitlines()
    few = [head[0], *head[1:17], *head[17:22]]
    (tmp_path / "few.csv").write_text("\n".join(few), encoding="utf-8")
    with pytest.raises(DataScarce, match="declines"):
        teach_contrastively(tmp_path / "few.csv", tmp_path / "a", Settings())


@pytest.mark.training
def test_contrastive_makes_a_bundle_that_answers(tmp_path: Path) -> None:
    from razbor.teaching.contrastive import teach_contrastively

    made = teach_contrastively(MESSAGES, tmp_path / "messages", Settings(), steps=2)
    assert "A fifth" in made.findings.method
    assert made.bundle.manifest.tasks["messages"].labels == ("agrees", "asks", "declines")
    (answer,) = razbor.load(()).predict(made.bundle.folder, ["Сколько дней отпуска?"])
    assert answer.to_dict()["tasks"]["messages"]["labels"]
