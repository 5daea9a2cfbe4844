from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import razbor
from razbor.errors import ArgumentInvalid, BundleFormat, BundleMissing, NothingToRead
from razbor.interviews import InterviewReport
from razbor.labels import ids
from razbor.loading import load
from razbor.models import Bundle, Predictor
from razbor.pipeline import Razbor
from razbor.questions import check as check_bundle
from razbor.reading import read_interviews

pytestmark = pytest.mark.model

EXAMPLE = Path(__file__).parents[1] / "docs" / "examples" / "interview.txt"
TALK = (
    "Вера Котова: Добрый день! Расскажите, чем вы занимаетесь.\n"
    "Игорь: Обычно смотрю остатки, потом сверяю их. Звоните: +7 900 000-00-00.\n"
    "Вера Котова: А чем гордитесь?\n"
    "Игорь: В мае сдали склад, снизили цены. Спасибо Вере Котовой!\n"
    "Вера Котова: Есть вопросы?\n"
    "Игорь: Нет, спасибо.\n"
)


@pytest.fixture(scope="module")
def rz(tiny_answers: Path) -> Razbor:
    return load(["answers"], bundles={"answers": tiny_answers}, threads=1)


@pytest.fixture(scope="module")
def bare(tiny_answers: Path) -> Razbor:
    """The same, and nothing is covered."""
    return load(["answers"], bundles={"answers": tiny_answers}, threads=1, mask=False)


def codes(report: InterviewReport) -> list[str]:
    return [warning.code for warning in report.warnings]


def check(report: InterviewReport) -> None:
    """What holds of every report."""
    for turn in report.turns:
        assert report.text[turn.start : turn.stop] == turn.text
    for answer in report.answers:
        assert report.text[answer.start : answer.stop] == answer.text
    for found in report.summary.labels.values():
        assert len({one.answer for one in found.clearest}) == len(found.clearest) <= 3
        for one in found.clearest:
            answer = report.answers[one.answer]
            assert answer.start <= one.start < one.stop <= answer.stop
            assert report.text[one.start : one.stop] == one.text
    for answer in report.answers:
        assert answer.probability == max(answer.scores.values()) == answer.scores[answer.label]
        assert sum(answer.scores.values()) == pytest.approx(1, abs=1e-5)
        assert report.turns[answer.turn].text == answer.text
    summed = report.summary
    assert summed.answers == len(report.answers) == sum(x.answers for x in summed.labels.values())
    assert summed.words == sum(each.words for each in report.answers)
    assert report.coverage["answers"].complete
    assert InterviewReport.model_validate(json.loads(json.dumps(report.to_dict()))) == report


def test_the_answers_of_the_candidate_are_labelled(bare: Razbor) -> None:
    report = bare.interview(TALK)
    check(report)
    assert report.text == TALK
    assert [answer.label for answer in report.answers] == ["process", "result", "neutral"]
    assert {answer.speaker for answer in report.answers} == {"Игорь"}
    assert [turn.role for turn in report.turns] == ["interviewer", "candidate"] * 3
    assert (report.language, report.warnings) == ("ru", [])
    assert report.models["answers"].name == "tiny-answers"
    shares = {label: found.share_of_words for label, found in report.summary.labels.items()}
    assert tuple(shares) == ids("answers")
    words = [answer.words for answer in report.answers]
    assert list(shares.values()) == pytest.approx([each / sum(words) for each in words])
    assert report.summary.labels["result"].clearest[0].answer == 1


def test_personal_data_are_covered_and_the_labels_stay(rz: Razbor, bare: Razbor) -> None:
    safe, open_ = rz.interview(TALK), bare.interview(TALK)
    check(safe)
    assert len(safe.text) == len(TALK)
    shown = json.dumps(safe.to_dict(), ensure_ascii=False)
    for personal in ("Вер", "Котов", "Игорь", "900"):
        assert personal not in shown
        assert personal in json.dumps(open_.to_dict(), ensure_ascii=False)
    assert safe.turns[0].speaker == "████ ██████"

    def labels(report: InterviewReport) -> list[object]:
        return [(one.label, one.scores, one.start, one.stop) for one in report.answers]

    assert labels(safe) == labels(open_)


def test_parts_in_the_talk_are_no_personal_data(rz: Razbor) -> None:
    report = rz.interview("HR: Где вы работали?\nКандидат 2: Обычно в порту.")
    assert [turn.speaker for turn in report.turns] == ["HR", "Кандидат 2"]


def test_a_list_of_texts_is_a_list_of_answers(rz: Razbor) -> None:
    report = rz.interview(["Сдали склад?", "", "Обычно смотрю остатки", "…"])
    check(report)
    assert [a.label for a in report.answers] == ["result", "neutral", "process", "neutral"]
    assert [a.windows for a in report.answers] == [1, 0, 1, 0]
    assert codes(report) == ["no-words"]
    texts = ("Сдали склад?", "Обычно смотрю остатки")
    for text, answer in zip(texts, report.answers[::2], strict=True):
        (alone,) = rz.interview([text]).answers
        assert alone.scores == answer.scores


def test_turns_by_hand(rz: Razbor) -> None:
    turns = [
        razbor.Turn(speaker="HR", text="Что вышло?", began=0, ended=2),
        razbor.Turn(speaker="Гость", text="Сдали склад.", began=2.5),
    ]
    report = rz.interview(turns)
    check(report)
    assert report.text == "Что вышло?\nСдали склад."
    (answer,) = report.answers
    assert (answer.turn, answer.speaker, answer.label) == (1, "Гость", "result")
    assert report.turns[1].began == 2.5


def test_where_nobody_can_tell_every_turn_is_labelled(rz: Razbor) -> None:
    report = rz.interview("Обычно смотрю остатки.\n\nСдали склад.\n\nДа.")
    check(report)
    assert [answer.label for answer in report.answers] == ["process", "result", "neutral"]
    assert codes(report) == ["speakers-unknown"]
    questions = rz.interview("Анна: Где?\nИгорь: Когда?\nАнна: Кто?\nИгорь: Зачем?")
    assert len(questions.answers) == 4
    assert codes(questions) == ["speakers-unknown"]


def test_a_long_answer_is_read_in_windows(rz: Razbor) -> None:
    process, result = "Обычно смотрю остатки. ", "Сдали склад, снизили цены. "
    text = process * 300 + result * 100
    report = rz.interview([text])
    check(report)
    (answer,) = report.answers
    assert answer.words == 300 * 3 + 100 * 4
    assert answer.windows > 100
    coverage = report.coverage["answers"]
    assert coverage.characters_seen == len(text)
    assert answer.label == "process"
    assert answer.scores["result"] > 0.2
    labels = report.summary.labels
    assert labels["result"].answers == 0
    assert "Сдали склад" in labels["result"].clearest[0].text


def test_twenty_thousand_words(rz: Razbor) -> None:
    report = rz.interview(["Потом проверяю накладные и пишу в журнал. " * 3000])
    check(report)
    assert report.summary.words == 21_000


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Interviewer: Why did you leave?\nCandidate: We usually met on Monday mornings.", "en"),
        ("Interviewerin: Warum?\nBewerber: Ich habe immer gern in der Werkstatt gearbeitet.", "de"),
    ],
)
def test_other_languages_are_answered_with_a_warning(rz: Razbor, text: str, language: str) -> None:
    report = rz.interview(text)
    assert report.language == language
    assert [answer.label for answer in report.answers] == ["process"]
    (warning,) = report.warnings
    assert warning.code == "language"


def test_an_interview_without_answers_says_so(rz: Razbor) -> None:
    report = rz.interview([razbor.Turn(text="Где вы?", role="interviewer")])
    check(report)
    assert codes(report) == ["no-answers"]


@pytest.mark.parametrize("given", ["", " \n", "…", [], ()])
def test_nothing_to_read(rz: Razbor, given: str | list[str]) -> None:
    with pytest.raises(NothingToRead):
        rz.interview(given)


@pytest.mark.parametrize(
    "given",
    [
        ["Да", razbor.Turn(text="Нет")],
        [5],
        razbor.Interview(text="Да", turns=[razbor.Turn(start=1, stop=3, text="Да")]),
    ],
)
def test_what_is_no_interview_is_refused(rz: Razbor, given: object) -> None:
    with pytest.raises(ArgumentInvalid) as refused:
        rz.interview(given)  # type: ignore[arg-type]
    assert "Да" not in str(refused.value)


TURNS = st.lists(
    st.sampled_from(["Анна: ", "Игорь: ", "— ", "HR: ", ""]).flatmap(
        lambda name: st.text("абв смотрю?.!\u0438\u0306 🙂\ud800", max_size=30).map(name.__add__)
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60)
@given(TURNS, st.sampled_from(["\n", "\n\n", "\r\n"]))
def test_every_report_holds_what_it_promises(
    rz: Razbor, bare: Razbor, lines: list[str], end: str
) -> None:
    text = end.join(lines)
    for model in (rz, bare):
        try:
            report = model.interview(text)
        except NothingToRead:
            return
        for turn in report.turns:
            assert report.text[turn.start : turn.stop] == turn.text
        for answer in report.answers:
            assert report.text[answer.start : answer.stop] == answer.text
        assert len(report.text) == len(text)
        asked = [n for n, turn in enumerate(report.turns) if turn.role != "interviewer"]
        assert [answer.turn for answer in report.answers] == asked


@settings(max_examples=40)
@given(st.lists(st.text("абв смотрю сдали склад. ", max_size=120), min_size=1, max_size=5))
def test_an_answer_does_not_depend_on_its_neighbours(rz: Razbor, texts: list[str]) -> None:
    for text, beside in zip(texts, rz.interview(texts).answers, strict=True):
        (alone,) = rz.interview([text]).answers
        assert (alone.label, alone.windows) == (beside.label, beside.windows)
        assert alone.scores == pytest.approx(beside.scores, abs=1e-6)


def test_the_example_of_the_documentation(rz: Razbor) -> None:
    (found,) = read_interviews(EXAMPLE)
    assert isinstance(found, razbor.Interview)
    report = rz.interview(found)
    check(report)
    assert len(report.turns) == 12
    assert len(report.answers) == 6
    assert codes(report) == ["no-turn"]
    assert report.source == EXAMPLE.as_posix()


def test_a_notebook_and_a_table_show_it(bare: Razbor) -> None:
    report = bare.interview("HR: <b>Где</b>?\nКандидат: Сдали <i>склад</i>.")
    shown = report._repr_html_()
    assert "&lt;i&gt;склад" in shown
    assert "<i>" not in shown
    assert "result 0." in shown
    table = report.to_pandas()
    assert list(table["label"]) == ["result"]
    assert list(table["text"]) == ["Сдали <i>склад</i>."]


def test_it_is_loaded_when_it_is_asked(
    tiny_bundles: dict[str, Path], tiny_answers: Path, rz: Razbor
) -> None:
    opened = []

    def later() -> Predictor:
        opened.append(1)
        return Predictor.open(tiny_answers, threads=1)

    model = Razbor(
        {"areas": Predictor.open(tiny_bundles["areas"])}, mask=False, later={"answers": later}
    )
    assert not opened
    assert model.tasks == ("areas",)
    expected = rz.interview(["Сдали склад"]).answers
    assert model.interview(["Сдали склад"]).answers == expected
    assert model.interview(["Сдали склад"]).answers == expected
    assert len(opened) == 1


def test_loading(tiny_bundles: dict[str, Path], tiny_answers: Path) -> None:
    small = load(["areas"], bundles=tiny_bundles)
    with pytest.raises(ArgumentInvalid):
        small.interview(["Да"])
    beside = load(["areas"], bundles={**tiny_bundles, "answers": tiny_answers})
    assert set(beside.bundles) == {"areas", "answers"}
    assert beside.tasks == ("areas",)
    assert beside.vacancy(title="Водитель").coverage.keys() == {"areas"}
    strict = load(["answers"], bundles={"answers": tiny_answers}, thresholds={"answers": 1.0})
    assert strict.interview(["Сдали склад"]).answers[0].unsure
    assert not strict.with_thresholds({"answers": 0.1}).interview(["Сдали"]).answers[0].unsure
    with pytest.raises(BundleFormat):
        load(["answers"], bundles={"answers": tiny_bundles["areas"]})
    with pytest.raises(BundleMissing):
        load(["answers"], bundles={"answers": "nowhere"})


def test_a_bundle_that_lacks_a_label_is_refused(tiny_answers: Path) -> None:
    manifest = Bundle.open(tiny_answers).manifest
    check_bundle("answers", manifest)
    task = manifest.tasks["answers"].model_copy(update={"labels": ids("answers")[:2]})
    with pytest.raises(BundleFormat):
        check_bundle("answers", manifest.model_copy(update={"tasks": {"answers": task}}))
