from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

import razbor
from razbor.errors import ArgumentInvalid, BundleFormat, BundleMissing, NothingToRead
from razbor.loading import load
from razbor.models import Bundle, Draft, Predictor, write_bundle
from razbor.pipeline import Razbor
from razbor.questions import TASKS
from razbor.schema import Fragment, Heading, Report, Vacancy
from razbor.text import lay_out
from razbor.text.language import NAMES
from tests.text.making import broken_html, texts
from tests.tiny_matching import write_catalogue, write_matching

pytestmark = pytest.mark.model

TITLE = "Программист Python"
RUSSIAN = (
    "О нас:\nНаша компания печёт хлеб.\nОбязанности:\n• Вести базу рецептов\n• Пишем код ночью\n"
    "Требования:\n• Опыт от трёх лет\n• Знание SQL\nУсловия:\n• Оклад белый\n• Отпуск летом\n"
    "Звоните!"
)
HTML = (
    "<p><b>О нас:</b></p><p>Наша компания печёт хлеб.</p><p><b>Обязанности:</b></p>"
    "<ul><li>Вести базу рецептов</li><li>Пишем код ночью</li></ul><p><b>Требования:</b></p>"
    "<ul><li>Опыт от трёх лет</li><li>Знание SQL</li></ul><p><b>Условия:</b></p>"
    "<ul><li>Оклад белый</li><li>Отпуск летом</li></ul><p>Звоните!</p>"
)
ENGLISH = (
    "About us\nOur company bakes bread for the whole town.\nRequirements:\n"
    "- Three years of experience with Python\n- A good team player\nWe offer:\n- A fair salary"
)
GERMAN = (
    "Über uns\nWir backen Brot für die ganze Stadt und suchen Verstärkung.\nIhr Profil:\n"
    "- Sie stehen gern früh auf\n- Sie sprechen gut Deutsch"
)


@pytest.fixture(scope="module")
def bundles(
    tiny_bundles: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """A tiny bundle for every task."""
    folder = tmp_path_factory.mktemp("occupations") / "tiny"
    return {**tiny_bundles, "occupations": write_matching(folder).folder}


@pytest.fixture(scope="module")
def catalogue(bundles: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("catalogue") / "tiny"
    return write_catalogue(folder, Bundle.open(bundles["occupations"]))


@pytest.fixture(scope="module")
def rz(bundles: dict[str, Path], catalogue: Path) -> Razbor:
    return load(bundles=bundles, threads=1, catalogue=catalogue)


@pytest.fixture(scope="module")
def bare(bundles: dict[str, Path], catalogue: Path) -> Razbor:
    """The same, and nothing is covered."""
    return load(bundles=bundles, threads=1, mask=False, catalogue=catalogue)


def everything(report: Report) -> list[Fragment | Heading]:
    return [*report.fragments, *report.headings]


def in_utf16(text: str, one: Fragment | Heading) -> str:
    """The text of a part as a language that counts UTF-16 units cuts it."""
    assert one.utf16 is not None
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * one.utf16.start : 2 * one.utf16.stop].decode("utf-16-le", "surrogatepass")


def hold(report: Report) -> None:
    """Assert the contract of every report."""
    at = 0
    for one in sorted(everything(report), key=lambda one: one.start):
        assert at <= one.start < one.stop <= len(report.text)
        assert report.text[one.start : one.stop] == one.text == one.text.strip()
        assert in_utf16(report.text, one) == one.text
        assert one.block is not None
        assert one.language in (*NAMES, report.language)
        assert one.probability is not None
        assert 0 <= one.probability <= 1
        at = one.stop
    assert report.fragments == sorted(report.fragments, key=lambda one: one.start)
    assert report.headings == sorted(report.headings, key=lambda one: one.start)
    headings = {one.text for one in report.headings}
    for fragment in report.fragments:
        assert fragment.heading is None or fragment.heading in headings
        assert sum(fragment.scores.values()) == pytest.approx(1, abs=1e-6)
        assert fragment.scores[fragment.label] == max(fragment.scores.values())
    assert set(report.models) == set(report.coverage)


@pytest.mark.parametrize("html", [True, False])
def test_parts_say_where_they_begin_in_the_description_that_was_given(
    rz: Razbor, html: bool
) -> None:
    call = "+7 900 000-00-00"
    given = HTML.replace("Звоните!", f"Звоните: {call}") if html else f"{RUSSIAN}\n{call}"
    report = rz.vacancy(title=TITLE, description=given)
    assert call not in report.text  # covered, and found in the source all the same
    tree, lines = LexborHTMLParser(given), given.splitlines()
    assert everything(report)
    for one in everything(report):
        assert one.block is not None
        number = one.block.number - 1
        where = tree.css(one.block.tag)[number].text() if one.block.tag else lines[number]
        assert (one.block.tag is not None) is html
        assert one.text.replace("█", "") in where.replace(call, "")


def codes(report: Report) -> list[str]:
    return [warning.code for warning in report.warnings]


def test_a_vacancy_is_taken_apart(rz: Razbor) -> None:
    report = rz.vacancy(title=TITLE, description=RUSSIAN)
    hold(report)
    assert report.text == RUSSIAN
    assert report.language == "ru"
    assert [one.text for one in report.headings] == [
        "О нас:", "Обязанности:", "Требования:", "Условия:",
    ]  # fmt: skip
    assert {label: [one.text for one in found] for label, found in report.sections.items()} == {
        "responsibilities": ["Вести базу рецептов", "Пишем код ночью"],
        "requirements": ["Опыт от трёх лет", "Знание SQL"],
        "terms": ["Оклад белый", "Отпуск летом"],
        "notes": ["Наша компания печёт хлеб."],
    }
    assert [one.text for one in report.orphans] == ["Звоните!"]
    assert report.sections["terms"][0].heading == "Условия:"
    assert report.role is not None
    assert (report.role.label, report.role.category, report.role.lead) == ("tech", "Backend", False)
    assert report.areas is not None
    assert [area.label for area in report.areas] == ["programmer"]
    assert report.warnings == []
    assert all(coverage.complete for coverage in report.coverage.values())


def test_emoji_shift_the_units_of_all_that_follows(rz: Razbor) -> None:
    text = "🔥🔥 Обязанности:\n• Вести базу 👨‍👩‍👧\nПишите @хлеб🍞_завод\nУсловия:\n• Оклад 🙂"
    report = rz.vacancy(title=TITLE, description=text)
    hold(report)
    last = report.fragments[-1]
    assert last.utf16 is not None
    wide = sum(character > "\uffff" for character in report.text[: last.start])
    assert wide >= 5
    assert last.utf16.start == last.start + wide


def test_a_fragment_alone_has_units_too(rz: Razbor) -> None:
    found = rz.section("Вести базу рецептов 🙂")
    assert found.utf16 is not None
    assert (found.stop, found.utf16.stop) == (21, 22)


def test_a_report_names_the_models_behind_it(rz: Razbor, bundles: dict[str, Path]) -> None:
    report = rz.vacancy(title=TITLE, description=RUSSIAN)
    assert set(report.models) == set(TASKS)
    for task, ref in report.models.items():
        opened = Predictor.open(bundles[task], threads=1)
        assert (ref.name, ref.version, ref.digest) == (f"tiny-{task}", "1.0.0", opened.digest)


def test_html_and_plain_text_of_the_same_content_get_the_same_answers(rz: Razbor) -> None:
    plain = rz.vacancy(title=TITLE, description=RUSSIAN)
    html = rz.vacancy(title=TITLE, description=HTML)
    assert html.text == RUSSIAN
    hold(html)

    def labels(report: Report) -> list[tuple[str, str, str | None]]:
        return [(one.text, one.label, one.heading) for one in report.fragments]

    assert labels(html) == labels(plain)
    assert [one.text for one in html.headings] == [one.text for one in plain.headings]
    assert html.role == plain.role
    assert html.areas == plain.areas


@pytest.mark.parametrize("html", [True, False])
def test_the_caller_may_say_what_is_html(bare: Razbor, html: bool) -> None:
    report = bare.vacancy(title=TITLE, description="<p>Опыт</p>", html=html)
    assert report.text == ("Опыт" if html else "<p>Опыт</p>")
    assert report.vacancy.html is html


def test_personal_data_are_covered_and_models_see_them(rz: Razbor, bare: Razbor) -> None:
    text = "Требования:\nОпыт от года, звоните 8 900 000-00-00 с 9 до 18"
    shown, plain = (each.vacancy(title=TITLE, description=text) for each in (rz, bare))
    assert "8 900 000-00-00" in plain.text
    assert "8 900" not in shown.model_dump_json()
    assert "с 9 до 18" in shown.text
    assert len(shown.text) == len(plain.text)
    assert shown.vacancy.description == shown.text
    assert [f.heading for f in shown.fragments] == [f.heading for f in plain.fragments]
    assert [f.scores for f in shown.fragments] == [f.scores for f in plain.fragments]
    hold(shown)


def test_several_vacancies_are_answered_one_by_one(rz: Razbor) -> None:
    vacancies = [
        Vacancy(title=TITLE, description=RUSSIAN, id="1"),
        Vacancy(title="Warehouse lead", description=ENGLISH, id="2"),
        Vacancy(title="", description=GERMAN, id="3"),
        Vacancy(title="Водитель", description=HTML, html=True, id="4"),
    ]
    reports = rz.vacancy(vacancies)
    assert [report.vacancy.id for report in reports] == ["1", "2", "3", "4"]
    assert reports == [rz.vacancy(vacancy) for vacancy in vacancies]
    assert rz.vacancy(reversed(vacancies)) == reports[::-1]
    assert rz.vacancy([]) == []


def test_texts_and_a_vacancy_of_them_are_answered_alike(rz: Razbor) -> None:
    assert rz.vacancy(title=TITLE, description=RUSSIAN) == rz.vacancy(
        Vacancy(title=TITLE, description=RUSSIAN)
    )


def test_fragments_know_their_language(rz: Razbor) -> None:
    report = rz.vacancy(title=TITLE, description=f"{RUSSIAN}\n{ENGLISH}\nSQL")
    spoken = {one.text: one.language for one in everything(report)}
    assert spoken["Вести базу рецептов"] == "ru"
    assert spoken["Our company bakes bread for the whole town."] == "en"
    assert spoken["Three years of experience with Python"] == "en"


@pytest.mark.parametrize(
    ("title", "description"), [("", ""), (" \n\u00a0", "\t\n"), ("", "\u2028 \x0b")]
)
def test_a_vacancy_without_texts_is_refused(rz: Razbor, title: str, description: str) -> None:
    with pytest.raises(NothingToRead):
        rz.vacancy(title=title, description=description)


def test_the_refusal_names_the_place(rz: Razbor) -> None:
    with pytest.raises(NothingToRead, match=r"jobs\.csv, record 7"):
        rz.vacancy(Vacancy(source="jobs.csv, record 7"))
    with pytest.raises(NothingToRead):
        rz.vacancy([Vacancy(title=TITLE), Vacancy()])


@pytest.mark.parametrize(
    "texts", [{"title": TITLE}, {"description": RUSSIAN}, {"html": False}], ids=str
)
def test_a_vacancy_and_texts_beside_it_are_refused(rz: Razbor, texts: dict[str, str]) -> None:
    answer: Callable[..., Report] = rz.vacancy
    with pytest.raises(ArgumentInvalid):
        answer(Vacancy(title=TITLE), **texts)


@pytest.mark.parametrize(
    ("title", "description", "expected"),
    [
        (TITLE, RUSSIAN, []),
        ("Python developer", ENGLISH, []),
        ("Bäckermeister (m/w/d)", GERMAN, ["language"]),
        ("Пекар", "Ми шукаємо пекаря, який любить працювати вночі та має досвід.", ["language"]),
        ("", RUSSIAN, ["no-title"]),
        (TITLE, "", ["no-description"]),
        (TITLE, "<p> </p>", ["no-description"]),
        ("7", "10:00", ["language"]),
    ],
)
def test_warnings_say_what_a_reader_should_know(
    rz: Razbor, title: str, description: str, expected: list[str]
) -> None:
    report = rz.vacancy(title=title, description=description)
    hold(report)
    assert codes(report) == expected


def test_german_is_answered_and_said_to_be_unmeasured(rz: Razbor) -> None:
    report = rz.vacancy(title="Bäckermeister (m/w/d)", description=GERMAN)
    assert report.language == "de"
    assert report.fragments
    assert "German" in report.warnings[0].message


def test_notes_of_the_reader_are_passed_on(rz: Razbor) -> None:
    vacancy = Vacancy(title=TITLE, description=RUSSIAN, reading_notes=["read as cp1251"])
    report = rz.vacancy(vacancy)
    assert [(one.code, one.message) for one in report.warnings] == [("reading", "read as cp1251")]


def test_a_text_that_is_too_long_is_said_to_be_cut(rz: Razbor) -> None:
    long = "Печём ржаной хлеб и варим сыр. " * 1_000
    report = rz.vacancy(title=TITLE, description=long)
    assert codes(report) == ["truncated"]
    assert not report.coverage["role"].complete
    assert report.coverage["role"].characters_given == len(TITLE) + len(long)
    assert report.coverage["sections"].complete
    assert len(report.fragments) + len(report.headings) == 1_000


def test_without_a_title_there_are_no_areas(rz: Razbor) -> None:
    report = rz.vacancy(title=" ", description=RUSSIAN)
    assert report.areas == []
    assert "areas" not in report.models
    assert report.role is not None


def test_without_a_description_there_are_no_fragments(rz: Razbor) -> None:
    report = rz.vacancy(title=TITLE)
    assert (report.text, report.fragments, report.headings) == ("", [], [])
    assert report.coverage["sections"].complete
    assert report.areas is not None


@pytest.mark.parametrize("task", TASKS)
def test_only_the_tasks_that_are_loaded_are_answered(
    bundles: dict[str, Path], catalogue: Path, task: str
) -> None:
    alone = load([task], bundles=bundles, threads=1, catalogue=catalogue)
    assert alone.tasks == (task,)
    report = alone.vacancy(title=TITLE, description=RUSSIAN)
    serving = ["sections"] if task == "occupations" else []
    assert list(report.models) == [*serving, task]
    assert (report.role is not None) == (task == "role")
    assert (report.areas is not None) == (task == "areas")
    assert (report.occupations is not None) == (task == "occupations")
    assert bool(report.fragments) == (task == "sections")


def test_one_text_gives_one_answer_and_a_list_gives_a_list(rz: Razbor) -> None:
    asked = ["Опыт от года", "Оклад белый", "Требования:", ""]
    found = rz.section(asked)
    assert [one.text for one in found] == asked
    assert found == [rz.section(text) for text in asked]
    assert [one.label for one in found[:2]] == ["requirements", "terms"]
    assert all((one.start, one.stop, one.heading) == (0, len(one.text), None) for one in found)
    assert [one.language for one in found] == ["ru", "ru", "ru", None]
    assert rz.section([]) == []


def test_one_title_gives_one_answer_and_a_list_gives_a_list(rz: Razbor) -> None:
    asked = ["Программист Python", "Водитель", "Хлеб", "Аналитик и программист"]
    found = rz.areas(asked)
    assert [[area.label for area in areas] for areas in found] == [
        ["programmer"], ["worker"], [], ["programmer", "analyst"],
    ]  # fmt: skip
    assert found == [rz.areas(title) for title in asked]
    assert rz.areas([]) == []


def test_a_blank_title_names_no_area(rz: Razbor) -> None:
    assert rz.areas([" ", "Водитель"])[0] == rz.areas("") == []


def test_tasks_that_are_not_loaded_are_refused(tiny_bundles: dict[str, Path]) -> None:
    alone = load(["role"], bundles=tiny_bundles, threads=1)
    for ask in (alone.section, alone.areas):
        with pytest.raises(ArgumentInvalid, match="not loaded"):
            ask("Опыт")


@pytest.mark.parametrize("wrong", [{"tasks": ["rolle"]}, {"bundles": {"sektion": "x"}}], ids=str)
def test_unknown_tasks_are_refused(wrong: dict[str, list[str]]) -> None:
    ask: Callable[..., Razbor] = load
    with pytest.raises(ArgumentInvalid):
        ask(**wrong)


def test_a_bundle_for_another_task_is_refused(tiny_bundles: dict[str, Path]) -> None:
    with pytest.raises(BundleFormat, match="trained for role"):
        load(["role"], bundles={"role": tiny_bundles["areas"]})


def test_a_bundle_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BundleMissing):
        load(["role"], bundles={"role": tmp_path / "none"})


def _rewritten(bundle: Path, folder: Path, output: str, change: dict[str, Any]) -> Path:
    """A bundle of one task under another name of its output, its task changed."""
    model = onnx.load(bundle / "model.onnx")
    for node in model.graph.node:
        node.output[:] = [output if name == bundle.name else name for name in node.output]
    for each in model.graph.output:
        each.name = output if each.name == bundle.name else each.name
    manifest = Bundle.open(bundle).manifest.to_dict()
    del manifest["files"]
    task = manifest["tasks"][bundle.name]
    task["output"] = output
    task["decision"] |= change
    files = {
        "model.onnx": model.SerializeToString(),
        "features.safetensors": (bundle / "features.safetensors").read_bytes(),
    }
    return write_bundle(folder, Draft.model_validate(manifest), files).folder


def test_a_bundle_may_name_its_outputs_as_it_likes(
    rz: Razbor, tiny_bundles: dict[str, Path], tmp_path: Path
) -> None:
    folder = _rewritten(tiny_bundles["areas"], tmp_path / "areas", "found", {})
    other = load(["areas"], bundles={"areas": folder}, threads=1)
    assert other.areas(TITLE) == rz.areas(TITLE) != []
    assert other.vacancy(title=TITLE).areas == rz.areas(TITLE)


def test_a_filter_for_the_other_label_is_refused(
    tiny_bundles: dict[str, Path], tmp_path: Path
) -> None:
    folder = _rewritten(tiny_bundles["role"], tmp_path / "role", "role", {"positive": "other"})
    with pytest.raises(BundleFormat, match="'role'"):
        load(["role"], bundles={"role": folder})


@pytest.mark.parametrize("wrong", ["Водитель", ["Водитель"], [{"title": "Водитель"}]], ids=repr)
def test_what_is_no_vacancy_is_refused(rz: Razbor, wrong: Any) -> None:
    with pytest.raises(ArgumentInvalid, match="title=") as refused:
        rz.vacancy(wrong)
    assert "Водитель" not in str(refused.value)


def test_the_package_opens_the_pipeline() -> None:
    assert razbor.load is load
    assert razbor.Razbor is Razbor


@settings(deadline=None)
@given(st.text(max_size=20) | texts, texts | broken_html, st.sampled_from((True, False, None)))
def test_any_vacancy_is_answered(
    rz: Razbor, bare: Razbor, title: str, description: str, html: bool | None
) -> None:
    try:
        report = rz.vacancy(title=title, description=description, html=html)
    except NothingToRead:
        assert not title.strip()
        assert not lay_out(description, html=html).text.strip()  # "<p>" says nothing
        return
    hold(report)
    assert report == rz.vacancy(title=title, description=description, html=html)
    plain = bare.vacancy(title=title, description=description, html=html)
    if html is False:
        assert plain.text == description
    hold(plain)
    hidden = zip(plain.text, report.text, strict=True)
    assert all(there == shown or shown == "█" for there, shown in hidden)
    assert [each.label for each in plain.fragments] == [each.label for each in report.fragments]
    report._repr_html_().encode()


@settings(deadline=None, max_examples=30)
@given(st.lists(texts, max_size=4))
def test_a_fragment_is_judged_alone(rz: Razbor, asked: list[str]) -> None:
    assert rz.section(asked) == [rz.section(text) for text in asked]
